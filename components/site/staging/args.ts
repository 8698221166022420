import type { AdministrationArgs, MachineArgs } from "../../host/args";
import type { DkimArgs, RunMode } from "../../listserv/args";
import type { MailSinkArgs, SiteSecretsArgs, Subscription, Tier } from "../args";

/** The sink of a derived staging copy: what is production's is filled in. */
export type StagingSinkArgs = Omit<MailSinkArgs, "productionNames" | "productionAddresses" | "productionResourceGroup">;

/** How a staging copy differs from its production site. Everything else is as production has it. */
export interface StagingArgs {
  /** Name of the staging site. It must not be production's: Azure's resources are called after it. */
  name: string;
  /** Domain of the copy's hosts, e.g. `STAGING.EXAMPLE.ORG`: host `dist1` becomes `DIST1.STAGING.EXAMPLE.ORG`. */
  domain: string;
  /** Names that are not `<plan key>.<domain>`, by plan key or by further domain (MYDOMAIN) of production. */
  names?: Record<string, string>;
  /** Private addresses by plan key, where two keys meet. Default: chosen by the plan from key and subnet. */
  addresses?: Record<string, string>;
  /** What all machines have. Default: a `Standard_D2s_v5` with a data disk of 32 GiB, image and all else as in production. */
  machine?: MachineArgs;
  /** Azure region. Default production's. */
  location?: string;
  /** Default production's. Port 25 may be closed: a staging copy does not need it. */
  subscription?: Subscription;
  /** Resource group, which the copy makes. Default: its name. */
  resourceGroup?: string;
  /** Subnet of the hosts (CIDR). Default `10.21.0.0/16`, or `172.21.0.0/16` where that meets production's. */
  subnet?: string;
  /** Tags of every resource. Default: production's. */
  tags?: Record<string, string>;
  /** Who administers the copy. Default as in production. */
  administration?: AdministrationArgs;
  /** RUNMODE of every instance. Default `Standalone`; what that does to DIST_FORWARD is not documented. */
  runMode?: RunMode;
  /** Default production's; mail to them ends in the sink. */
  postmaster?: string[];
  /** Default none: production's keys stay in production. */
  dkim?: DkimArgs;
  /** The sink where all mail ends. Default: its defaults. */
  mailSink?: StagingSinkArgs;
  /** Secrets of the copy, its own licences among them. Default: from its own Pulumi config. */
  secrets?: SiteSecretsArgs;
}

/** Of tiers with several hosts: which of them the copy does without. */
export interface SmallerStagingArgs extends StagingArgs {
  /**
   * Plan keys of workers, SMTP servers and fail-over servers that the copy does not have; a worker takes its SMTP servers along.
   * The copy is of the highest tier, production's at most, that has just the hosts that are left.
   * Default none: a host that production is retiring is in the copy as long as it is in the config.
   */
  leaveOut?: string[];
}

type OneHost = Tier.SingleServer | Tier.TunedServer | Tier.HighPerformance;

/** What `staging` takes for each tier. */
export type StagingArgsOf<T extends Tier> = T extends OneHost ? StagingArgs : SmallerStagingArgs;
