import type { HostPlan } from "../host/plan";
import type { ListservPlan } from "../listserv/plan";
import type { SmtpServicePlan } from "../smtp-service/plan";
import type { DesiredState } from "../host/desired-state";

/** Raised by every change of the plan's form but a new key. */
export const PLAN_SCHEMA_VERSION = 1;

/**
 * A site as `planSite` decides it: plain JSON, the same bytes for the same config. Everything else reads it:
 * components, plan report, review, verify, policy. The form is a contract, see `plan.schema.json`.
 */
export interface SitePlan {
  schemaVersion: typeof PLAN_SCHEMA_VERSION;
  tier: string;
  site: string;
  protection: "Site" | "None";
  administration: AdministrationPlan;
  azure?: AzurePlan;
  outbound: { relay?: { host: string; port: number; user?: string; reason?: string } };
  hosts: Record<string, HostPlan>;
  smtpServices: Record<string, SmtpServicePlan>;
  listserv: Record<string, ListservPlan>;
  firewall: FirewallRule[];
  dns: DnsRecord[];
  /** For each host the roles it is configured with, in their order, `secrets` left out. */
  desired: Record<string, Exclude<DesiredState, { role: "secrets" }>[]>;
  /** Lines of the report that are neither rule nor setting: what the paper asks people to look at. */
  notes: PlanNote[];
  findings: Finding[];
}

export interface AdministrationPlan {
  networks: string[];
  jumpHost?: { siteHost: string } | { host: string; port: number; user: string; hostKey: string };
}

/** What the site has in Azure once, beside its hosts. */
export interface AzurePlan {
  location: string;
  resourceGroup: { name: string; existing: boolean };
  network: {
    existing: boolean;
    virtualNetwork: string;
    addressSpace: string;
    /** Of a staging copy whose sink has its subnet outside of the address space. */
    furtherAddressSpaces?: string[];
    subnetName: string;
    subnet: string;
    /** Of an existing network, or the text for an output. */
    virtualNetworkId?: string;
    subnetId?: string;
  };
  /** Private DNS zones: each name with its records at the apex, or the one zone that the config names. */
  privateZones: { name: string; records: DnsRecord[] }[];
  availabilitySet?: string;
  /** Minutes that Azure may take for a machine. */
  machineMinutes: number;
  /** Only of a staging copy. */
  mailSink?: MailSinkPlan;
  tags: Record<string, string>;
}

/** The mail sink of a staging copy: where all its mail ends. */
export interface MailSinkPlan {
  /** Of the container group. */
  name: string;
  address: string;
  smtpPort: number;
  webPort: number;
  image: string;
  messageLimit: number;
  /** File share that keeps the messages; absent where they go with the container. */
  storage?: { accountName: string; shareName: string; sizeGiB: number };
  webNetworks: string[];
  /** A subnet of its own, delegated to container instances. */
  subnet: string;
  subnetName: string;
  networkSecurityGroup: string;
  /** What may reach the sink, and leave it. */
  firewall: FirewallRule[];
}

/** A packet that may pass. Everything that no rule names is denied inbound. */
export interface FirewallRule {
  host: string;
  direction: "inbound" | "outbound";
  protocol: "Tcp" | "Udp" | "*";
  port: string;
  from: string[];
  to: string[];
  reason: string;
  /** Of a staging copy, in the order in which they are asked: outbound is denied but for what is allowed. Default allow. */
  access?: "Allow" | "Deny";
}

export interface DnsRecord {
  scope: "public" | "private";
  name: string;
  type: "A" | "MX" | "TXT" | "PTR" | "CNAME";
  value?: string;
  /** A value that Azure invents, e.g. `publicAddress of dist1`. */
  valueFrom?: string;
  purpose: string;
}

export type Severity = "error" | "warning" | "info";

/** What a rule found: where, what, what to do, and what it is founded on. */
export interface Finding {
  rule: string;
  severity: Severity;
  /** Path in the config. */
  path: string;
  message: string;
  remedy?: string;
  citation: string;
}

export interface PlanNote {
  subject: string;
  text: string;
  citation: string;
}
