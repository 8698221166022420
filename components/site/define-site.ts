import type { Edition, PrimaryArgs, WorkerArgs } from "../listserv/args";
import type { SendingHostArgs } from "../smtp-service/args";
import { Tier, type SiteArgs } from "./args";

/** What every tier has. */
type Common = Omit<SiteArgs, "version" | "tier" | "smtpServers" | "workers" | "failOverServers"> & {
  /** Version of this config's form. */
  version: 1;
};

/** The primary from step 2 on: LISTSERV HPO. */
type HpoPrimary = PrimaryArgs & { edition?: Edition.Hpo };

/** Base: LISTSERV and its SMTP service on one host, with ten SMTP workers. */
export type SingleServer = Common & { tier: Tier.SingleServer };

/** Step 1: a larger host, more SMTP workers, more outbound connections. */
export type TunedServer = Common & { tier: Tier.TunedServer; smtpWorkers: number; outboundConnections: number };

/** Step 2: LISTSERV HPO. */
export type HighPerformance = Common & { tier: Tier.HighPerformance; listserv: HpoPrimary };

/** Step 3: SMTP-only servers. */
export type SmtpServers = Common & { tier: Tier.SmtpServers; smtpServers: Record<string, SendingHostArgs> };

/** Step 4: distribute workers, each with its own SMTP service. */
export type DistributeWorkers = Common & {
  tier: Tier.DistributeWorkers;
  listserv: HpoPrimary;
  workers: Record<string, Omit<WorkerArgs, "smtpServers"> & { smtpServers?: never }>;
};

/** Step 5: SMTP-only servers behind the workers. */
export type WorkerSmtpServers = Common & { tier: Tier.WorkerSmtpServers; listserv: HpoPrimary; workers: Record<string, WorkerArgs> };

/** Step 6: any number of workers and SMTP servers, weights, pools, fail-over servers. */
export type Cluster = Common & {
  tier: Tier.Cluster;
  listserv: HpoPrimary;
  workers: Record<string, WorkerArgs>;
  smtpServers?: Record<string, SendingHostArgs>;
  failOverServers?: Record<string, SendingHostArgs>;
};

/** What `defineSite` takes for each tier. */
export interface SiteConfigByTier {
  [Tier.SingleServer]: SingleServer;
  [Tier.TunedServer]: TunedServer;
  [Tier.HighPerformance]: HighPerformance;
  [Tier.SmtpServers]: SmtpServers;
  [Tier.DistributeWorkers]: DistributeWorkers;
  [Tier.WorkerSmtpServers]: WorkerSmtpServers;
  [Tier.Cluster]: Cluster;
}

/** A site by its tier: what a tier does not have, its type does not have. */
export type SiteConfig = SiteConfigByTier[Tier];

/**
 * Declares the site of a stack file: `export default defineSite({ … })`. It checks the types and changes nothing;
 * values are checked where the site is planned, so that all faults are told at once with the file's name.
 */
export function defineSite<T extends Tier>(config: { tier: T } & SiteConfigByTier[T]): SiteConfigByTier[T] {
  return config;
}
