import { isObject } from "../../host/is-object";
import type { SiteArgs, SiteSecretsArgs } from "../args";
import { pathText, type Fault } from "../faults";
import { hostEntries, PRIMARY } from "../hosts";
import { leadsInto, mailRoutes } from "../mail-routes";
import { SINK_SUBNETS } from "../mail-sink";
import { nearest } from "../nearest";
import { faultsBySchema, noSuchKey, oneForEachPath } from "../parse";
import { planSite } from "../plan-site";
import type { SmallerStagingArgs } from "./args";
import { stagingArgs } from "./schema";

/** Everything that is wrong with what `staging()` is given beside a valid production site. */
export function faultsOfArgs(production: SiteArgs, given: unknown): Fault[] {
  const args = (isObject(given) ? given : {}) as Partial<SmallerStagingArgs>;
  const keys = hostEntries(production).map(({ key }) => key);
  const further = hostEntries(production).flatMap(({ listserv }) => listserv?.furtherDomains ?? []);
  return oneForEachPath([
    ...(production.mailSink ? [{ path: "(the production config)", found: "a mailSink", expected: "a production site, not a staging copy" }] : []),
    ...faultsBySchema(stagingArgs, given),
    ...(args.name === production.name ? [{ path: "name", found: JSON.stringify(args.name), expected: "another name than production's", remedy: "Azure's resources and public names are called after it." }] : []),
    ...unknownKeys(args, "names", [...keys, ...further]),
    ...unknownKeys(args, "addresses", keys),
    ...unknownHosts(args.leaveOut, keys.filter((key) => key !== PRIMARY)),
    ...(["location", "subscription"] as const).flatMap((member) => (args[member] === undefined && !production.azure ? [{ path: member, found: "nothing", expected: "where the copy is made: production is not in Azure" }] : [])),
    ...routesIntoSink(production, args),
    ...sharedSecrets(production.secrets, args.secrets),
  ]);
}

function unknownKeys(args: Partial<SmallerStagingArgs>, member: "names" | "addresses", known: string[]): Fault[] {
  const map: unknown = args[member];
  return isObject(map) ? Object.keys(map).filter((key) => !known.includes(key)).map((key) => withoutKeys(noSuchKey(key, [member], args, known))) : [];
}

function withoutKeys({ path, found, expected, remedy }: Fault): Fault {
  return { path, found, expected, ...(remedy === undefined ? {} : { remedy }) };
}

function unknownHosts(leaveOut: unknown, known: string[]): Fault[] {
  return (Array.isArray(leaveOut) ? (leaveOut as unknown[]) : []).flatMap((key, index): Fault[] => {
    if (typeof key !== "string" || known.includes(key)) return [];
    const near = nearest(key, known);
    return [{ path: `leaveOut[${index}]`, found: JSON.stringify(key), expected: "the plan key of a worker or SMTP server", remedy: `${near === undefined ? "" : `Did you mean ${near}? `}Production has ${known.join(", ") || "none"}.` }];
  });
}

/** Production whose mail already ends where the copy's sink would be: one of the two is not what it is taken for. */
function routesIntoSink(production: SiteArgs, { mailSink }: Partial<SmallerStagingArgs>): Fault[] {
  const networks = typeof mailSink?.subnet === "string" ? [mailSink.subnet] : SINK_SUBNETS;
  return mailRoutes(production, planSite(production))
    .filter((route) => leadsInto(route, networks))
    .map(({ path, to }) => ({ path: `(the production config) ${path}`, found: to, expected: `no route into the copy's mail sink (${networks.join(" or ")})`, remedy: "Take it out of production, or give the sink another subnet (mailSink.subnet)." }));
}

/** A copy with production's licence would count against it, and one with its keys would speak for it. Values are compared and never told. */
function sharedSecrets(production: SiteSecretsArgs | undefined, copy: unknown): Fault[] {
  const theirs = secretsOf(production);
  return secretsOf(copy).flatMap(({ path, value }): Fault[] => {
    const same = theirs.find((each) => each.value === value);
    return same ? [{ path, found: "[secret]", expected: `a secret of the copy's own: it is production's ${same.path}`, remedy: "Leave it out, and npx listserv init makes one, or names the licence that is wanted." }] : [];
  });
}

function secretsOf(secrets: unknown, keys: string[] = ["secrets"]): { path: string; value: unknown }[] {
  if (!isObject(secrets)) return secrets === undefined ? [] : [{ path: pathText(keys), value: secrets }];
  // An output is looked at as a whole: the same one is the same secret.
  if (keys.length > 1 && Object.getPrototypeOf(secrets) !== Object.prototype) return [{ path: pathText(keys), value: secrets }];
  return Object.entries(secrets).flatMap(([key, value]) => secretsOf(value, [...keys, key]));
}
