import { Retire } from "../host/args";
import type { HostPlan } from "../host/plan";
import { signedDomains } from "../listserv/dkim";
import { installationRoot } from "../listserv/install-root";
import type { ForwardTarget } from "../listserv/forwards";
import type { ListservPlan } from "../listserv/plan";
import { defaultLocal, siteConfigLines } from "../listserv/site-config";
import { softwarePlan } from "../listserv/software";
import { resolveSmtpService, type ListservName } from "../smtp-service/service";
import type { SmtpServicePlan } from "../smtp-service/plan";
import type { SettingsLayer } from "../smtp-service/settings";
import { azurePlan } from "./azure-plan";
import { Protection, type SiteArgs } from "./args";
import { desiredStates } from "./desired";
import { namesWithoutZone, publicRecords, type NamedHost } from "./dns";
import { firewallRules } from "./firewall";
import { hostPlan, siteSubnet } from "./host-plan";
import { hostEntries, withoutDrains, type HostEntry } from "./hosts";
import { mailSinkPlan } from "./mail-sink";
import { PLAN_SCHEMA_VERSION, type AdministrationPlan, type DnsRecord, type SitePlan } from "./plan";
import { planNotes } from "./notes";
import { runRules } from "./rules";
import { activeWorkers, feedersByService, instanceEntries, primaryShares, serviceEntries, servicesOf, type InstanceEntry, type ServiceEntry } from "./topology";

const MAXBSMTP = 1000;
const TCPGUI_PORT = 2306;

/** The site as its hosts, services and instances, before anything is decided about them. */
interface Topology {
  config: SiteArgs;
  entries: HostEntry[];
  services: ServiceEntry[];
  instances: InstanceEntry[];
  /** Instances that send to a service, by its key. */
  feeders: ReadonlyMap<string, InstanceEntry[]>;
  hosts: Record<string, HostPlan>;
  named: NamedHost[];
}

/**
 * Decides a whole site from its config: pure, the same plan for the same config.
 * The config is taken as parsed; what is wrong with the site as a whole stands in the plan's findings.
 */
export function planSite(config: SiteArgs): SitePlan {
  const leaving = hostEntries(config).some(({ args }) => args.retire === Retire.Drain);
  const decided = decide(config, leaving ? decide(withoutDrains(config), {}).desired : {});
  const plan = { ...decided, notes: [], findings: [] };
  return { ...decided, notes: planNotes(config, plan), findings: runRules(config, plan) };
}

/** `serving` is what hosts that leave had while they served: they are let go with it. */
function decide(config: SiteArgs, serving: SitePlan["desired"]): Omit<SitePlan, "findings" | "notes"> {
  const site = topologyOf(config);
  const services = smtpServices(site);
  const parts = { hosts: site.hosts, smtpServices: services, listserv: listservInstances(site, services) };
  const firewall = firewallRules(config, site.entries, parts);
  const azure = azurePlan(config, site.named);
  return {
    schemaVersion: PLAN_SCHEMA_VERSION,
    tier: config.tier,
    site: config.name,
    protection: config.protection ?? Protection.Site,
    administration: administrationPlan(config),
    ...(azure ? { azure } : {}),
    outbound: config.outbound?.relay ? { relay: { ...config.outbound.relay } } : {},
    ...parts,
    firewall,
    dns: [...privateRecords(azure), ...publicRecords(config, site.named)],
    desired: desiredStates(config, site.named, { ...parts, firewall }, serving),
  };
}

/** The plan as text: the same bytes on every machine. */
export function planJson(plan: SitePlan): string {
  return `${JSON.stringify(plan, null, 2)}\n`;
}

function topologyOf(config: SiteArgs): Topology {
  const entries = hostEntries(config);
  const services = serviceEntries(entries);
  const hosts = Object.fromEntries(entries.map((entry) => [entry.key, hostPlan(config, entry)]));
  const instances = instanceEntries(config, entries, services);
  const senders = sendersByInstance(entries, services, instances);
  const named = entries.map((entry) => ({ entry, address: (hosts[entry.key] as HostPlan).address, senders: senders.get(entry.key) ?? [] }));
  return { config, entries, services, instances, feeders: feedersByService(instances), hosts, named };
}

/** Hosts that deliver each instance's mail: all of them the primary's, and those that it feeds a worker's. One that drains delivers as well. */
function sendersByInstance(entries: HostEntry[], services: ServiceEntry[], instances: InstanceEntry[]): ReadonlyMap<string, HostEntry[]> {
  const present = entries.filter(({ args }) => args.retire !== Retire.Abandon);
  const hostOf = new Map(services.map(({ key, entry }) => [key, entry]));
  const fed = (instance: InstanceEntry): HostEntry[] => servicesOf(instance).flatMap((service) => hostOf.get(service) ?? []);
  return new Map(instances.map((instance) => [instance.entry.key, instance.entry.role === "primary" ? present : [...new Set([instance.entry, ...fed(instance)])]]));
}

function smtpServices(site: Topology): Record<string, SmtpServicePlan> {
  const without = namesWithoutZone(site.config, site.named);
  const routeByAddress = site.config.azure !== undefined && site.named.some(({ entry }) => entry.listserv && without.has(entry.args.fqdn));
  return Object.fromEntries(site.services.map((service) => [service.key, smtpService(site, service, routeByAddress)]));
}

function smtpService(site: Topology, service: ServiceEntry, routeByAddress: boolean): SmtpServicePlan {
  const { config } = site;
  const { entry, instance } = service;
  const feeders = site.feeders.get(service.key) ?? [];
  const owner = feeders[0] ?? (site.instances[0] as InstanceEntry);
  // A worker that drains still hands over what it has; the refusal of a recipient would count against the subscriber.
  const sending = feeders.filter((feeder) => feeder.entry.args.retire !== Retire.Abandon || feeder.entry === entry);
  const { relay } = config.outbound ?? {};
  const sink = mailSinkPlan(config, siteSubnet(config));
  return resolveSmtpService({
    host: entry.key,
    instance,
    fqdn: entry.args.fqdn,
    layers: settingsLayers(config, service),
    context: {
      maxbsmtp: config.maxbsmtp ?? MAXBSMTP,
      node: owner.entry.args.fqdn,
      ...(config.outboundConnections === undefined ? {} : { outboundConnections: config.outboundConnections }),
      ...(relay ? { relay: { host: relay.host, port: relay.port, ...(relay.user === undefined ? {} : { user: relay.user }) } } : {}),
      ...(sink ? { sink: { address: sink.address, port: sink.smtpPort } } : {}),
    },
    listservNames: listservNames(site, feeders),
    routeByAddress,
    internalDomains: Object.entries(config.internalDomains ?? {}).map(([name, { smartHost }]) => ({ name, smartHost })),
    feeders: sending.flatMap((feeder) => (site.hosts[feeder.entry.key] as HostPlan).relayEntries),
    root: smtpRoot(site.hosts[entry.key] as HostPlan),
  });
}

/**
 * The primary's names are the envelope senders of all its mail; a worker's are those of what it makes itself. In a staging copy a name
 * without a domain of its own would not be looked up: its mail would end in the sink.
 */
function listservNames(site: Topology, feeders: InstanceEntry[]): ListservName[] {
  const served = site.config.mailSink ? site.instances : [site.instances[0] as InstanceEntry, ...feeders].filter((each, index, all) => all.indexOf(each) === index);
  return served.flatMap(({ entry, args }) =>
    [entry.args.fqdn, ...(args.furtherDomains ?? [])].map((name) => ({ name, address: (site.hosts[entry.key] as HostPlan).address, host: entry.key })),
  );
}

function settingsLayers(config: SiteArgs, { entry, instance, path }: ServiceEntry): SettingsLayer[] {
  const virtual = entry.args.virtualServers?.[String(instance)];
  return [
    { path: "smtp", settings: config.smtp ?? {} },
    { path: `${entry.path}.smtp`, settings: entry.args.smtp ?? {} },
    ...(instance > 1 && virtual ? [{ path: `${path}.smtp`, settings: { ...virtual.smtp, port: virtual.port } }] : []),
  ];
}

/** A new host keeps SMTPSVC's folders on its data disk, an existing server where SMTPSVC has put them. */
function smtpRoot(host: HostPlan): string {
  return host.azure ? `${host.azure.dataDisk.letter}:\\SMTP` : "C:\\inetpub\\mailroot";
}

type Services = Record<string, SmtpServicePlan>;

function listservInstances(site: Topology, services: Services): Record<string, ListservPlan> {
  return Object.fromEntries(site.instances.map((instance) => [instance.entry.key, listservInstance(site, services, instance)]));
}

function listservInstance(site: Topology, services: Services, { entry, args, forwards }: InstanceEntry): ListservPlan {
  const { config } = site;
  const workers = entry.role === "primary" ? activeWorkers(site.instances) : [];
  const shares = entry.role === "primary" ? primaryShares(config.listserv, workers) : [];
  const maxbsmtp = config.maxbsmtp ?? MAXBSMTP;
  const keyOf = new Map(workers.map((worker) => [worker.entry.args.fqdn, worker.entry.key]));
  return {
    host: entry.key,
    role: entry.role === "primary" ? "primary" : "worker",
    fqdn: entry.args.fqdn,
    installRoot: installationRoot(args.installRoot),
    software: softwarePlan(args.software),
    maxbsmtp,
    forwards,
    distForward: shares.map(({ name, weight }) => ({ instance: keyOf.get(name) ?? name, weight })),
    siteConfig: siteConfigLines({
      fqdn: entry.args.fqdn,
      args,
      postmaster: config.postmaster,
      local: config.local ?? defaultLocal(config.listserv.fqdn),
      maxbsmtp,
      fallback: targetOf(services, entry.key),
      forwards: forwards.map((forward) => ({
        target: targetOf(services, forward.service),
        smtpWorkers: forward.smtpWorkers,
        ...(forward.failOver === undefined ? {} : { failOver: targetOf(services, forward.failOver) }),
        ...(forward.pools === undefined ? {} : { pools: forward.pools }),
      })),
      shares,
      ...(config.dkim ? { dkim: config.dkim } : {}),
    }),
    tcpguiPort: args.tcpguiPort ?? TCPGUI_PORT,
    secrets: [`listserv:licences.${entry.key}`, ...dkimSecrets(config)],
  };
}

function dkimSecrets({ dkim }: SiteArgs): string[] {
  return [...new Set(signedDomains(dkim).map(({ keyDomain }) => `listserv:dkimKeys.${keyDomain}`))];
}

/** Name and port of a service; a fail-over host that does not exist is told by a rule, not here. */
function targetOf(services: Services, key: string): ForwardTarget {
  const service = services[key];
  return service ? { fqdn: service.fqdn, port: service.port } : { fqdn: key, port: 0 };
}

function administrationPlan({ administration }: SiteArgs): AdministrationPlan {
  const { networks, jumpHost } = administration;
  if (!jumpHost) return { networks };
  const { siteHost, host = "", port = 22, user = "", hostKey = "" } = jumpHost;
  return { networks, jumpHost: siteHost === undefined ? { host, port, user, hostKey } : { siteHost } };
}

function privateRecords(azure: SitePlan["azure"]): DnsRecord[] {
  return (azure?.privateZones ?? []).flatMap((zone) => zone.records);
}
