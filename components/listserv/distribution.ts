import type { DistributionShare } from "./forwards";

/** What decides who distributes. */
export interface DistributionInput {
  workers: { fqdn: string; weight?: number }[];
  primaryDelivers?: boolean;
  selfWeight?: number;
}

/** With one worker the paper gives it a larger weight, since the primary goes on delivering. */
export const WEIGHT_OF_A_SINGLE_WORKER = 2;

/**
 * Shares of DIST_FORWARD (paper, Tuning, step 4). From two workers on the primary is taken out with `0*SELF`
 * unless the config says that it delivers; a SELF of weight 1 is LISTSERV's default and is not written.
 */
export function distributionShares({ workers, primaryDelivers, selfWeight }: DistributionInput): DistributionShare[] {
  if (workers.length === 0) return [];
  const single = workers.length === 1;
  const delivers = primaryDelivers ?? single;
  const self = delivers ? (selfWeight ?? 1) : 0;
  const shares = workers.map(({ fqdn, weight }) => ({ name: fqdn, weight: weight ?? (single ? WEIGHT_OF_A_SINGLE_WORKER : 1) }));
  return self === 1 ? shares : [{ name: "SELF", weight: self }, ...shares];
}
