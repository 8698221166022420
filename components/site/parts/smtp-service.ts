import { z } from "zod";
import type { FeedingListservArgs, SmtpServiceArgs } from "../../smtp-service/smtp-service";
import { Tier } from "../args";
import type { Fault } from "../faults";
import { PRIMARY } from "../hosts";
import { sameName } from "../names";
import { fqdn, planKey } from "../schema/fields";
import { secret, windowsPath } from "../schema/listserv";
import { addresses, given, objects, ownDomains } from "./own-args";
import type { Part, Place, Renamed } from "./part";
import { common, elsewhere, installed, listserv, placesElsewhere, postmaster, ssh, STAND_IN, standInWorker } from "./stand-ins";

const SERVER = "server";
/** Fewest workers of a site in which hosts stand in for others. */
const WORKERS = 2;

const feeder = () => z.strictObject({ fqdn: fqdn(), addresses: addresses() } satisfies Record<keyof FeedingListservArgs, z.ZodType>);

/** Where the service is in a site, by who feeds it. */
interface Position {
  tier: Tier;
  /** Path of the service's host. */
  path: string;
  /** The rest of the site, with this as the service's host. */
  around: (server: object) => object;
}

/** Instances of the site by their paths, with where the args have them. */
type Instance = [inSite: string, own: string, FeedingListservArgs];

function instancesOf({ listserv: feeders, primary }: SmtpServiceArgs): Instance[] {
  const worker = (each: FeedingListservArgs, index: number): Instance => [`workers.feeder${index}`, `listserv[${index}]`, each];
  const all = objects(feeders);
  if (primary !== undefined) return [[PRIMARY, "primary", primary], ...all.map(([index, each]) => worker(each, index))];
  return all.map(([index, each]) => (index === 0 ? [PRIMARY, "listserv[0]", each] : worker(each, index)));
}

function positionOf(args: SmtpServiceArgs): Position {
  const [[, , first] = [], ...workers] = instancesOf(args);
  const primary = { ...listserv, ...elsewhere(first) };
  const nameOf = (path: string): string => path.split(".")[1] as string;
  const worker = (each: FeedingListservArgs): object => ({ ...elsewhere(each), software: installed });
  const forward = { failOver: SERVER };
  const [only] = workers;
  if (objects(args.listserv).length > 1) {
    const named = workers.map(([path, , each]) => [nameOf(path), { ...worker(each), forward }]);
    const others = Array.from({ length: Math.max(0, WORKERS - workers.length) }, (_, index) => [`other${index}`, standInWorker(index)]);
    return {
      tier: Tier.Cluster,
      path: `failOverServers.${SERVER}`,
      around: (server) => ({ listserv: args.primary === undefined ? { ...primary, forward } : primary, workers: Object.fromEntries([...named, ...others]) as object, failOverServers: { [SERVER]: server } }),
    };
  }
  if (only) return { tier: Tier.WorkerSmtpServers, path: `${only[0]}.smtpServers.${SERVER}`, around: (server) => ({ listserv: primary, workers: { [nameOf(only[0])]: { ...worker(only[2]), smtpServers: { [SERVER]: server } } } }) };
  return { tier: Tier.SmtpServers, path: `smtpServers.${SERVER}`, around: (server) => ({ listserv: primary, smtpServers: { [SERVER]: server } }) };
}

export const smtpService: Part = {
  site: (args: SmtpServiceArgs) => {
    const { tier, around } = positionOf(args);
    return { ...common, postmaster, tier, maxbsmtp: args.maxbsmtp, ...around({ key: SERVER, ssh, address: STAND_IN.host, fqdn: args.fqdn, smtp: args.smtp, virtualServers: args.virtualServers }) };
  },
  places: (args: SmtpServiceArgs) => [
    [positionOf(args).path, ""],
    ...instancesOf(args).flatMap(([inSite, own, each]): Place[] => placesElsewhere(inSite, own, each)),
    ["maxbsmtp", "maxbsmtp"],
  ],
  called: (args: SmtpServiceArgs) => [[positionOf(args).path, "this host"]],
  own: z.strictObject({
    host: given, fqdn: given, maxbsmtp: given, smtp: given, virtualServers: given, decided: given,
    key: planKey(),
    listserv: z.array(feeder(), { error: "a list of the instances that feed it: [{ fqdn, addresses }]" }).min(1, { error: "at least one instance that feeds it" }),
    primary: feeder().optional(),
    folder: windowsPath().optional(),
    secrets: secret().optional(),
  } satisfies Record<keyof SmtpServiceArgs, z.ZodType>),
  together,
  host: SERVER,
  renamed: ({ key, folder }: SmtpServiceArgs) => [
    ...ownDomains(SERVER, key),
    ...(folder === undefined ? [] : foldersOf(folder)),
  ],
};

function foldersOf(folder: string): Renamed[] {
  return [
    [/^C:\\inetpub\\mailroot(?=\\|$)/, () => folder],
    [/^C:\\inetpub\\Undelivered$/, () => `${folder}\\Undelivered`],
  ];
}

function together({ listserv: feeders, primary, virtualServers }: SmtpServiceArgs): Fault[] {
  const names = objects(feeders).flatMap(([, each]) => (typeof each.fqdn === "string" ? [each.fqdn] : []));
  const feeds = typeof primary?.fqdn === "string" && names.some((name) => sameName(name, primary.fqdn));
  return [
    ...(feeds ? [{ path: "primary", found: primary.fqdn, expected: "nothing: it is in listserv, first of all, and feeds the service itself" }] : []),
    ...(virtualServers !== undefined && names.length > 1 ? [{ path: "virtualServers", found: "further virtual servers", expected: "nothing: where a service stands in for others, nobody names its further ones" }] : []),
  ];
}
