import { namesInKeywords, namesInSiteConfig, type NamedInSiteConfig } from "../../listserv/host-names";
import type { SiteConfigLine } from "../../listserv/plan";
import { isSecretKeyword } from "../../listserv/secret-keywords";
import type { SiteArgs } from "../args";
import { isAtOrBelow, sameName } from "../names";
import type { MailSinkPlan, SitePlan } from "../plan";
import { hosts, services } from "./select";

/** Something that a staging copy goes by or names, and where the config has it. */
export interface OfCopy {
  path: string;
  /** How a message begins that speaks of it. */
  told: string;
  value: string;
}

/** Lines that the hosts' own names have made, or that hold people's addresses; everything else may name a domain. */
const DERIVED = /^(NODE|POSTMASTER|SMTP_FORWARD(_\d+)?|DIST_FORWARD)$/;

/** Every name of the copy: hosts, domains in SITE.CFG, HELO, the private zone. */
export function namesOfCopy(config: SiteArgs, plan: SitePlan): OfCopy[] {
  const { privateZone } = config.azure?.network ?? {};
  return [
    ...hosts(plan).map(({ host }) => ({ path: `${host.path}.fqdn`, told: host.fqdn, value: host.fqdn })),
    ...Object.values(plan.listserv).flatMap(({ host, fqdn, siteConfig }) => namesInLines(siteConfig, fqdn).map(({ keyword, name }) => ({ path: plan.hosts[host]?.path ?? host, told: `${keyword}=… ${name} of ${fqdn}`, value: name }))),
    ...services(plan)
      .map(({ service, path }) => ({ service, path, helo: service.settings["fullyQualifiedDomainName"] }))
      .filter(({ helo }) => helo?.source === "config")
      .map(({ service, path, helo }) => ({ path: `${path}.fullyQualifiedDomainName`, told: `${String(helo?.value)}, the HELO name of ${service.fqdn},`, value: String(helo?.value) })),
    ...(privateZone === undefined ? [] : [{ path: "azure.network.privateZone", told: privateZone, value: privateZone }]),
  ];
}

function namesInLines(lines: SiteConfigLine[], node: string): { keyword: string; name: string }[] {
  return lines
    .filter(([keyword]) => !DERIVED.test(keyword) && !isSecretKeyword(keyword))
    .flatMap(([keyword, value]) => value.split(/[\s,;]+/).map((part) => ({ keyword, name: part.replace(/^\d+\*/, "").replace(/:\d+$/, "").replace(/\(.*\)$/, "") })))
    .filter(({ name }) => name.includes(".") && name.toUpperCase() !== node.toUpperCase());
}

/** Lines that name the hosts themselves; another line may name what stands below the copy's own names as well. */
const HOSTS_ONLY = /^(NODE|SMTP_FORWARD(_\d+)?|DIST_FORWARD)$/;

/** Names in a SITE.CFG of the copy that are none of its own. */
export function foreignNames(plan: SitePlan, lines: SiteConfigLine[], productionNames: string[]): NamedInSiteConfig[] {
  const own = hosts(plan).map(({ host }) => host.fqdn);
  const above = [...own, ...ownDomain(plan, productionNames)];
  return [...namesInSiteConfig(lines), ...namesInKeywords(lines)].filter(({ keyword, name }) => !(HOSTS_ONLY.test(keyword) ? own.some((each) => sameName(each, name)) : above.some((each) => isAtOrBelow(name, each))));
}

/** The domain that the primary stands in, where it is the copy's alone: subscribers have addresses in one that production shares. */
function ownDomain(plan: SitePlan, productionNames: string[]): string[] {
  const primary = Object.values(plan.listserv).find(({ role }) => role === "primary");
  const domain = primary?.fqdn.split(".").slice(1).join(".") ?? "";
  return domain.includes(".") && !productionNames.some((name) => isAtOrBelow(name, domain)) ? [domain] : [];
}

/** Every address and network that the copy has or names. */
export function addressesOfCopy(plan: SitePlan, sink: MailSinkPlan): OfCopy[] {
  const network = plan.azure?.network;
  return [
    ...hosts(plan).flatMap(({ host }) => [host.address, ...host.furtherAddresses].map((value) => ({ path: `${host.path}.address`, told: `${value} of ${host.fqdn}`, value }))),
    ...services(plan).flatMap(({ service, path }) =>
      (service.settings["furtherRelayAddresses"]?.value as string[]).map((entry) => ({ path: `${path}.furtherRelayAddresses`, told: `${entry}, which may relay through ${service.fqdn},`, value: entry.split(",")[0] as string })),
    ),
    ...(network ? [...new Set([network.subnet, network.addressSpace])].map((value) => ({ path: "azure.network.subnet", told: `The copy's network ${value}`, value })) : []),
    { path: "mailSink.subnet", told: `The sink's subnet ${sink.subnet}`, value: sink.subnet },
  ];
}
