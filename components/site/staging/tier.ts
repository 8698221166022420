import { Tier, type SiteArgs } from "../args";
import type { Fault } from "../faults";
import { hostEntries, PRIMARY } from "../hosts";
import { parseSite } from "../parse";

/** A copy as some tier has it, or what is wrong with it. */
export type OfTier = { config: SiteArgs } | { faults: Fault[] };

/** Where a config has hosts by key, and a tier may ask for more of them. */
const MAP = /(^|\.)(workers|smtpServers|failOverServers)$/;

/**
 * A copy that does without hosts is as far up the paper's steps as what is left allows: production's tier, or the next one down that has
 * just these hosts. Where none has, leaving them out is the fault.
 */
export function ofFittingTier(copy: SiteArgs, leaveOut: string[]): OfTier {
  const config = withoutEmptyMaps(copy);
  const { faults } = parseSite(config);
  const elsewhere = faults.filter(({ path }) => !MAP.test(path));
  if (elsewhere.length > 0) return { faults: elsewhere };
  const fitting = downFrom(config.tier).map((tier) => parseSite({ ...config, tier })).find((parsed) => parsed.config !== undefined)?.config;
  return fitting ? { config: fitting } : { faults: leaveOut.length === 0 ? faults : [leftOutTooMuch(config, faults)] };
}

/** The tier itself, then those of the steps before it. */
function downFrom(tier: Tier): Tier[] {
  const steps = Object.values(Tier);
  return steps.slice(0, steps.indexOf(tier) + 1).reverse();
}

function leftOutTooMuch(config: SiteArgs, faults: Fault[]): Fault {
  const left = hostEntries(config).filter(({ key }) => key !== PRIMARY);
  const more = furtherHosts(config).find((keys) => keys.length > 0 && "config" in ofFittingTier(withoutHosts(config, keys), []));
  return {
    path: "leaveOut",
    found: `${left.map(({ key, role }) => `${key} (${role})`).join(", ")} left beside the primary`,
    expected: `hosts that some tier has: ${config.tier} has ${faults.map(({ expected }) => expected).join(" and ")}, and no tier below it has all that is left`,
    remedy: `Leave out fewer${more === undefined ? "" : `, or ${more.join(", ")} as well`}.`,
  };
}

/** What a tier below may not have: hosts that only stand in, and those of the primary beside workers. */
function furtherHosts(config: SiteArgs): string[][] {
  const of = (member: "failOverServers" | "smtpServers"): string[] => hostEntries(config).filter(({ path }) => path.startsWith(`${member}.`)).map(({ key }) => key);
  const [standIns, servers] = [of("failOverServers"), of("smtpServers")];
  return [standIns, servers, [...standIns, ...servers]];
}

function withoutHosts(config: SiteArgs, keys: string[]): SiteArgs {
  const paths = hostEntries(config).filter(({ key }) => keys.includes(key)).map(({ path }) => path);
  const rest = <H>(member: string, map: Record<string, H> | undefined): Record<string, H> => Object.fromEntries(Object.entries(map ?? {}).filter(([name]) => !paths.includes(`${member}.${name}`)));
  return { ...config, smtpServers: rest("smtpServers", config.smtpServers), failOverServers: rest("failOverServers", config.failOverServers) };
}

/** A map of nobody is none: a tier that does not have it refuses even the empty one. */
function withoutEmptyMaps(config: SiteArgs): SiteArgs {
  const { workers } = config;
  const filled = workers && Object.fromEntries(Object.entries(workers).map(([name, worker]) => [name, withoutEmpty(worker, ["smtpServers"])]));
  return withoutEmpty(filled ? { ...config, workers: filled } : config, ["smtpServers", "workers", "failOverServers"]);
}

function withoutEmpty<T extends object>(value: T, members: string[]): T {
  return Object.fromEntries(Object.entries(value).filter(([member, each]) => !(members.includes(member) && Object.keys((each ?? {}) as object).length === 0))) as T;
}
