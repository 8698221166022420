import type { Input } from "@pulumi/pulumi";
import type { AdministrationArgs, MachineArgs } from "../host/args";
import type { DkimArgs, PrimaryArgs, WorkerArgs } from "../listserv/args";
import type { SendingHostArgs, SmtpSettingsArgs } from "../smtp-service/args";

/** The steps of the paper's section "LISTSERV Tuning". */
export enum Tier {
  SingleServer = "single-server",
  TunedServer = "tuned-server",
  HighPerformance = "high-performance",
  SmtpServers = "smtp-servers",
  DistributeWorkers = "distribute-workers",
  WorkerSmtpServers = "worker-smtp-servers",
  Cluster = "cluster",
}

/** What may be deleted at once. */
export enum Protection {
  /** Public addresses and data disks are protected, `destroy` refuses, a host goes in two steps. */
  Site = "Site",
  /** Sandbox and staging: everything may go at once. */
  None = "None",
}

/** Kind of Azure subscription, which decides whether outbound port 25 is open. */
export enum Subscription {
  EnterpriseAgreement = "EnterpriseAgreement",
  MicrosoftCustomerAgreementEnterprise = "MicrosoftCustomerAgreementEnterprise",
  EnterpriseDevTest = "EnterpriseDevTest",
  /** Pay-as-you-go, CSP, Visual Studio and every other kind: port 25 is closed. */
  Other = "Other",
}

/** A virtual network and subnet that exist already. Their own security group and routes are never touched. */
export interface ExistingNetworkArgs {
  /** Id of the virtual network, which private zones are linked to. */
  virtualNetworkId: Input<string>;
  /** Id of the subnet that the hosts are in. */
  subnetId: Input<string>;
  /** Address prefix of the subnet (CIDR). */
  subnet: string;
}

/** The site's virtual network. */
export interface NetworkArgs {
  /** Default: the subnet itself. */
  addressSpace?: string;
  /** Default `10.20.0.0/16`: large enough that the addresses chosen for usual keys never meet. */
  subnet?: string;
  /** A network that exists already; together with `addressSpace` or `subnet` a fault. Default: one is made. */
  existing?: ExistingNetworkArgs;
  /** A private DNS zone that is this site's alone and may hold all its names. Default: one zone for each host name. */
  privateZone?: string;
}

/** Versions of what a new machine gets beside its image. A change of one makes no machine anew: its first boot is over. */
export interface PinnedVersionsArgs {
  /** Azure's CustomScriptExtension, which runs the first boot. Default `1.10`. */
  customScriptExtension?: string;
  /** Windows capability `OpenSSH.Server`. Default `0.0.1.0`. */
  openSshServer?: string;
}

/** Azure, where the site has hosts there. */
export interface AzureArgs {
  /** Azure region, e.g. `westeurope`. */
  location: string;
  /** Kind of subscription: whether port 25 is open outbound, without which mail needs `outbound.relay`. */
  subscription: Subscription;
  /** Name of the resource group that the site makes. Default: the site's name. */
  resourceGroup?: string;
  /** Name of a resource group that exists already. Excludes `resourceGroup`. */
  existingResourceGroup?: string;
  /** The virtual network. Default: one of the site's own. */
  network?: NetworkArgs;
  /** What all machines have unless they say otherwise. */
  machine?: MachineArgs;
  /** Put the machines into one availability set. Excludes zones. Default false. */
  availabilitySet?: boolean;
  /** Versions of what a new machine gets beside its image. */
  versions?: PinnedVersionsArgs;
  /** Tags of every resource. Default none but `listserv-site`, the site's name. */
  tags?: Record<string, string>;
}

/** A mail relay of the organisation or a provider, for subscriptions whose port 25 is closed. */
export interface OutboundRelayArgs {
  /** Name of the relay, or its IPv4 address in brackets: `[10.20.1.4]`. */
  host: string;
  /** Usually 587. */
  port: number;
  /** The password is the secret `listserv:relayPassword`. */
  user?: string;
  /** Required where port 25 is open: why the relay is used all the same. */
  reason?: string;
}

/** How mail leaves. Without `relay`: directly to the receivers' MX hosts, as the paper has it. */
export interface OutboundArgs {
  /** The relay. Where port 25 is open it is an error without a `reason` (paper, Delivery tab: outbound security is anonymous, and no smart host). */
  relay?: OutboundRelayArgs;
}

/** A domain whose mail goes to an internal mail server (paper, footnote 12). */
export interface InternalDomainArgs {
  /** IPv4 address of that server. */
  smartHost: string;
}

/** How long steps may take before they fail. What was done until then is kept, and the next `up` goes on from there. */
export interface TimeoutsArgs {
  /** Minutes for Azure to make or change a machine, and for its first boot until SSH answers. Default 60. */
  machine?: number;
  /** Minutes that the host module gives itself to configure a role of a host. Default 30, and 45 for LISTSERV, which may be installed. */
  configuration?: number;
}

/** Secrets of a site, each under the config name in brackets. They travel by themselves and are in no plan. */
export interface SiteSecretsArgs {
  /** Password of the VMs' administrator [`listserv:adminPassword`]. */
  adminPassword?: Input<string>;
  /** OpenSSH private key that administers every host [`listserv:sshPrivateKey`]. */
  sshPrivateKey?: Input<string>;
  /** OpenSSH private ed25519 host key by plan key [`listserv:hostKeys.<host>`]. */
  hostKeys?: Record<string, Input<string>>;
  /** Licence Activation Key by plan key of the instance [`listserv:licences.<instance>`]. */
  licences?: Record<string, Input<string>>;
  /** DKIM private key (PEM) by domain [`listserv:dkimKeys.<domain>`]. */
  dkimKeys?: Record<string, Input<string>>;
  /** Password of `outbound.relay.user` at the relay [`listserv:relayPassword`]. */
  relayPassword?: Input<string>;
}

/**
 * Makes the site a staging copy: all its mail ends in a mail sink (Mailpit in an Azure container instance), and the network lets
 * nothing else out. `staging()` fills this in from a production config.
 */
export interface MailSinkArgs {
  /** Names of the production site: NODE, MYDOMAIN and hosts. No name of this site may be one of them or stand below one. */
  productionNames: string[];
  /** IPv4 addresses and networks (CIDR) of the production site, which must not occur here. */
  productionAddresses: string[];
  /** Resource group of the production site, which must not be this one's. */
  productionResourceGroup?: string;
  /** Messages kept; the oldest go first. Default 5000. */
  messageLimit?: number;
  /** Size of an Azure file share that keeps the messages, GiB. Default none: they go when the sink is replaced. */
  storageGiB?: number;
  /** Networks, e.g. peered ones, that may open the sink's web page. Default none: by an SSH tunnel, whose command the plan prints. */
  webNetworks?: string[];
  /** Container image with a version or digest. Default `docker.io/axllent/mailpit:v1.27.11`. */
  image?: string;
  /** The sink's own subnet (CIDR), beside the hosts' one. Default `10.255.25.0/28`. */
  subnet?: string;
  /** Address of the sink in its subnet. Default the first one that Azure gives out. */
  address?: string;
}

/**
 * A whole site, for every tier. `defineSite` takes the union by tier, which refuses what a tier does not have;
 * this interface is the same as one type, for Pulumi's other languages.
 */
export interface SiteArgs {
  /** Version of this config's form: 1. */
  version: number;
  /** Which of the paper's steps the site is; it decides what the site may have. */
  tier: Tier;
  /** Name of the site, `[a-z][a-z0-9]*`: the first part of every resource name. */
  name: string;
  /** The primary LISTSERV host. Its plan key is `listserv`. */
  listserv: PrimaryArgs;
  /** SMTP-only servers of the primary (paper, step 3). */
  smtpServers?: Record<string, SendingHostArgs>;
  /** Distribute workers (paper, steps 4 to 6). */
  workers?: Record<string, WorkerArgs>;
  /** SMTP-only servers that only stand in for others. */
  failOverServers?: Record<string, SendingHostArgs>;
  /** POSTMASTER of every instance: addresses of the maintainers. */
  postmaster: string[];
  /** LOCAL of every instance. Default: the domain of NODE and all below it. */
  local?: string[];
  /** MAXBSMTP of every instance. Default 1000 (paper, "Recipients per Message Limit"). */
  maxbsmtp?: number;
  /** SMTP workers of every forward that does not say otherwise. Default 10; `tuned-server` requires more than 10 here (paper, step 1). */
  smtpWorkers?: number;
  /** Number of outbound connections limit of every service that does not say otherwise. Default 1000; `tuned-server` requires more (paper, step 1). */
  outboundConnections?: number;
  /** SMTP settings of all services; a host's own win. */
  smtp?: SmtpSettingsArgs;
  /** DKIM signing of what LISTSERV sends. Default none. */
  dkim?: DkimArgs;
  /** How hosts are administered: SSH by key. */
  administration: AdministrationArgs;
  /** Azure, where the site has hosts there; without it every host has `ssh`. */
  azure?: AzureArgs;
  /** How mail leaves. Default: directly. */
  outbound?: OutboundArgs;
  /** Domains that go to an internal smart host, by domain name. */
  internalDomains?: Record<string, InternalDomainArgs>;
  /** Subscribers by receiving domain, for the checks of footnote 8 and of "ten or more domains". */
  subscribers?: Record<string, number>;
  /** Keep log files this many days. Default 30. */
  logRetentionDays?: number;
  /** Minutes that a host may drain before the rest is handed over or archived. Default 60. */
  drainDeadlineMinutes?: number;
  /** How long steps may take. */
  timeouts?: TimeoutsArgs;
  /** What may be deleted at once. Default `Site`: addresses and data disks may not. */
  protection?: Protection;
  /** Makes the site a staging copy, none of whose mail leaves. Default none. */
  mailSink?: MailSinkArgs;
  /** Secrets, where they do not come from the stack's Pulumi config. */
  secrets?: SiteSecretsArgs;
}
