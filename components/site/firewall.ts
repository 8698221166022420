import { isIPv4 } from "node:net";
import { Retire } from "../host/args";
import type { HostPlan } from "../host/plan";
import type { ListservPlan } from "../listserv/plan";
import type { SmtpServicePlan } from "../smtp-service/plan";
import { overlap } from "./addresses";
import type { SiteArgs } from "./args";
import { grouped } from "./grouped";
import { PRIMARY, takesInternetMail, type HostEntry } from "./hosts";
import { siteSubnet } from "./host-plan";
import { mailSinkPlan } from "./mail-sink";
import type { FirewallRule } from "./plan";
import { stagingOutboundRules } from "./staging-firewall";
import { servicesOf } from "./topology";

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

/** The same by who sends to whom: each relation looked up once for the whole site. */
interface Senders extends Reachable {
  /** Services by their host's key. */
  servicesOn: ReadonlyMap<string, { key: string; service: SmtpServicePlan }[]>;
  /** Hosts of the instances that feed a service, by the service's key. */
  feedersOf: ReadonlyMap<string, { service: string; host: string }[]>;
  /** Hosts that bring mail for a domain back to LISTSERV, by the domain's name. */
  returningFor: ReadonlyMap<string, { domain: string; host: string }[]>;
}

/** Every packet that may come in, host by host; what is not here is denied. */
export function firewallRules(config: SiteArgs, entries: HostEntry[], parts: Reachable): FirewallRule[] {
  const senders = sendersOf(parts);
  return entries.flatMap((entry) => [
    ...listenerRules(config, entry, senders),
    ...webRules(config, entry),
    ...distributionRules(entry, parts),
    ...serviceRules(entry, senders),
    administrationRule(config, entry, parts),
    ...outboundRules(config, entry),
  ]);
}

function sendersOf(parts: Reachable): Senders {
  const services = Object.entries(parts.smtpServices).map(([key, service]) => ({ key, service }));
  const present = Object.values(parts.listserv).filter(({ host }) => parts.hosts[host]?.retire !== Retire.Abandon);
  const feeding = present.flatMap((instance) => servicesOf(instance).map((service) => ({ service, host: instance.host })));
  const returning = services.flatMap(({ service }) => service.domains.map((domain) => ({ domain: domain.name, host: service.host })));
  return {
    ...parts,
    servicesOn: grouped(services, ({ service }) => service.host),
    feedersOf: grouped(feeding, ({ service }) => service),
    returningFor: grouped(returning, ({ domain }) => domain),
  };
}

function inbound(entry: HostEntry, port: number, from: string[], reason: string): FirewallRule[] {
  if (from.length === 0) return [];
  return [{ host: entry.key, direction: "inbound", protocol: "Tcp", port: String(port), from, to: [entry.key], reason }];
}

function addressesOf(hosts: Record<string, HostPlan>, keys: string[]): string[] {
  return [...new Set(keys.flatMap((key) => (hosts[key] ? [hosts[key].address, ...hosts[key].furtherAddresses] : [])))];
}

/**
 * Port 25 of LISTSERV's listener: everybody for the primary; for a worker those who bring its bounces back, and the primary.
 * A staging copy takes postings from its administrators' networks only.
 */
function listenerRules(config: SiteArgs, entry: HostEntry, senders: Senders): FirewallRule[] {
  if (!entry.listserv) return [];
  const open = takesInternetMail(entry);
  if (open && config.mailSink) return inbound(entry, SMTP_PORT, [siteSubnet(config), ...config.administration.networks], "postings from the administrators' networks, commands and bounces for LISTSERV's listener");
  if (open) return inbound(entry, SMTP_PORT, ANYONE, "postings, commands and bounces for LISTSERV's listener");
  const returning = senders.returningFor.get(entry.args.fqdn) ?? [];
  const keys = [PRIMARY, ...returning.map(({ host }) => host)].filter((key) => key !== entry.key);
  return inbound(entry, SMTP_PORT, addressesOf(senders.hosts, keys), "jobs from the primary, and bounces from the SMTP services that deliver for this worker");
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

function serviceRules(entry: HostEntry, { hosts, servicesOn, feedersOf }: Senders): FirewallRule[] {
  return (servicesOn.get(entry.key) ?? []).flatMap(({ key, service }) => {
    const others = (feedersOf.get(key) ?? []).map(({ host }) => host).filter((host) => host !== entry.key);
    return inbound(entry, service.port, addressesOf(hosts, others), "SMTP workers of the LISTSERV instances that feed this service");
  });
}

function administrationRule(config: SiteArgs, entry: HostEntry, { hosts }: Reachable): FirewallRule {
  const { networks, jumpHost } = config.administration;
  const throughSite = jumpHost?.siteHost !== undefined && jumpHost.siteHost !== entry.key;
  const from = throughSite ? addressesOf(hosts, [jumpHost.siteHost as string]) : [...networks, ...outsideJumpHost(config)];
  const reason = throughSite ? `administration through ${jumpHost.siteHost}` : "administration by SSH from the named networks";
  return { host: entry.key, direction: "inbound", protocol: "Tcp", port: String(SSH_PORT), from, to: [entry.key], reason };
}

/** A jump host outside the site dials the hosts itself. Azure refuses two prefixes of one rule of which one holds the other. */
function outsideJumpHost({ administration: { networks, jumpHost } }: SiteArgs): string[] {
  const { host } = jumpHost ?? {};
  return host !== undefined && isIPv4(host) && !networks.some((network) => overlap(network, host)) ? [host] : [];
}

function outboundRules(config: SiteArgs, entry: HostEntry): FirewallRule[] {
  const sink = mailSinkPlan(config, siteSubnet(config));
  if (sink) return stagingOutboundRules(entry.key, sink, siteSubnet(config));
  return [
    {
      host: entry.key,
      direction: "outbound",
      protocol: "*",
      port: "*",
      from: [entry.key],
      to: ["*"],
      reason: "delivery to receivers on 25, DNS over UDP and TCP 53 (SMTPSVC asks over TCP), Windows itself",
    },
  ];
}
