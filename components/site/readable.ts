import type { SiteArgs } from "./args";
import type { Unchecked } from "./faults";
import { hostEntries } from "./hosts";
import { nearest } from "./nearest";
import { planSite } from "./plan-site";
import { runnableRules } from "./rules";
import { plainCopy } from "./schema/plain-data";
import { anyTier } from "./schema/site";
import { membersAt, valueAt } from "./schema/walk";
import { equalKeys } from "./topology";

/** What stands in for a required member that could not be read. Rules that read the member do not run. */
const standIns: Record<string, (path: PropertyKey[]) => unknown> = {
  version: () => 1,
  name: () => "site",
  listserv: () => ({ fqdn: "listserv.invalid", software: { installed: true } }),
  postmaster: () => ["lstmaint@invalid"],
  administration: () => ({ networks: ["192.0.2.0/24"] }),
  networks: () => ["192.0.2.0/24"],
  fqdn: (path) => `${path.slice(0, -1).join(".")}.invalid`,
  address: () => "192.0.2.1",
  software: () => ({ installed: true }),
  location: () => "region",
  subscription: () => "EnterpriseAgreement",
  host: () => "host.invalid",
  port: () => 587,
  pools: () => "*",
  reason: () => "not given",
};

/** A config out of the readable parts of a faulty one, and the members that were lost with the rest. */
interface Readable {
  config: SiteArgs;
  lost: Set<string>;
}

/** Runs the rules over what of a faulty config could be read: what they find there, and the rules that have to wait. */
export function checkReadable(input: object, faulty: PropertyKey[][]): Unchecked {
  const { config, lost } = readableParts(input, faulty);
  const clash = equalKeys(hostEntries(config)).length > 0;
  const { runnable, waiting } = runnableRules(clash ? undefined : lost, config);
  if (runnable.length === 0) return { findings: [], notRun: waiting };
  const ids = new Set(runnable.map(({ id }) => id));
  return { findings: planSite(config).findings.filter(({ rule }) => ids.has(rule)), notRun: waiting };
}

/** Leaves out what does not parse, step by step from the value to what holds it, until the rest does. */
function readableParts(input: object, faulty: PropertyKey[][]): Readable {
  const config = plainCopy(input, () => true) as Record<string, unknown>;
  const lost = new Set(faulty.flatMap((path) => namesOf(path)));
  for (let issues = anyTier.safeParse(config).error?.issues ?? []; issues.length > 0; issues = anyTier.safeParse(config).error?.issues ?? []) {
    for (const issue of issues) {
      const unknown = issue.code === "unrecognized_keys";
      for (const path of unknown ? issue.keys.map((key) => [...issue.path, key]) : [issue.path]) {
        // What another issue of this round has left out took everything within it along.
        if (valueAt(config, path.slice(0, -1)) === undefined) continue;
        if (unknown) leaveOutUnknown(config, path, lost);
        else leaveOut(config, path, lost);
      }
    }
  }
  return { config: config as unknown as SiteArgs, lost };
}

/** A misspelt key takes the member that was meant with it. */
function leaveOutUnknown(config: object, path: PropertyKey[], lost: Set<string>): void {
  const meant = nearest(String(path.at(-1)), Object.keys(membersAt(anyTier, path.slice(0, -1)) ?? {}));
  if (meant !== undefined) lost.add(meant);
  remove(config, path);
}

function leaveOut(config: object, path: PropertyKey[], lost: Set<string>): void {
  const list = path.findIndex((key) => typeof key === "number");
  if (list >= 0) return leaveOut(config, path.slice(0, list), lost);
  const couldHold = Object.keys(membersAt(anyTier, path) ?? {});
  for (const name of [...namesOf(path), ...couldHold, ...namesWithin(valueAt(config, path))]) lost.add(name);
  const standIn = standIns[String(path.at(-1))];
  if (valueAt(config, path) !== undefined) remove(config, path);
  else if (standIn && membersAt(anyTier, path.slice(0, -1))) (valueAt(config, path.slice(0, -1)) as Record<PropertyKey, unknown>)[path.at(-1) as PropertyKey] = standIn(path);
  else leaveOut(config, path.slice(0, -1), lost);
}

function remove(config: object, path: PropertyKey[]): void {
  delete (valueAt(config, path.slice(0, -1)) as Record<PropertyKey, unknown>)[path.at(-1) as PropertyKey];
}

/** The member that a path ends at; behind the key of a map the map as well, and the setting whose value or reason it is. */
function namesOf(path: PropertyKey[]): string[] {
  const named = path.filter((key) => typeof key === "string");
  const last = named.at(-1);
  if (last === undefined) return [];
  const partOfAbove = last === "value" || last === "reason" || !membersAt(anyTier, named.slice(0, -1));
  return partOfAbove ? [last, String(named.at(-2))] : [last];
}

/** Everything that goes with a value. */
function namesWithin(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...namesWithin(inner)]);
}
