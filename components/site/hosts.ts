import { Retire } from "../host/args";
import type { HostRole } from "../host/plan";
import type { ListservArgs, PrimaryArgs, WorkerArgs } from "../listserv/args";
import type { SendingHostArgs } from "../smtp-service/args";
import type { SiteArgs } from "./args";

/** Plan key of the primary: its path in the config. */
export const PRIMARY = "listserv";

/** A host as the config declares it, with its identity. */
export interface HostEntry {
  key: string;
  /** Path in the config, e.g. `workers.dist1.smtpServers.smtp1`. */
  path: string;
  role: HostRole;
  args: SendingHostArgs;
  /** On hosts that run LISTSERV. */
  listserv?: ListservArgs;
  /** Plan key of the instance whose SITE.CFG names this host; its own on LISTSERV hosts, none for fail-over servers. */
  feeder?: string;
}

/** Every host of a site in the order of the config: the primary, what it feeds, the workers and what they feed, fail-over servers. */
export function hostEntries(config: SiteArgs): HostEntry[] {
  return [
    listservEntry(PRIMARY, PRIMARY, "primary", config.listserv),
    ...smtpServerEntries(config.smtpServers, "smtpServers", "", PRIMARY),
    ...Object.entries(config.workers ?? {}).flatMap(([name, worker]) => workerEntries(name, worker)),
    ...Object.entries(config.failOverServers ?? {}).map(
      ([name, args]): HostEntry => ({ key: args.key ?? name, path: `failOverServers.${name}`, role: "fail-over-server", args }),
    ),
  ];
}

function workerEntries(name: string, worker: WorkerArgs): HostEntry[] {
  const entry = listservEntry(worker.key ?? name, `workers.${name}`, "worker", worker);
  return [entry, ...smtpServerEntries(worker.smtpServers, `workers.${name}.smtpServers`, `${name}-`, entry.key)];
}

function listservEntry(key: string, path: string, role: HostRole, args: PrimaryArgs | WorkerArgs): HostEntry {
  return { key, path, role, args, listserv: args, feeder: key };
}

function smtpServerEntries(servers: Record<string, SendingHostArgs> | undefined, path: string, before: string, feeder: string): HostEntry[] {
  return Object.entries(servers ?? {}).map(([name, args]) => ({
    key: args.key ?? `${before}${name}`,
    path: `${path}.${name}`,
    role: "smtp-server",
    args,
    feeder,
  }));
}

/** A host that is being removed: everybody lets go of it. */
export function isRetired(entry: HostEntry): boolean {
  return entry.args.retire !== undefined;
}

/** Whether everybody may reach port 25 of a LISTSERV host: the primary, and a worker that is told to. */
export function takesInternetMail({ role, listserv }: HostEntry): boolean {
  return role === "primary" || (listserv !== undefined && "acceptsInternetMail" in listserv && listserv.acceptsInternetMail === true);
}

/** The same site before anything of it was drained. */
export function withoutDrains(config: SiteArgs): SiteArgs {
  const serving = <T extends SendingHostArgs>(host: T): T => (host.retire === Retire.Drain ? { ...host, retire: undefined } : host);
  const all = <T extends SendingHostArgs>(hosts: Record<string, T> | undefined): Record<string, T> | undefined =>
    hosts && Object.fromEntries(Object.entries(hosts).map(([name, host]) => [name, serving(host)]));
  const workers = all(config.workers);
  return {
    ...config,
    smtpServers: all(config.smtpServers),
    workers: workers && Object.fromEntries(Object.entries(workers).map(([name, worker]) => [name, { ...worker, smtpServers: all(worker.smtpServers) }])),
    failOverServers: all(config.failOverServers),
  };
}
