import type { SitePlan } from "../../../components/site";
import type { IntendedDifference } from "../model";
import { words } from "../change/facts";
import type { Json } from "../change/differences";

/** What two stacks are meant to differ in: a row reads it of one plan, and takes it out of that plan. */
interface IntendedRow {
  what: string;
  /** Whether it is meant to differ between these two. Default: always. */
  between?: (one: SitePlan, other: SitePlan) => boolean;
  /** Values by plan key; those of the whole site under the empty key. */
  read: (plan: SitePlan, other: SitePlan) => Record<string, Json | undefined>;
  clear: (plan: SitePlan, other: SitePlan) => void;
}

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
  {
    what: "hosts that only one of them has",
    read: (plan, other) => ({ [SITE]: Object.keys(plan.hosts).filter((key) => !other.hosts[key]) }),
    clear: withoutOthers,
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

/** Hosts that the other does not have, and whatever of this plan names them. */
function withoutOthers(plan: SitePlan, other: SitePlan): void {
  const gone = Object.keys(plan.hosts).filter((key) => !other.hosts[key]);
  const same = gone.length === 0 && Object.keys(other.hosts).every((key) => plan.hosts[key]);
  const addresses = gone.flatMap((key) => [plan.hosts[key]?.address ?? "", ...(plan.hosts[key]?.relayEntries ?? [])]);
  for (const part of [plan.hosts, plan.listserv, plan.desired] as Record<string, unknown>[]) for (const key of gone) delete part[key];
  plan.smtpServices = Object.fromEntries(Object.entries(plan.smtpServices).filter(([, { host }]) => !gone.includes(host)));
  plan.firewall = plan.firewall.filter(({ host }) => !gone.includes(host)).map((rule) => ({ ...rule, from: rule.from.filter((address) => !addresses.includes(address)) }));
  for (const service of Object.values(plan.smtpServices)) Object.assign(service, { relayFrom: service.relayFrom.filter((entry) => !addresses.includes(entry)), connectFrom: service.connectFrom.filter((entry) => !addresses.includes(entry)) });
  if (same) return;
  // Who feeds whom differs with the hosts: the lines that say so are told by them.
  for (const instance of Object.values(plan.listserv)) Object.assign(instance, { forwards: [], distForward: [], siteConfig: instance.siteConfig.filter(([keyword]) => !/^(SMTP_FORWARD_\d+|DIST_FORWARD)$/.test(keyword)) });
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

