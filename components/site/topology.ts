import type { ListservArgs, PrimaryArgs } from "../listserv/args";
import { distributionShares } from "../listserv/distribution";
import type { DistributionShare } from "../listserv/forwards";
import type { ForwardPlan } from "../listserv/plan";
import type { SiteArgs } from "./args";
import { grouped } from "./grouped";
import { isRetired, type HostEntry } from "./hosts";

/** Ten is the paper's "good default number" of SMTP workers. */
const SMTP_WORKERS = 10;

/** A virtual server of a host before its settings are decided. */
export interface ServiceEntry {
  /** Key in the plan: the host's for instance 1, `<host>-<n>` for further ones. */
  key: string;
  entry: HostEntry;
  instance: number;
  path: string;
}

/** A LISTSERV instance with what it feeds. */
export interface InstanceEntry {
  entry: HostEntry;
  args: ListservArgs;
  forwards: ForwardPlan[];
}

/** Every virtual server of the site. */
export function serviceEntries(entries: HostEntry[]): ServiceEntry[] {
  return entries.flatMap((entry) => [
    { key: entry.key, entry, instance: 1, path: entry.path },
    ...Object.keys(entry.args.virtualServers ?? {}).map((instance) => ({
      key: `${entry.key}-${instance}`,
      entry,
      instance: Number(instance),
      path: `${entry.path}.virtualServers["${instance}"]`,
    })),
  ]);
}

/** Paths that come out as one plan key: of hosts, or of a host and a further virtual server of another. */
export function equalKeys(entries: HostEntry[]): { key: string; paths: string[] }[] {
  return [...grouped(serviceEntries(entries), ({ key }) => key)].filter(([, same]) => same.length > 1).map(([key, same]) => ({ key, paths: same.map(({ path }) => path) }));
}

/** Every LISTSERV instance, with one forward for each service that it feeds: its own first, then the others in the order of the config. */
export function instanceEntries(config: SiteArgs, entries: HostEntry[], services: ServiceEntry[]): InstanceEntry[] {
  const fedBy = grouped(services, (service) => service.entry.feeder);
  return entries.flatMap((entry) => {
    if (!entry.listserv) return [];
    const fed = (fedBy.get(entry.key) ?? []).filter((service) => service.entry.key === entry.key || !isRetired(service.entry));
    return [{ entry, args: entry.listserv, forwards: fed.map((service) => forwardOf(config, service)) }];
  });
}

function forwardOf(config: SiteArgs, { key, entry, instance }: ServiceEntry): ForwardPlan {
  const virtual = entry.args.virtualServers?.[String(instance)];
  const forward = instance === 1 ? entry.args.forward : virtual;
  const failOver = instance === 1 ? entry.args.forward?.failOver : undefined;
  return {
    service: key,
    smtpWorkers: forward?.smtpWorkers ?? config.smtpWorkers ?? SMTP_WORKERS,
    ...(forward?.pools === undefined ? {} : { pools: forward.pools }),
    ...(failOver === undefined ? {} : { failOver }),
  };
}

/** Instances that send to each service, by the service's key: by a forward, or because it stands in for one that they name. */
export function feedersByService(instances: InstanceEntry[]): ReadonlyMap<string, InstanceEntry[]> {
  const pairs = instances.flatMap((instance) => servicesOf(instance).map((service) => ({ service, instance })));
  return new Map([...grouped(pairs, ({ service }) => service)].map(([service, same]) => [service, same.map(({ instance }) => instance)]));
}

/** Keys of the services that an instance may send to, each once. */
export function servicesOf({ forwards }: { forwards: ForwardPlan[] }): string[] {
  return [...new Set(forwards.flatMap(({ service, failOver }) => (failOver === undefined ? [service] : [service, failOver])))];
}

/** Workers that the primary hands jobs to, in the order of the config: those that are not being removed. */
export function activeWorkers(instances: InstanceEntry[]): InstanceEntry[] {
  return instances.filter(({ entry }) => entry.role === "worker" && !isRetired(entry));
}

/** DIST_FORWARD of the primary. */
export function primaryShares(primary: PrimaryArgs, workers: InstanceEntry[]): DistributionShare[] {
  return distributionShares({
    workers: workers.map(({ entry, args }) => ({ fqdn: entry.args.fqdn, ...("weight" in args ? { weight: args.weight as number } : {}) })),
    primaryDelivers: primary.primaryDelivers,
    selfWeight: primary.selfWeight,
  });
}
