import type { SiteArgs } from "./args";
import type { HostEntry } from "./hosts";
import { isRetired } from "./hosts";
import { isBelow, parentNames, sameName } from "./names";
import type { AzurePlan, DnsRecord } from "./plan";

export interface NamedHost {
  entry: HostEntry;
  /** Private address. */
  address: string;
}

const SPF_PURPOSE = "SPF: the envelope sender is LISTSERV's, so every sending host is named";

/** Names of the site that stand above other names, and so get no zone of their own. */
export function namesWithoutZone(config: SiteArgs, hosts: NamedHost[]): string[] {
  const own = config.azure?.network?.privateZone;
  const names = [...hosts.map(({ entry }) => entry.args.fqdn), ...Object.keys(config.internalDomains ?? {})];
  return parentNames(names).filter((name) => own === undefined || !(sameName(name, own) || isBelow(name, own)));
}

/** Private zones of the site's network: one for each host name, or the one that the config names. */
export function privateZones(config: SiteArgs, hosts: NamedHost[]): AzurePlan["privateZones"] {
  const own = config.azure?.network?.privateZone;
  const without = namesWithoutZone(config, hosts);
  const zoned = hosts.filter(({ entry }) => !without.includes(entry.args.fqdn));
  const inOwn = zoned.filter(({ entry }) => own !== undefined && (sameName(entry.args.fqdn, own) || isBelow(entry.args.fqdn, own)));
  const alone = zoned.filter((host) => !inOwn.includes(host));
  return [
    ...(own !== undefined && inOwn.length > 0 ? [{ name: own, records: inOwn.flatMap((host) => privateRecords(host, hosts)) }] : []),
    ...alone.map((host) => ({ name: host.entry.args.fqdn, records: privateRecords(host, hosts) })),
  ];
}

function privateRecords({ entry, address }: NamedHost, hosts: NamedHost[]): DnsRecord[] {
  const name = entry.args.fqdn;
  const record = (type: DnsRecord["type"], value: string, purpose: string): DnsRecord => ({ scope: "private", name, type, value, purpose });
  return [
    record("A", address, "the site's hosts reach it by its private address"),
    ...(entry.listserv ? [record("MX", `10 ${name}`, "bounces reach LISTSERV's listener"), record("TXT", spf(name, hosts), SPF_PURPOSE)] : []),
  ];
}

/** SPF by host names, so that the record is known before Azure has invented an address. */
function spf(node: string, hosts: NamedHost[]): string {
  const names = hosts.filter(({ entry }) => !isRetired(entry)).map(({ entry }) => entry.args.fqdn);
  return `v=spf1 ${names.map((name) => (sameName(name, node) ? "a" : `a:${name}`)).join(" ")} -all`;
}

/** What the organisation publishes in its public DNS, or withdraws when it is no longer here. */
export function publicRecords(config: SiteArgs, hosts: NamedHost[]): DnsRecord[] {
  return [...hosts.flatMap(({ entry }) => hostRecords(entry)), ...hosts.flatMap((host) => listservRecords(host, hosts)), ...dkimRecords(config)];
}

function hostRecords(entry: HostEntry): DnsRecord[] {
  const { fqdn, existingPublicAddress, ssh } = entry.args;
  const address = existingPublicAddress
    ? { value: existingPublicAddress.address }
    : { valueFrom: ssh ? `the public address of ${entry.key}` : `publicAddresses.${entry.key}` };
  const reverse = ssh || existingPublicAddress ? "set where the address is administered" : "set by this package once publicDns is Published";
  return [
    { scope: "public", name: fqdn, type: "A", ...address, purpose: "receivers check the name that the host sends under" },
    { scope: "public", name: address.value ?? `(reverse of ${address.valueFrom})`, type: "PTR", value: fqdn, purpose: `receivers look the sending address up; ${reverse}` },
  ];
}

function listservRecords({ entry }: NamedHost, hosts: NamedHost[]): DnsRecord[] {
  if (!entry.listserv) return [];
  const sending = entry.role === "primary" ? hosts : hosts.filter((host) => host.entry.feeder === entry.key || host.entry.role === "fail-over-server");
  const names = [entry.args.fqdn, ...(entry.listserv.furtherDomains ?? [])];
  return names.flatMap((name): DnsRecord[] => [
    { scope: "public", name, type: "MX", value: `10 ${entry.args.fqdn}`, purpose: "postings, commands and bounces reach LISTSERV's listener" },
    { scope: "public", name, type: "TXT", value: spf(name, sending), purpose: SPF_PURPOSE },
  ]);
}

function dkimRecords({ dkim }: SiteArgs): DnsRecord[] {
  const selector = dkim?.selector ?? "default";
  return (dkim?.domains ?? []).map((domain) => ({
    scope: "public",
    name: `${selector}._domainkey.${domain.replace(/^\*\./, "")}`,
    type: "TXT",
    valueFrom: `the public half of listserv:dkimKeys.${domain.replace(/^\*\./, "")}`,
    purpose: "DKIM: receivers check the signature",
  }));
}
