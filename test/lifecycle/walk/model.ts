import { parseSite, planSite, Retire, Tier, type SiteArgs, type SitePlan } from "../../../components/site";
import { checkTransition } from "../../../components/site/transition";
import { siteOf, type Servers, type Worker } from "../sites";

/** Where a host stands: an SMTP server of the primary, a worker, behind the worker of a key, or a stand-in. */
export type Place = "server" | "worker" | "stand-in" | { behind: string };

/** A host beside the primary. Its key is its identity, wherever it stands. */
export interface Member {
  place: Place;
  args: Partial<Worker> & { fqdn: string };
}

/** A site as a walk knows it. */
export interface SiteModel {
  /** By plan key. */
  members: Record<string, Member>;
  /** What the site has beside its hosts. */
  own: Partial<SiteArgs>;
  primary: Partial<SiteArgs["listserv"]>;
  /** Hosts and names given so far: none is given twice. */
  given: number;
}

export const emptySite: SiteModel = { members: {}, own: {}, primary: {}, given: 0 };

type Keyed = [string, Member][];

const at = (members: Keyed, place: Place): Keyed => members.filter(([, member]) => (typeof place === "object" ? typeof member.place === "object" && member.place.behind === place.behind : member.place === place));

function servers(members: Keyed): Servers {
  return Object.fromEntries(members.map(([key, { args }]) => {
    const server: Servers[string] & { weight?: number } = { ...args, key };
    delete server.weight;
    return [key, server];
  }));
}

/** The config that declares the site, in the lowest tier that has what it has. */
export function configOf({ members, own, primary }: SiteModel): SiteArgs {
  const all = Object.entries(members);
  const workers = at(all, "worker");
  const direct = at(all, "server");
  const standIns = at(all, "stand-in");
  const config = siteOf(tierOf(workers.length, direct.length + standIns.length, all.length), {
    ...own,
    ...(direct.length > 0 ? { smtpServers: servers(direct) } : {}),
    ...(standIns.length > 0 ? { failOverServers: servers(standIns) } : {}),
    ...(workers.length > 0 ? { workers: Object.fromEntries(workers.map(([key, { args }]) => [key, workerOf(key, args, servers(at(all, { behind: key })))])) } : {}),
  });
  return { ...config, listserv: { ...config.listserv, ...primary } };
}

function workerOf(key: string, args: Member["args"], behind: Servers): Worker {
  return { software: { installed: true }, ...args, key, ...(Object.keys(behind).length > 0 ? { smtpServers: behind } : {}) };
}

function tierOf(workers: number, notBehind: number, all: number): Tier {
  if (workers === 0) return all === 0 ? Tier.HighPerformance : Tier.SmtpServers;
  if (notBehind > 0) return Tier.Cluster;
  return workers === all ? Tier.DistributeWorkers : Tier.WorkerSmtpServers;
}

/** The plan of a site that may follow what is deployed; absent where the site, or the way to it, is not allowed. */
export function allowedPlan(site: SiteModel, deployed: SitePlan | undefined): SitePlan | undefined {
  const { config } = parseSite(configOf(site));
  const plan = config && planSite(config);
  if (!plan || plan.findings.some(({ severity }) => severity === "error")) return undefined;
  // Who abandons a host has had it.
  if (Object.entries(site.members).some(([key, member]) => isAbandoned(member) && !deployed?.hosts[key])) return undefined;
  return checkTransition(plan, deployed) === undefined ? plan : undefined;
}

export const isRetired = ({ args }: Member): boolean => args.retire !== undefined;
export const isAbandoned = ({ args }: Member): boolean => args.retire === Retire.Abandon;
