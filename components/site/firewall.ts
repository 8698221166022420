import type { HostPlan } from "../host/plan";
import type { ListservPlan } from "../listserv/plan";
import type { SmtpServicePlan } from "../smtp-service/plan";
import type { SiteArgs } from "./args";
import type { HostEntry } from "./hosts";
import { PRIMARY } from "./hosts";
import type { FirewallRule } from "./plan";

export const SMTP_PORT = 25;
export const SSH_PORT = 22;
const WEB_PORT = 80;
const ANYONE = ["Internet", "VirtualNetwork"];

/** The parts of a plan that decide who may reach what. */
export interface Reachable {
  hosts: Record<string, HostPlan>;
  smtpServices: Record<string, SmtpServicePlan>;
  listserv: Record<string, ListservPlan>;
}

/** Every packet that may come in, host by host; what is not here is denied. */
export function firewallRules(config: SiteArgs, entries: HostEntry[], parts: Reachable): FirewallRule[] {
  return entries.flatMap((entry) => [
    ...listenerRules(entry, parts),
    ...webRules(config, entry),
    ...distributionRules(entry, parts),
    ...serviceRules(entry, parts),
    administrationRule(config, entry, parts),
    outboundRule(entry),
  ]);
}

function inbound(entry: HostEntry, port: number, from: string[], reason: string): FirewallRule[] {
  if (from.length === 0) return [];
  return [{ host: entry.key, direction: "inbound", protocol: "Tcp", port: String(port), from, to: [entry.key], reason }];
}

function addressesOf(hosts: Record<string, HostPlan>, keys: string[]): string[] {
  return [...new Set(keys.flatMap((key) => (hosts[key] ? [hosts[key].address, ...hosts[key].furtherAddresses] : [])))];
}

/** Port 25 of LISTSERV's listener: everybody for the primary; for a worker those who bring its bounces back, and the primary. */
function listenerRules(entry: HostEntry, parts: Reachable): FirewallRule[] {
  if (!entry.listserv) return [];
  const open = entry.role === "primary" || ("acceptsInternetMail" in entry.listserv && entry.listserv.acceptsInternetMail === true);
  if (open) return inbound(entry, SMTP_PORT, ANYONE, "postings, commands and bounces for LISTSERV's listener");
  const senders = Object.values(parts.smtpServices).filter((service) => service.domains.some((domain) => domain.name === entry.args.fqdn));
  const keys = [PRIMARY, ...senders.map((service) => service.host)].filter((key) => key !== entry.key);
  return inbound(entry, SMTP_PORT, addressesOf(parts.hosts, keys), "jobs from the primary, and bounces from the SMTP services that deliver for this worker");
}

function webRules(config: SiteArgs, entry: HostEntry): FirewallRule[] {
  const web = entry.role === "primary" ? config.listserv.webInterface : undefined;
  return web ? inbound(entry, web.port ?? WEB_PORT, web.networks, "LISTSERV's web interface, served by IIS") : [];
}

/** The transport from primary to worker is not documented: TCPGUI beside the listener. */
function distributionRules(entry: HostEntry, { hosts, listserv }: Reachable): FirewallRule[] {
  const worker = listserv[entry.key];
  if (entry.role !== "worker" || !worker) return [];
  return inbound(entry, worker.tcpguiPort, addressesOf(hosts, [PRIMARY]), "distribution jobs from the primary (TCPGUI)");
}

function serviceRules(entry: HostEntry, { hosts, smtpServices, listserv }: Reachable): FirewallRule[] {
  return Object.entries(smtpServices)
    .filter(([, service]) => service.host === entry.key)
    .flatMap(([key, service]) => {
      const feeders = Object.values(listserv).filter((each) => each.forwards.some((forward) => forward.service === key || forward.failOver === key));
      const others = feeders.map((feeder) => feeder.host).filter((host) => host !== entry.key);
      return inbound(entry, service.port, addressesOf(hosts, others), "SMTP workers of the LISTSERV instances that feed this service");
    });
}

function administrationRule(config: SiteArgs, entry: HostEntry, { hosts }: Reachable): FirewallRule {
  const { networks, jumpHost } = config.administration;
  const throughSite = jumpHost?.siteHost !== undefined && jumpHost.siteHost !== entry.key;
  const from = throughSite ? addressesOf(hosts, [jumpHost.siteHost as string]) : networks;
  const reason = throughSite ? `administration through ${jumpHost.siteHost}` : "administration by SSH from the named networks";
  return { host: entry.key, direction: "inbound", protocol: "Tcp", port: String(SSH_PORT), from, to: [entry.key], reason };
}

function outboundRule(entry: HostEntry): FirewallRule {
  return {
    host: entry.key,
    direction: "outbound",
    protocol: "*",
    port: "*",
    from: [entry.key],
    to: ["*"],
    reason: "delivery to receivers on 25, DNS over UDP and TCP 53 (SMTPSVC asks over TCP), Windows itself",
  };
}
