import type { SitePlan } from "../../../components/site";
import type { IntendedDifference } from "../model";
import { words } from "../change/facts";
import type { Json } from "../change/differences";
import { distributionRows } from "./distribution";
import type { IntendedRow } from "./row";
import { absentHosts, withoutAbsent } from "./shared-hosts";

const SITE = "";

type Host = SitePlan["hosts"][string];

function ofHosts<T>(plan: SitePlan, read: (host: Host) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(plan.hosts).map(([key, host]) => [key, read(host)]));
}

function eachHost(plan: SitePlan, change: (host: Host) => void): void {
  for (const host of Object.values(plan.hosts)) change(host);
}

/** Of a plan with a mail sink nothing leaves but to the sink: routes, ports and rules follow from that. */
const sink = (one: SitePlan, other: SitePlan): boolean => (one.azure?.mailSink === undefined) !== (other.azure?.mailSink === undefined);

/** A line of SITE.CFG that is meant to differ. */
const line = (what: string, ...keywords: string[]): IntendedRow => ({
  what,
  read: (plan) =>
    Object.fromEntries(Object.entries(plan.listserv).map(([key, { siteConfig }]) => [key, siteConfig.filter(([keyword]) => keywords.includes(keyword)).map(([keyword, value]) => `${keyword}=${value}`).join(" ")])),
  clear: (plan) => {
    for (const instance of Object.values(plan.listserv)) instance.siteConfig = instance.siteConfig.filter(([keyword]) => !keywords.includes(keyword));
  },
});

/** Port 25 is that of LISTSERV's listener. */
function isListener({ direction, port }: SitePlan["firewall"][number]): boolean {
  return direction === "inbound" && port === "25";
}

const SINK_SETTINGS = ["smartHost", "outboundPort", "outboundSecurity"];
const SINK_PROPERTIES = ["SmartHost", "SmartHostType", "RemoteSmtpPort", "RouteAction", "RouteUserName", "AlwaysUseSsl"];

export const intendedRows: IntendedRow[] = [
  // Before the hosts themselves are taken out: how many workers there are is what makes these differences that are meant.
  ...distributionRows,
  {
    what: "the tier",
    between: (one, other) => absentHosts(one, other).length + absentHosts(other, one).length > 0,
    read: ({ tier }) => ({ [SITE]: tier }),
    clear: (plan) => (plan.tier = ""),
  },
  {
    what: "hosts that only one of them has",
    read: (plan, other) => ({ [SITE]: absentHosts(plan, other) }),
    clear: withoutAbsent,
  },
  { what: "names of their own", read: (plan) => ofHosts(plan, ({ fqdn }) => fqdn), clear: (plan) => eachHost(plan, (host) => (host.fqdn = "")) },
  { what: "addresses of their own", read: (plan) => ofHosts(plan, ({ address }) => address), clear: (plan) => eachHost(plan, (host) => Object.assign(host, { address: "", relayEntries: [] })) },
  { what: "the size of machines", read: (plan) => ofHosts(plan, ({ azure }) => azure?.size), clear: (plan) => eachHost(plan, ({ azure }) => azure && (azure.size = "")) },
  { what: "the size of data disks, GiB", read: (plan) => ofHosts(plan, ({ azure }) => azure?.dataDisk.sizeGiB), clear: (plan) => eachHost(plan, ({ azure }) => azure && (azure.dataDisk.sizeGiB = 0)) },
  { what: "protection against deletion", read: ({ protection }) => ({ [SITE]: protection }), clear: (plan) => ((plan.protection = "None"), eachHost(plan, (host) => (host.protected = false))) },
  { what: "public DNS records that are published", read: (plan) => ofHosts(plan, ({ publicDns }) => publicDns), clear: (plan) => eachHost(plan, (host) => Object.assign(host, { publicDns: "" })) },
  { what: "names of Azure resources", read: ({ site }) => ({ [SITE]: site }), clear: withoutResourceNames },
  { what: "the Azure region", read: ({ azure }) => ({ [SITE]: azure?.location }), clear: ({ azure }) => azure && (azure.location = "") },
  { what: "tags", read: ({ azure }) => ({ [SITE]: without(azure?.tags ?? {}, "listserv-site") }), clear: ({ azure }) => azure && (azure.tags = {}) },
  { what: "who administers them", read: ({ administration }) => ({ [SITE]: administration as unknown as Json }), clear: (plan) => (plan.administration = { networks: [] }) },
  // Before the sink itself is taken out: it is what makes this a difference that is meant.
  {
    what: "who may send to LISTSERV",
    between: sink,
    read: ({ firewall }) => Object.fromEntries(firewall.filter(isListener).map(({ host, from }) => [host, from])),
    clear: (plan) => (plan.firewall = plan.firewall.filter((rule) => !isListener(rule))),
  },
  { what: "where their mail goes", between: sink, read: ({ azure, outbound }) => ({ [SITE]: azure?.mailSink ? `to the mail sink ${azure.mailSink.address}` : outbound.relay ? `to the relay ${outbound.relay.host}` : "to its receivers" }), clear: withoutRoutes },
  line("RUNMODE", "RUNMODE"),
  line("domains that are local", "LOCAL"),
  line("POSTMASTER", "POSTMASTER"),
  line("DKIM signing", "DKIM_SIGN", "DKIM_SIGN_ALL"),
];

/** What is meant to differ, and does; it is taken out of both plans. */
export function takeIntended(one: SitePlan, other: SitePlan): IntendedDifference[] {
  return intendedRows.flatMap(({ what, between, read, clear }) => {
    if (between && !between(one, other)) return [];
    const [base, head] = [read(one, other), read(other, one)];
    const untouched: [SitePlan, SitePlan] = [structuredClone(one), structuredClone(other)];
    clear(one, untouched[1]);
    clear(other, untouched[0]);
    return differing(what, base, head);
  });
}

function differing(what: string, base: Record<string, Json | undefined>, head: Record<string, Json | undefined>): IntendedDifference[] {
  const keys = Object.keys({ ...base, ...head }).filter((key) => JSON.stringify(base[key]) !== JSON.stringify(head[key]));
  if (keys.length === 0) return [];
  const texts = (values: Record<string, Json | undefined>): string => [...new Set(keys.map((key) => words(values[key] ?? "")))].join(", ");
  return [{ what, hosts: keys.filter((key) => key !== SITE), base: texts(base), head: texts(head) }];
}

function without(tags: Record<string, string>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => key !== name));
}

function withoutResourceNames(plan: SitePlan): void {
  plan.site = "";
  if (plan.azure) Object.assign(plan.azure, { resourceGroup: undefined, network: undefined, privateZones: [], ...(plan.azure.availabilitySet === undefined ? {} : { availabilitySet: "one" }) });
  eachHost(plan, (host) => host.azure && Object.assign(host.azure, { names: undefined }));
}

function withoutRoutes(plan: SitePlan): void {
  plan.outbound = {};
  if (plan.azure) plan.azure.mailSink = undefined;
  for (const service of Object.values(plan.smtpServices)) {
    service.settings = Object.fromEntries(Object.entries(service.settings).filter(([key]) => !SINK_SETTINGS.includes(key)));
    service.metabase = Object.fromEntries(Object.entries(service.metabase).filter(([property]) => !SINK_PROPERTIES.includes(property)));
    service.domains = service.domains.filter(({ kind }) => kind !== "remote");
  }
  plan.firewall = plan.firewall.filter(({ direction }) => direction === "inbound");
}
