import { signedDomains } from "../listserv/dkim";
import type { SiteArgs } from "./args";
import { takesInternetMail, type HostEntry } from "./hosts";
import { furtherDomains, namesOfOthers } from "./looked-up";
import { isAtOrBelow, parentNames, sameName } from "./names";
import type { AzurePlan, DnsRecord } from "./plan";

export interface NamedHost {
  entry: HostEntry;
  /** Private address. */
  address: string;
  /** Of a LISTSERV host: the hosts that deliver mail whose envelope sender is its own. */
  senders: HostEntry[];
}

const SPF_PURPOSE = "SPF: the envelope sender is LISTSERV's, so every sending host is named";

/** Names of the site that stand above other names, and so get no zone of their own. */
export function namesWithoutZone(config: SiteArgs, hosts: NamedHost[]): ReadonlySet<string> {
  const own = config.azure?.network?.privateZone;
  const entries = hosts.map(({ entry }) => entry);
  const others = [...Object.keys(config.internalDomains ?? {}), ...[...furtherDomains(entries), ...namesOfOthers(config, entries)].map(({ name }) => name)];
  const parents = parentNames(entries.map(({ args }) => args.fqdn), others);
  return new Set(parents.filter((name) => own === undefined || !isAtOrBelow(name, own)));
}

/** Private zones of the site's network: one for each host name, or the one that the config names. */
export function privateZones(config: SiteArgs, hosts: NamedHost[]): AzurePlan["privateZones"] {
  const own = config.azure?.network?.privateZone;
  const without = namesWithoutZone(config, hosts);
  const zoned = hosts.filter(({ entry }) => !without.has(entry.args.fqdn));
  const isInOwn = (name: string): boolean => own !== undefined && isAtOrBelow(name, own);
  const inOwn = zoned.filter(({ entry }) => isInOwn(entry.args.fqdn));
  // The zone answers for all of its names: those of LISTSERV that are no host's are in it as well.
  const further = hosts.flatMap((host) => (host.entry.listserv?.furtherDomains ?? []).filter(isInOwn).flatMap((name) => privateRecords(host, name)));
  return [
    ...(own !== undefined && inOwn.length > 0 ? [{ name: own, records: [...inOwn.flatMap((host) => privateRecords(host)), ...further] }] : []),
    ...zoned.filter(({ entry }) => !isInOwn(entry.args.fqdn)).map((host) => ({ name: host.entry.args.fqdn, records: privateRecords(host) })),
  ];
}

function privateRecords({ entry, address, senders }: NamedHost, name = entry.args.fqdn): DnsRecord[] {
  const record = (type: DnsRecord["type"], value: string, purpose: string): DnsRecord => ({ scope: "private", name, type, value, purpose });
  return [
    record("A", address, "the site's hosts reach it by its private address"),
    ...(entry.listserv ? [record("MX", `10 ${entry.args.fqdn}`, "bounces reach LISTSERV's listener"), record("TXT", spf(name, senders), SPF_PURPOSE)] : []),
  ];
}

/**
 * SPF by host names, so that the record is known before Azure has invented an address; by the address where it is
 * known beforehand, because receivers look up no more than ten names (RFC 7208 §4.6.4).
 */
function spf(node: string, senders: HostEntry[]): string {
  return ["v=spf1", ...senders.map((sender) => mechanism(node, sender)), "-all"].join(" ");
}

function mechanism(node: string, { args: { fqdn, existingPublicAddress } }: HostEntry): string {
  if (existingPublicAddress) return `ip4:${existingPublicAddress.address}`;
  return sameName(fqdn, node) ? "a" : `a:${fqdn}`;
}

/** What the organisation publishes in its public DNS, or withdraws when it is no longer here. A staging copy is not announced: no mail of others is meant for it. */
export function publicRecords(config: SiteArgs, hosts: NamedHost[]): DnsRecord[] {
  if (config.mailSink) return [];
  return [...hosts.flatMap(({ entry }) => hostRecords(entry)), ...hosts.flatMap(listservRecords), ...dkimRecords(config)];
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

/** A host whose port 25 is closed to the internet is nobody's MX there. A further domain has one all the same: its own services find the listener by it. */
function listservRecords({ entry, senders }: NamedHost): DnsRecord[] {
  if (!entry.listserv) return [];
  const open = takesInternetMail(entry);
  const mx = (name: string): DnsRecord => ({ scope: "public", name, type: "MX", value: `10 ${entry.args.fqdn}`, purpose: open ? "postings, commands and bounces reach LISTSERV's listener" : "the site's own services bring bounces back; the internet does not reach the listener" });
  const txt = (name: string): DnsRecord => ({ scope: "public", name, type: "TXT", value: spf(name, senders), purpose: SPF_PURPOSE });
  return [...(open ? [mx(entry.args.fqdn)] : []), txt(entry.args.fqdn), ...(entry.listserv.furtherDomains ?? []).flatMap((name) => [mx(name), txt(name)])];
}

function dkimRecords({ dkim }: SiteArgs): DnsRecord[] {
  const domains = signedDomains(dkim).filter(({ keyDomain }, index, all) => all.findIndex((each) => sameName(each.keyDomain, keyDomain)) === index);
  return domains.map(({ keyDomain, selector }) => ({
    scope: "public",
    name: `${selector}._domainkey.${keyDomain}`,
    type: "TXT",
    valueFrom: `the public half of listserv:dkimKeys.${keyDomain}`,
    purpose: "DKIM: receivers check the signature",
  }));
}
