/**
 * What the host module gets on stdin, as plain JSON: one object for each role of a host.
 * The plan knows the values, the host module knows the mechanism; neither knows the other.
 * A new member is free, any other change raises `schema`, because hosts keep what they were given.
 */
export const DESIRED_STATE_SCHEMA = 1;

/** The roles of a host, in the order in which one host gets them (`secrets` comes before the role that needs them). */
export type DesiredState = SmtpServiceState | ListservState | SecretsState | NarrowState;

interface RoleState {
  schema: typeof DESIRED_STATE_SCHEMA;
  /** Plan key of the host, e.g. `dist1-smtp1`. */
  host: string;
  /** Minutes that the module gives itself before it stops with what it has reached. Below the command's own time limit. */
  deadlineMinutes: number;
  /** The host is retired: the role is drained and let go, with what it had while it served. Default false. */
  leaving?: boolean;
}

/** Role `smtp-service`: Windows itself and every virtual server of SMTPSVC on the host. In `apply` nothing is narrowed. */
export interface SmtpServiceState extends RoleState {
  role: "smtp-service";
  /** Windows features, installed in one call; the paper's "Special Consideration". */
  features: string[];
  disk?: DataDiskState;
  /** Ports kept out of Windows' dynamic range (49152-65535) by an excluded port range. */
  reservedPorts: number[];
  website: WebsiteState;
  firewall: FirewallRuleState[];
  /** Folders that Defender leaves alone: those of SMTPSVC only. */
  defenderExclusions: string[];
  /** Addresses of this host on which LISTSERV's listener serves port 25; `*` for all. Empty where no LISTSERV runs. */
  listenerAddresses: string[];
  /** Lines for the hosts file where no private DNS zone can hold the name. */
  hostNames: HostNameState[];
  virtualServers: VirtualServerState[];
  /** On a host of a staging copy only: where mail may go. With any other way SMTPSVC does not run, and `test` finds it. */
  onlyRouteTo?: OnlyRouteState;
  drain: DrainState;
}

/** The only ways that mail of a staging copy may take, for every virtual server that is on the host. */
export interface OnlyRouteState {
  /** The sink as a smart host, e.g. `[10.255.25.4]`. */
  smartHost: string;
  /** Outbound TCP port of every service. */
  port: number;
  /** Smart hosts that a remote domain may have: the listeners of the copy's own LISTSERV instances. No domain is routed by DNS. */
  domainSmartHosts: string[];
}

export interface DataDiskState {
  lun: number;
  sizeGiB: number;
  label: string;
  /** Drive letter without a colon. */
  letter: string;
}

export interface HostNameState {
  name: string;
  address: string;
}

/** IIS's Default Web Site, which the installation of SMTPSVC brings along (paper: box "For LISTSERV Maestro Sites"). */
export interface WebsiteState {
  /** `serve`: as it is (LISTSERV's web interface); `stopped`; `port`: moved off port 80; `address`: bound to one address. */
  mode: "serve" | "stopped" | "port" | "address";
  port?: number;
  address?: string;
}

/** One inbound rule of the Windows firewall. Its name is its identity on the host. */
export interface FirewallRuleState {
  name: string;
  protocol: "TCP" | "UDP";
  port: number;
  /** IPv4 addresses or networks; `any` alone for everybody. */
  from: string[];
}

/** A metabase property as it is written, with its own type. */
export interface MetabaseValue {
  type: "integer" | "string" | "boolean" | "multistring";
  value: number | string | boolean | string[];
  /** A property that the paper requires: a host that does not know it is an error, otherwise a warning. */
  required: boolean;
  /** Further stored values that mean the same, e.g. the several encodings of "no limit". */
  equivalent?: (number | string)[];
  /** Compare these bits only (`RouteAction`): a set bit must be set, a bit of the mask that is not in the value must not be. */
  mask?: number;
}

/** A virtual server of SMTPSVC: `IIS://localhost/SmtpSvc/<instance>`. */
export interface VirtualServerState {
  instance: number;
  /** Name in the banner: the setting "Fully-qualified domain name". */
  bannerName: string;
  port: number;
  /** Local address the port is bound to; absent for "All unassigned". */
  bindAddress?: string;
  /** Every property of the settings catalogue, by the metabase's own name, `ServerBindings` among them. */
  metabase: Record<string, MetabaseValue>;
  /** "Only the list below" of Relay: addresses, or `address, mask`. Never empty: 127.0.0.1 is always in it. */
  relayFrom: string[];
  /** "Only the list below" of Connection control; empty means "All except the list below" with an empty list. */
  connectFrom: string[];
  /** The local default domain, renamed to a name of this host alone that receives no mail. */
  defaultDomain: string;
  domains: SmtpDomainState[];
  directories: { queue: string; badmail: string; pickup: string; drop: string; logs: string };
  /** Log files older than this many days are removed. */
  logRetentionDays: number;
}

/** A remote domain (paper: "Configuring the SMTP Service Domains"). */
export interface SmtpDomainState {
  name: string;
  /** "Allow incoming mail to be relayed to this domain". */
  relay: boolean;
  /** "Send HELO instead of EHLO". */
  helo: boolean;
  /** Absent: "Use DNS to route to this domain". Otherwise the smart host as written, e.g. `[10.20.1.4]`. */
  smartHost?: string;
}

/** What becomes of mail when the host goes. */
export interface DrainState {
  /** Minutes that a drain may take before the rest is handed over or archived. */
  deadlineMinutes: number;
  /** Folder on the data disk that takes what could not be delivered. */
  archive: string;
}

/** Role `narrow`: the same host once every instance that it feeds has changed. Surplus of these items goes now (grow first, shrink last). */
export interface NarrowState extends RoleState {
  role: "narrow";
  /** LISTSERV runs on this host. Otherwise one that this package has configured is drained first: an SMTP-only server was a worker. Default false. */
  listserv?: boolean;
  /** Every rule of the host, LISTSERV's too: others of this package go. */
  firewall: FirewallRuleState[];
  virtualServers: {
    instance: number;
    serverBindings: string[];
    maxRecipients: number;
    relayFrom: string[];
    connectFrom: string[];
    domains: string[];
  }[];
  /** Of a LISTSERV that goes; and where mail that was left on this host lies. */
  drain: DrainState;
}

/** Role `listserv`: the LISTSERV instance of the host. Runs after the SMTP service and the secrets. */
export interface ListservState extends RoleState {
  role: "listserv";
  fqdn: string;
  installRoot: string;
  software: SoftwareState;
  /** Managed lines of SITE.CFG in their order; every other line of the file stays byte for byte. */
  siteConfig: [keyword: string, value: string][];
  /** Keyword families owned whole, as regular expressions on the upper-case keyword: members not in `siteConfig` go. */
  families: string[];
  /** What this instance feeds, tried before SITE.CFG is swapped in. */
  probes: ProbeState[];
  firewall: FirewallRuleState[];
  tcpguiPort: number;
  /** Data folders of LISTSERV kept on the data disk; absent where the installation root holds them. */
  spool?: string;
  /** Digests of the secrets that this role depends on, so that a changed secret is a visible change. */
  secretDigests: Record<string, string>;
  drain: DrainState;
}

export interface SoftwareState {
  /** Present already (a gallery image, an existing server): checked, never installed. */
  installed: boolean;
  installer?: { source: string; sha256: string; arguments: string[] };
}

/** One target of a forward: the name must resolve to the addresses only, and the service must take a message from here. */
export interface ProbeState {
  fqdn: string;
  addresses: string[];
  port: number;
  /** Name expected in the banner. */
  bannerName: string;
}

/** Role `secrets`: given as a secret stdin, never echoed. Only the members that the host needs. */
export interface SecretsState extends RoleState {
  role: "secrets";
  /** Licence Activation Key, for MAIN\LICENSE.MERGE. */
  licence?: string;
  installRoot?: string;
  /** DKIM private keys by file name without `.dkim`, with the whole text of the file. */
  dkimKeys?: Record<string, string>;
  /** User and password of the outbound relay by virtual server (`RouteUserName`, `RoutePassword`). */
  relay?: { instance: number; user: string; password: string }[];
  /** With `relay`: Windows features that bring the metabase. Secrets come before the service, and a new machine has none. */
  features?: string[];
}

/** The one JSON object on stdout. Exit status 0 only when `ok`. */
export interface HostResult {
  ok: boolean;
  /** Exit status of the run, also here because a shell in between may change it. */
  status: number;
  mode: "apply" | "test" | "drain" | "remove";
  role: DesiredState["role"];
  host: string;
  changed: string[];
  /** What `test` found, or what `apply` could not make so. */
  differences: HostDifference[];
  /** Surplus left in place for a feeder that may still need it; the role `narrow` removes it. */
  pending: string[];
  restarted: string[];
  warnings: string[];
  error?: string;
  /** Windows asks for a restart before the features can be used; the module never restarts it. */
  restartRequired?: boolean;
  /** The machine as which the run was asked to act. */
  machine: string;
  /** Of a removal: how the server is brought back to what it was before this package first changed it. */
  wayBack?: string;
  /** Of a drain, a removal or a narrowing: what is kept, and where. */
  kept?: { disk: string; folder: string; messages: number }[];
}

export interface HostDifference {
  item: string;
  path: string;
  expected: string;
  found: string;
}
