import type { SoftwareState } from "../../../components/host/desired-state";
import { isSecretKeyword } from "../../../components/listserv/secret-keywords";
import type { SitePlan } from "../../../components/site";

const NOT_SHOWN = "(not shown)";
const ANOTHER = "(not shown, another one)";

/**
 * Both plans with the texts that may be passwords taken out, so that nothing which comes after can show one. Where the two differ
 * the head says that it has another one: a changed password is a visible change.
 */
export function sealed(base: SitePlan | undefined, head: SitePlan | undefined): { base?: SitePlan; head?: SitePlan } {
  const known = new Map<string, string>();
  return {
    ...(base ? { base: sealedDocument(base, (place, text) => (known.set(place, text), NOT_SHOWN)) } : {}),
    ...(head ? { head: sealedDocument(head, (place, text) => (known.has(place) && known.get(place) !== text ? ANOTHER : NOT_SHOWN)) } : {}),
  };
}

/** A plan as it may be shown. */
export function sealedPlan(plan: SitePlan): SitePlan {
  return sealedDocument(plan, () => NOT_SHOWN);
}

type Seal = (place: string, text: string) => string;

/** Only what may hold a password is written anew: a plan of a thousand hosts is large. */
function sealedDocument(plan: SitePlan, seal: Seal): SitePlan {
  const listserv = Object.entries(plan.listserv).map(([key, instance]) => [key, { ...instance, siteConfig: instance.siteConfig.map((line) => sealedLine(line, key, seal)), software: sealedSoftware(instance.software, key, seal) }] as const);
  const desired = Object.entries(plan.desired).map(([key, roles]) => [
    key,
    roles.map((role) => (role.role === "listserv" ? { ...role, siteConfig: role.siteConfig.map((line) => sealedLine(line, key, seal)), software: sealedSoftware(role.software, key, seal) } : role)),
  ] as const);
  return { ...plan, listserv: Object.fromEntries(listserv), desired: Object.fromEntries(desired) };
}

/** `*NOPW*` says that there is no password, which is no secret. */
function sealedLine([keyword, value]: [string, string], key: string, seal: Seal): [string, string] {
  return isSecretKeyword(keyword) && value !== "*NOPW*" ? [keyword, seal(`${key}/${keyword}`, value)] : [keyword, value];
}

const SECRET_ARGUMENT = /pass|pw|secret|key|token|licen[cs]e/i;

/** The query of a URL may be a signature that opens it, and an installer may be given passwords. */
function sealedSoftware<S extends SoftwareState>(software: S, key: string, seal: Seal): S {
  const { installer } = software;
  if (!installer) return software;
  const [address = "", ...query] = installer.source.split("?");
  return {
    ...software,
    installer: {
      ...installer,
      source: query.length === 0 ? address : `${address}?${seal(`${key}/source`, query.join("?"))}`,
      arguments: installer.arguments.map((argument, index) => (SECRET_ARGUMENT.test(argument) ? seal(`${key}/argument ${index}`, argument) : argument)),
    },
  };
}
