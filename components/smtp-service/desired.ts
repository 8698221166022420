import {
  DESIRED_STATE_SCHEMA,
  type DataDiskState,
  type DrainState,
  type FirewallRuleState,
  type HostNameState,
  type NarrowState,
  type OnlyRouteState,
  type SmtpServiceState,
  type VirtualServerState,
  type WebsiteState,
} from "../host/desired-state";
import { metabaseState } from "./metabase";
import { remoteDomainStates, type SmtpServicePlan } from "./plan";

/**
 * Windows features (paper, "Special Consideration"; the names of Server 2016 to 2022). Web-WMI and the scripting
 * tools are not pulled in by SMTP-Server, and without them nothing can be configured by script.
 */
export const WINDOWS_FEATURES = ["SMTP-Server", "Web-Metabase", "Web-WMI", "Web-Lgcy-Scripting", "Web-Lgcy-Mgmt-Console", "RSAT-SMTP"];

/** Windows hands out ports from here on by itself, since Server 2008. */
export const DYNAMIC_PORTS_FROM = 49152;

const APPLY_DEADLINE_MINUTES = 30;

/** What the plan decided about a host beside its virtual servers. */
export interface SendingHostFacts {
  host: string;
  disk?: DataDiskState;
  website: WebsiteState;
  firewall: FirewallRuleState[];
  listenerAddresses: string[];
  hostNames: HostNameState[];
  logRetentionDays: number;
  onlyRouteTo?: OnlyRouteState;
  drain: DrainState;
  /** Minutes that a role gives itself. Default 30. */
  deadlineMinutes?: number;
}

/** Desired state of the role `smtp-service`: the host's Windows and all its virtual servers. */
export function smtpServiceState(facts: SendingHostFacts, services: SmtpServicePlan[]): SmtpServiceState {
  return {
    schema: DESIRED_STATE_SCHEMA,
    role: "smtp-service",
    host: facts.host,
    deadlineMinutes: facts.deadlineMinutes ?? APPLY_DEADLINE_MINUTES,
    features: WINDOWS_FEATURES,
    ...(facts.disk ? { disk: facts.disk } : {}),
    reservedPorts: services.map((service) => service.port).filter((port) => port >= DYNAMIC_PORTS_FROM),
    website: facts.website,
    firewall: facts.firewall,
    defenderExclusions: services.flatMap(({ directories }) => [directories.queue, directories.badmail, directories.pickup, directories.drop]),
    listenerAddresses: facts.listenerAddresses,
    hostNames: facts.hostNames,
    virtualServers: services.map((service) => virtualServerState(service, facts.logRetentionDays)),
    ...(facts.onlyRouteTo ? { onlyRouteTo: facts.onlyRouteTo } : {}),
    drain: facts.drain,
  };
}

function virtualServerState(service: SmtpServicePlan, logRetentionDays: number): VirtualServerState {
  return {
    instance: service.instance,
    bannerName: String(service.settings["fullyQualifiedDomainName"]?.value),
    port: service.port,
    ...(service.bindAddress === undefined ? {} : { bindAddress: service.bindAddress }),
    metabase: metabaseState(service.metabase),
    relayFrom: service.relayFrom,
    connectFrom: service.connectFrom,
    defaultDomain: String(service.metabase["DefaultDomain"]),
    domains: remoteDomainStates(service.domains),
    directories: service.directories,
    logRetentionDays,
  };
}

/** Desired state of the role `narrow`: only what may shrink, so that no other change runs this command. */
export function narrowState(facts: SendingHostFacts, services: SmtpServicePlan[]): NarrowState {
  return {
    schema: DESIRED_STATE_SCHEMA,
    role: "narrow",
    host: facts.host,
    deadlineMinutes: facts.deadlineMinutes ?? APPLY_DEADLINE_MINUTES,
    ...(facts.listenerAddresses.length > 0 ? { listserv: true } : {}),
    firewall: facts.firewall,
    virtualServers: services.map((service) => ({
      instance: service.instance,
      serverBindings: service.metabase["ServerBindings"] as string[],
      maxRecipients: Number(service.metabase["MaxRecipients"]),
      relayFrom: service.relayFrom,
      connectFrom: service.connectFrom,
      domains: service.domains.filter((domain) => domain.kind === "remote").map((domain) => domain.name),
    })),
    drain: facts.drain,
  };
}
