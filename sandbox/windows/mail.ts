/** What of a simulated host decides about mail, as its trace records it at every change. */
export interface MailState {
  /** What had just happened. */
  why: string;
  /** When, in ticks of the machine that simulates: orders the moments of several hosts. */
  at: string;
  /** Status of SMTPSVC: absent, Stopped, Start Pending, Running, Paused … */
  smtp: string;
  /** Status of LISTSERV's listener on port 25. */
  listener: string;
  servers: Record<string, MailServer>;
  firewall: Record<string, { enabled: boolean; port: string; from: string[] }>;
  addresses: string[];
  /** SITE.CFG that LISTSERV runs with; empty where it does not run. */
  siteConfig: string;
}

interface AddressList {
  grantByDefault: boolean;
  grant: string[];
}

export interface MailServer {
  /** ServerState; 2 is started. */
  state: number;
  bindings: string[];
  /** `null`: the attribute is absent. */
  relay: AddressList | null;
  connection: AddressList | null;
  maxRecipients: number;
  defaultDomain: string;
  domains: Record<string, { routeAction: number; smartHost: string }>;
  smartHost: string;
  smartHostType: number;
  remoteSmtpPort: number;
}

export type Answer = "no connection" | 250 | 452 | 550;

const STARTED = 2;
const RELAY_TO_DOMAIN = 0x1000;
const SMART_HOST = 0x2;
const DROP = 0x1;
const LOCAL_ALIAS = 0x10;

/** What SMTPSVC of the host answers to one recipient, when so many were taken before. */
export function answer(host: MailState, client: string, port: number, domain: string, before = 0): Answer {
  const server = Object.values(host.servers).find((each) => each.state === STARTED && each.bindings.some((binding) => binding.split(":")[1] === String(port)));
  if (host.smtp !== "Running" || !server || (server.connection && !server.connection.grantByDefault && !inList(server.connection, client))) return "no connection";
  if (client !== "127.0.0.1" && !host.addresses.includes(client) && !firewallAllows(host, port, client)) return "no connection";
  if (server.maxRecipients !== 0 && before >= server.maxRecipients) return 452;
  if (same(domain, server.defaultDomain) || relayDomain(server, domain) || mayRelay(server.relay, client)) return 250;
  return 550;
}

/** Where a message for a domain goes: an address and port, by DNS, or into Drop. */
export function route(server: MailServer, domain: string): { to: string; port: number } | "dns" | "Drop" {
  if (same(domain, server.defaultDomain)) return "Drop";
  const remote = Object.entries(server.domains).find(([name]) => same(name, domain))?.[1];
  if (remote && (remote.routeAction & (DROP | LOCAL_ALIAS)) !== 0) return "Drop";
  if (remote && (remote.routeAction & SMART_HOST) !== 0) return { to: remote.smartHost, port: server.remoteSmtpPort };
  return server.smartHostType === 2 ? { to: server.smartHost, port: server.remoteSmtpPort } : "dns";
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function relayDomain(server: MailServer, domain: string): boolean {
  return Object.entries(server.domains).some(([name, { routeAction }]) => same(name, domain) && (routeAction & RELAY_TO_DOMAIN) !== 0);
}

/** Absent: nobody. Granted by default: everybody. Otherwise the list. */
function mayRelay(list: AddressList | null, client: string): boolean {
  if (list === null) return false;
  return list.grantByDefault || inList(list, client);
}

function inList({ grant }: AddressList, client: string): boolean {
  return grant.some((entry) => {
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
