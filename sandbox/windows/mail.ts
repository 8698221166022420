import type { SimulatedHostState } from "./host-state";

/** What of a simulated host decides about mail. */
export interface MailState {
  /** Status of SMTPSVC: absent, Stopped, Start Pending, Running, Paused … */
  smtp: string;
  /** Status of LISTSERV's listener on port 25. */
  listener: string;
  servers: Record<string, MailServer>;
  firewall: Record<string, FirewallRule>;
  addresses: string[];
  /** What names resolve to on the host. */
  names: Record<string, string[]>;
  /** SITE.CFG that LISTSERV runs with; empty where it does not run. */
  siteConfig: string;
}

interface FirewallRule {
  enabled: boolean;
  port: string;
  from: string[];
}

/** A stored address list: absent (`null`), empty (`""`), or with addresses. */
type AddressList = null | string | { grantByDefault: boolean; grant: string[]; deny?: string[] };

export interface MailServer {
  /** ServerState; 2 is started. */
  state: number;
  bindings: string[];
  relay: AddressList;
  connection: AddressList;
  maxRecipients: number;
  defaultDomain: string;
  domains: Record<string, { routeAction: number; smartHost: string }>;
  smartHost: string;
  smartHostType: number;
  remoteSmtpPort: number;
}

/** What SMTPSVC says to one recipient. */
export type Answer = "no connection" | 250 | 452 | 550;

/** Where SMTPSVC brings a message: to a port of an address, or to a folder where nobody reads it. */
export type Route = { address: string; port: number } | "Drop" | "Badmail";

const STARTED = 2;
/** Bits of RouteAction (IIS 6.0 reference). */
const RELAY_TO_DOMAIN = 0x1000;
const SMART_HOST = 0x2;
const KEPT_HERE = 0x1 | 0x10 | 0x20;
/** SmartHostType: all mail goes to the smart host. */
const ALWAYS = 2;

/** Takes out of a host's state what decides about mail. */
export function mailState(host: SimulatedHostState): MailState {
  const { memory } = host.metabase;
  const keys = Object.keys(memory).filter((key) => /^SmtpSvc\/\d+$/.test(key));
  const status = (name: string): string => host.services[name]?.status ?? "absent";
  return {
    smtp: status("SMTPSVC"),
    listener: status("LISTSERV-SMTP"),
    servers: Object.fromEntries(keys.map((key) => [key, mailServer(memory, key)])),
    firewall: host["firewall"] as Record<string, FirewallRule>,
    addresses: host.addresses,
    names: host.names,
    siteConfig: status("LISTSERV") === "Running" ? (host.listserv.running ?? "") : "",
  };
}

function mailServer(memory: SimulatedHostState["metabase"]["memory"], key: string): MailServer {
  const own = memory[key]?.properties ?? {};
  const below = Object.entries(memory).filter(([each]) => each.startsWith(`${key}/Domain/`));
  return {
    state: own["ServerState"] as number,
    bindings: own["ServerBindings"] as string[] ?? [],
    relay: (own["RelayIpList"] ?? null) as AddressList,
    connection: (own["IPSecurity"] ?? null) as AddressList,
    maxRecipients: own["MaxRecipients"] as number,
    defaultDomain: own["DefaultDomain"] as string,
    domains: Object.fromEntries(below.map(([each, { properties }]) => [each.split("/").at(-1), { routeAction: Number(properties["RouteAction"] ?? 0), smartHost: text(properties["RouteActionString"]) }])),
    smartHost: text(own["SmartHost"]),
    smartHostType: Number(own["SmartHostType"] ?? 0),
    remoteSmtpPort: own["RemoteSmtpPort"] as number,
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** What SMTPSVC of the host answers to a client that sends to an address of a domain, after so many recipients of the same message. */
export function answer(host: MailState, client: string, port: number, domain: string, before = 0): Answer {
  const server = Object.values(host.servers).find((each) => each.state === STARTED && each.bindings.some((binding) => binding.split(":")[1] === String(port)));
  if (host.smtp !== "Running" || !server || (server.connection !== null && !granted(server.connection, client))) return "no connection";
  if (client !== "127.0.0.1" && !host.addresses.includes(client) && !firewallAllows(host, port, client)) return "no connection";
  if (server.maxRecipients !== 0 && before >= server.maxRecipients) return 452;
  if (same(domain, server.defaultDomain) || relayDomain(server, domain) || granted(server.relay, client)) return 250;
  return 550;
}

/** Where a virtual server of the host brings a message for a domain. */
export function route(host: MailState, server: MailServer, domain: string): Route {
  if (same(domain, server.defaultDomain)) return "Drop";
  const remote = Object.entries(server.domains).find(([name]) => same(name, domain))?.[1];
  if (remote && (remote.routeAction & KEPT_HERE) !== 0) return "Drop";
  const through = remote ? (remote.routeAction & SMART_HOST) !== 0 && remote.smartHost : server.smartHostType === ALWAYS && server.smartHost;
  const address = through ? resolve(host, through) : resolve(host, domain);
  return address === undefined ? "Badmail" : { address, port: server.remoteSmtpPort };
}

/** Brackets hold an address; everything else is a name, which the host itself may hold. */
function resolve({ names }: MailState, target: string): string | undefined {
  const bracketed = /^\[(.*)\]$/.exec(target)?.[1];
  return bracketed ?? Object.entries(names).find(([name]) => same(name, target))?.[1][0];
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function relayDomain(server: MailServer, domain: string): boolean {
  return Object.entries(server.domains).some(([name, { routeAction }]) => same(name, domain) && (routeAction & RELAY_TO_DOMAIN) !== 0);
}

/** Absent: nobody. Present but empty: everybody. Granted by default: everybody but those denied. Otherwise the list. */
function granted(list: AddressList, client: string): boolean {
  if (list === null) return false;
  if (typeof list === "string") return true;
  return list.grantByDefault ? !inList(list.deny ?? [], client) : inList(list.grant, client);
}

function inList(entries: string[], client: string): boolean {
  return entries.some((entry) => {
    const [address = "", mask = "255.255.255.255"] = entry.split(/\s*,\s*/);
    return (number(address) & number(mask)) === (number(client) & number(mask));
  });
}

function number(address: string): number {
  return address.split(".").reduce((sum, octet) => (sum << 8) | Number(octet), 0);
}

function firewallAllows({ firewall }: MailState, port: number, client: string): boolean {
  return Object.values(firewall).some((rule) => {
    if (!rule.enabled || rule.port !== String(port)) return false;
    return rule.from.some((source) => {
      if (source === "Any" || source === client) return true;
      const [network = "", bits] = source.split("/");
      const mask = bits === undefined ? -1 : Number(bits) === 0 ? 0 : -1 << (32 - Number(bits));
      return (number(network) & mask) === (number(client) & mask);
    });
  });
}
