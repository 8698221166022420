import { z } from "zod";
import { isObject } from "../../host/is-object";
import type { DkimArgs } from "../../listserv/args";
import { signedDomains } from "../../listserv/dkim";
import type { ListservInstanceArgs } from "../../listserv/listserv-instance";
import { Tier } from "../args";
import type { Fault } from "../faults";
import { PRIMARY } from "../hosts";
import { planKey } from "../schema/fields";
import { addresses, altered, given, hostless, missingLicence, ownDomains, without, withoutHost } from "./own-args";
import type { Part, Place } from "./part";
import { common, elsewhere, installed, placesElsewhere, ssh } from "./stand-ins";

export const listservInstance: Part = {
  site: ({ listserv: own, postmaster: maintainers, local, maxbsmtp, dkim, smtpServers, workers }: ListservInstanceArgs) => ({
    ...common, local, maxbsmtp, dkim,
    postmaster: maintainers,
    tier: instanceTier(sizeOf(smtpServers), sizeOf(workers)),
    listserv: altered(own, { ...withoutHost, ssh }),
    ...(sizeOf(smtpServers) > 0 ? { smtpServers: eachOf(smtpServers, ({ smtp, forward, ...server }) => ({ ...elsewhere(server), smtp, forward })) } : {}),
    ...(sizeOf(workers) > 0 ? { workers: eachOf(workers, ({ weight, ...worker }) => ({ ...elsewhere(worker), software: installed, weight })) } : {}),
  }),
  places: ({ smtpServers, workers }: ListservInstanceArgs) => [
    ...Object.entries(smtpServers ?? {}).flatMap(([key, server]) => placesElsewhere(`smtpServers.${key}`, `smtpServers.${key}`, server)),
    ...Object.entries(workers ?? {}).flatMap(([key, worker]) => placesElsewhere(`workers.${key}`, `workers.${key}`, worker)),
    ...["listserv", "smtpServers", "workers", "postmaster", "local", "maxbsmtp", "dkim"].map((same): Place => [same, same]),
  ],
  own: z.strictObject({
    host: given, postmaster: given, local: given, maxbsmtp: given, dkim: given, licence: given, decided: given,
    key: planKey(),
    dkimKeys: z.record(z.string(), given, { error: "a map by file name, without .dkim" }).optional(),
    listserv: without(hostless),
    smtpServers: z.record(z.string(), z.strictObject({ fqdn: given, addresses: addresses(), smtp: given, forward: given }), { error: "a map by key" }).optional(),
    workers: z.record(z.string(), z.strictObject({ fqdn: given, addresses: addresses(), weight: given }), { error: "a map by key" }).optional(),
  } satisfies Record<keyof ListservInstanceArgs, z.ZodType>),
  together: ({ listserv: own, licence, dkim, dkimKeys }: ListservInstanceArgs) => [...missingLicence(own, licence), ...missingKeys(dkim, dkimKeys)],
  host: PRIMARY,
  renamed: ({ key }: ListservInstanceArgs) => ownDomains(PRIMARY, key),
};

const sizeOf = (map: unknown): number => (isObject(map) ? Object.keys(map).length : 0);

function eachOf<T extends object>(map: Record<string, T> | undefined, as: (value: T) => object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(map ?? {}).map(([key, value]) => [key, isObject(value) ? as(value) : value]));
}

/** The tier that has both; a single worker beside SMTP servers of the primary is in none of the paper's steps. */
function instanceTier(servers: number, workers: number): Tier {
  if (workers === 0) return servers === 0 ? Tier.SingleServer : Tier.SmtpServers;
  return servers === 0 ? Tier.DistributeWorkers : Tier.Cluster;
}

/** LISTSERV says nothing of a DKIM key that is not there: its mail goes out unsigned. */
function missingKeys(dkim: DkimArgs | undefined, given: object | undefined): Fault[] {
  const keys = given ?? {};
  if (!Array.isArray(dkim?.domains) || !dkim.domains.every((domain) => typeof domain === "string")) return [];
  return signedDomains(dkim)
    .filter(({ keyFile }) => !Object.hasOwn(keys, keyFile))
    .map(({ keyFile, domain }) => ({ path: `dkimKeys.${keyFile}`, found: "nothing", expected: `the text of the key file that ${domain} is signed with` }));
}
