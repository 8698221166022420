import type { DrainState, FirewallRuleState, HostNameState, ListservState, NarrowState, ProbeState, SmtpServiceState, WebsiteState } from "../host/desired-state";
import type { HostPlan } from "../host/plan";
import { listservState } from "../listserv/desired";
import type { ListservPlan } from "../listserv/plan";
import { narrowState, smtpServiceState, type SendingHostFacts } from "../smtp-service/desired";
import type { SmtpServicePlan } from "../smtp-service/plan";
import type { SiteArgs } from "./args";
import { namesWithoutZone, type NamedHost } from "./dns";
import { SSH_PORT, type Reachable } from "./firewall";
import { grouped } from "./grouped";
import { siteSubnet } from "./host-plan";
import { isRetired, type HostEntry } from "./hosts";
import { mailSinkPlan } from "./mail-sink";
import type { FirewallRule } from "./plan";
import { listservRoutes, smartHost } from "./staging-routes";
import { servicesOf } from "./topology";

const DRAIN_DEADLINE_MINUTES = 60;
const LOG_RETENTION_DAYS = 30;

/** The plan's parts, with what belongs to each host looked up once. */
interface Parts extends Reachable {
  /** Services by their host's key. */
  servicesOn: ReadonlyMap<string, SmtpServicePlan[]>;
  /** What may come in but for administration, by the host's key. */
  firewallOf: ReadonlyMap<string, FirewallRule[]>;
  hostNames: HostNameState[];
}

type HostStates = (SmtpServiceState | ListservState | NarrowState)[];

/** The roles of every host in their order; those of a host that is let go are in `serving`, as they were while it served. */
export function desiredStates(
  config: SiteArgs,
  hosts: NamedHost[],
  parts: Reachable & { firewall: FirewallRule[] },
  serving: Record<string, HostStates>,
): Record<string, HostStates> {
  const all: Parts = {
    ...parts,
    servicesOn: grouped(Object.values(parts.smtpServices), (service) => service.host),
    firewallOf: grouped(parts.firewall, (rule) => (rule.direction === "inbound" && rule.port !== String(SSH_PORT) ? rule.host : undefined)),
    hostNames: linesForHostsFile(config, hosts),
  };
  return Object.fromEntries(hosts.map(({ entry }) => [entry.key, entry.args.retire === "Drain" ? leavingStates(serving[entry.key] ?? []) : hostRoles(config, entry, all)]));
}

/** What is drained and let go; nothing is left to be narrowed. */
function leavingStates(states: HostStates): HostStates {
  return states.filter(({ role }) => role !== "narrow").map((state) => ({ ...state, leaving: true }));
}

function hostRoles(config: SiteArgs, entry: HostEntry, parts: Parts): HostStates {
  const host = parts.hosts[entry.key] as HostPlan;
  const services = parts.servicesOn.get(entry.key) ?? [];
  const ports = services.map((service) => String(service.port));
  const rules = parts.firewallOf.get(entry.key) ?? [];
  const drain = drainState(config, host);
  const { configuration } = config.timeouts ?? {};
  const deadline = configuration === undefined ? {} : { deadlineMinutes: configuration };
  const sink = mailSinkPlan(config, siteSubnet(config));
  const facts: SendingHostFacts = {
    host: entry.key,
    ...(host.azure ? { disk: host.azure.dataDisk } : {}),
    website: websiteState(config, entry),
    firewall: rules.filter((rule) => ports.includes(rule.port)).map(windowsRule),
    listenerAddresses: listenerAddresses(entry),
    hostNames: parts.hostNames,
    logRetentionDays: config.logRetentionDays ?? LOG_RETENTION_DAYS,
    ...(sink ? { onlyRouteTo: { smartHost: smartHost(sink.address), port: sink.smtpPort, domainSmartHosts: listservRoutes(parts, entry.key) } } : {}),
    drain,
    ...deadline,
  };
  const instance = parts.listserv[entry.key];
  const listserv = instance && {
    probes: probesOf(instance, parts),
    firewall: rules.filter((rule) => !ports.includes(rule.port)).map(windowsRule),
    drain,
    ...deadline,
  };
  return [
    smtpServiceState(facts, services),
    ...(instance && listserv ? [listservState(instance, listserv)] : []),
    // Of an abandoned host nothing is narrowed: the command would be a new one where it was drained before.
    ...(entry.args.retire === "Abandon" ? [] : [narrowState({ ...facts, firewall: rules.map(windowsRule) }, services)]),
  ];
}

/** A rule of the Windows firewall; Azure's tag for everybody has no meaning there. */
function windowsRule(rule: FirewallRule): FirewallRuleState {
  return {
    name: `pulumi-listserv ${rule.protocol.toUpperCase()} ${rule.port}`,
    protocol: rule.protocol === "Udp" ? "UDP" : "TCP",
    port: Number(rule.port),
    from: rule.from.includes("Internet") ? ["any"] : rule.from,
  };
}

function drainState(config: SiteArgs, host: HostPlan): DrainState {
  const archive = host.azure ? `${host.azure.dataDisk.letter}:\\Undelivered` : "C:\\inetpub\\Undelivered";
  return { deadlineMinutes: config.drainDeadlineMinutes ?? DRAIN_DEADLINE_MINUTES, archive };
}

function websiteState(config: SiteArgs, entry: HostEntry): WebsiteState {
  const maestro = entry.role === "primary" ? config.listserv.maestro : undefined;
  if (maestro?.websiteAddress !== undefined) return { mode: "address", address: maestro.websiteAddress };
  if (maestro?.websitePort !== undefined) return { mode: "port", port: maestro.websitePort };
  return { mode: entry.listserv ? "serve" : "stopped" };
}

function listenerAddresses(entry: HostEntry): string[] {
  if (!entry.listserv) return [];
  return [entry.listserv.listenerAddress ?? "*"];
}

/** Names that no private zone may hold go to the hosts file of every host, the LISTSERV names first of all. */
function linesForHostsFile(config: SiteArgs, hosts: NamedHost[]): HostNameState[] {
  if (!config.azure) return [];
  const without = namesWithoutZone(config, hosts);
  return hosts.filter(({ entry }) => without.has(entry.args.fqdn) && !isRetired(entry)).map(({ entry, address }) => ({ name: entry.args.fqdn, address }));
}

function probesOf(instance: ListservPlan, { hosts, smtpServices }: Reachable): ProbeState[] {
  return servicesOf(instance).flatMap((key) => {
    const service = smtpServices[key];
    const host = service && hosts[service.host];
    if (!service || !host) return [];
    const own = service.host === instance.host ? ["127.0.0.1"] : [];
    return {
      fqdn: service.fqdn,
      addresses: [host.address, ...host.furtherAddresses, ...own],
      port: service.port,
      bannerName: String(service.settings["fullyQualifiedDomainName"]?.value),
    };
  });
}
