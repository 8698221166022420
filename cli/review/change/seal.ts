import type { SitePlan } from "../../../components/site";
import { isPasswordKeyword } from "../../sandbox/redact-passwords";

const NOT_SHOWN = "(not shown)";
const ANOTHER = "(not shown, another one)";

type Document = { [member: string]: unknown };

/**
 * Both plans with the texts that may be passwords taken out, so that nothing which comes after can show one. Where the two differ
 * the head says that it has another one: a changed password is a visible change.
 */
export function sealed(base: SitePlan | undefined, head: SitePlan | undefined): { base?: SitePlan; head?: SitePlan } {
  const known = new Map<string, string>();
  return {
    ...(base ? { base: sealedDocument(base, (place, text) => (known.set(place, text), NOT_SHOWN)) as SitePlan } : {}),
    ...(head ? { head: sealedDocument(head, (place, text) => (known.has(place) && known.get(place) !== text ? ANOTHER : NOT_SHOWN)) as SitePlan } : {}),
  };
}

type Seal = (place: string, text: string) => string;

function sealedDocument(plan: SitePlan, seal: Seal): unknown {
  const document = structuredClone(plan);
  for (const [key, instance] of Object.entries(document.listserv)) {
    instance.siteConfig = instance.siteConfig.map((line) => sealedLine(line, key, seal));
    sealInstaller(instance.software as unknown as Document, key, seal);
  }
  for (const [key, roles] of Object.entries(document.desired)) {
    for (const role of roles) {
      if (role.role !== "listserv") continue;
      role.siteConfig = role.siteConfig.map((line) => sealedLine(line, key, seal));
      sealInstaller(role.software as unknown as Document, key, seal);
    }
  }
  return document;
}

/** `*NOPW*` says that there is no password, which is no secret. */
function sealedLine([keyword, value]: [string, string], key: string, seal: Seal): [string, string] {
  return isPasswordKeyword(keyword) && value !== "*NOPW*" ? [keyword, seal(`${key}/${keyword}`, value)] : [keyword, value];
}

const SECRET_ARGUMENT = /pass|pw|secret|key|token|licen[cs]e/i;

/** The query of a URL may be a signature that opens it, and an installer may be given passwords. */
function sealInstaller(software: Document, key: string, seal: Seal): void {
  const installer = software["installer"] as { source: string; arguments: string[] } | undefined;
  if (!installer) return;
  const [address = "", ...query] = installer.source.split("?");
  if (query.length > 0) installer.source = `${address}?${seal(`${key}/source`, query.join("?"))}`;
  installer.arguments = installer.arguments.map((argument, index) => (SECRET_ARGUMENT.test(argument) ? seal(`${key}/argument ${index}`, argument) : argument));
}
