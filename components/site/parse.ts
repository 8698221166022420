import type { z } from "zod";
import { Tier, type SiteArgs } from "./args";
import { foundText, kindText, pathText, SiteFaults, type Fault, type Unchecked } from "./faults";
import { hostEntries } from "./hosts";
import { nearest } from "./nearest";
import { checkReadable } from "./readable";
import { REMEDY } from "./schema/fields";
import { notPlain, plainCopy } from "./schema/plain-data";
import { anyTier, tierKeys, tiers } from "./schema/site";
import { collectionAt, membersAt, requiredAt, takesOutput, valueAt } from "./schema/walk";
import { equalKeys } from "./topology";
import { upgrade } from "./upgrade";

/** What became of an input: a config, or everything that is wrong with it. */
export interface ParsedSite {
  config?: SiteArgs;
  faults: Fault[];
  /** With faults: what the rules found in the parts that could be read, and which rules could not run. */
  unchecked?: Unchecked;
}

/** Checks an input by the schema of its tier; with an unknown tier by what all tiers share. All faults at once. */
export function parseSite(input: unknown): ParsedSite {
  const upgraded = upgrade(input);
  if ("fault" in upgraded) return { faults: [upgraded.fault] };
  const strange = notPlain(upgraded.value).map(({ path, found }) => told(PLAIN_DATA, path, found));
  const tier = tierOf(upgraded.value);
  const schema: z.ZodType = tier === undefined ? anyTier : tiers[tier];
  const value = plainCopy(upgraded.value, (path) => takesOutput(schema, path)) as object;
  const result = schema.safeParse(value, { error: ({ code, path = [] }) => (code === "invalid_type" ? expectedObject(schema, path) : undefined) });
  const issues = result.error?.issues ?? [];
  const ofSchema = [...(tier === undefined ? [tierFault(value)] : []), ...issues.flatMap((issue) => faultsOf(issue, value, tier))];
  const faults = oneForEachPath([...strange, ...ofSchema.filter(({ keys }) => !strange.some((each) => isWithin(keys, each.keys)))]);
  if (faults.length > 0) return { faults: faults.map(({ keys: _keys, ...fault }) => fault), unchecked: checkReadable(value, faults.map(({ keys }) => keys)) };
  const config = value as SiteArgs;
  const same = equalKeyFaults(config);
  return same.length > 0 ? { faults: same, unchecked: checkReadable(value, []) } : { config, faults: [] };
}

/** A fault with its path key by key. */
type PlacedFault = Fault & { keys: PropertyKey[] };

/** The config, or all its faults as one error. */
export function parseSiteOrThrow(input: unknown, source?: string): SiteArgs {
  const { config, faults, unchecked } = parseSite(input);
  if (!config) throw new SiteFaults(faults, source, unchecked);
  return config;
}

function tierOf(value: object): Tier | undefined {
  return Object.values(Tier).find((tier) => tier === (value as { tier?: unknown }).tier);
}

function tierFault(value: object): PlacedFault {
  const { tier } = value as { tier?: unknown };
  const remedy = typeof tier === "string" ? nearest(tier, Object.values(Tier)) : undefined;
  return { path: "tier", keys: ["tier"], found: foundText(tier, ["tier"]), expected: `one of ${Object.values(Tier).join(", ")}`, ...(remedy === undefined ? {} : { remedy: `Did you mean ${remedy}?` }) };
}

/** What zod has no words of ours for: a plain value where an object belongs. */
function expectedObject(schema: z.ZodType, path: PropertyKey[]): string {
  const members = Object.keys(membersAt(schema, path) ?? {});
  const required = requiredAt(schema, path);
  if (members.length === 0) return collectionAt(schema, path) === "map" ? "a map by name: { NAME: … }" : "a list: [ … ]";
  const optional = members.filter((each) => !required.includes(each));
  if (required.length === 0) return `an object with ${optional.join(", ")}`;
  return `an object with ${required.join(" and ")}${optional.length > 0 && optional.length < 4 ? ` (and ${optional.join(", ")})` : ""}`;
}

const PLAIN_DATA = `plain objects and lists${REMEDY}Copy what is meant into a literal: { ...other }.`;

function isWithin(keys: PropertyKey[], above: PropertyKey[]): boolean {
  return above.every((key, index) => keys[index] === key);
}

/** Two checks may refuse the same value; one is told. */
export function oneForEachPath<T extends Fault>(faults: T[]): T[] {
  return faults.filter(({ path }, index) => faults.findIndex((each) => each.path === path) === index);
}

/** What an input by a schema of its own has wrong, keys that it does not know among it. */
export function faultsBySchema(schema: z.ZodType, input: unknown): Fault[] {
  const root = input as object;
  const issues = schema.safeParse(input, { error: ({ code, path = [] }) => (code === "invalid_type" ? expectedObject(schema, path) : undefined) }).error?.issues ?? [];
  const faults = issues.flatMap((issue) => (issue.code === "unrecognized_keys" ? issue.keys.map((key) => noSuchKey(key, issue.path, root, Object.keys(membersAt(schema, issue.path) ?? {}))) : [faultAt(issue.message, issue.path, root)]));
  return faults.map(({ keys: _keys, ...fault }) => fault);
}

type Issue = z.core.$ZodIssue;

function faultsOf(issue: Issue, input: object, tier: Tier | undefined): PlacedFault[] {
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(key, issue.path, input, tier));
  if (issue.code === "invalid_key") return issue.issues.map((inner) => told(inner.message, [...issue.path], JSON.stringify(issue.path.at(-1))));
  return [faultAt(issue.message, issue.path, input)];
}

/** The fault that a message of the schema tells of a place in an input. */
function faultAt(message: string, path: PropertyKey[], input: object): PlacedFault {
  return told(message, path, foundText(valueAt(input, path), path));
}

function told(message: string, path: PropertyKey[], found: string): PlacedFault {
  const [expected = "", remedy] = message.split(REMEDY);
  return { path: pathText(path) || "(the config)", keys: path, found, expected, ...(remedy === undefined ? {} : { remedy }) };
}

const SECRET = /password|passwort|secret|licen[cs]e|lak$|private|token/i;

/** A key that is not known here: one of another tier, or nearest to a known one. Its value may be a secret that stands in the wrong place. */
function unknownKey(key: string, path: PropertyKey[], input: object, tier: Tier | undefined): PlacedFault {
  const keys = [...path, key];
  const found = kindText(valueAt(input, keys));
  const elsewhere = path.length === 0 && Object.hasOwn(tierKeys, key) ? tierKeys[key] : undefined;
  if (elsewhere && tier !== undefined) {
    return { path: key, keys, found, expected: `nothing: ${tier} has no ${key}`, remedy: `Tiers that have: ${elsewhere.join(", ")}.` };
  }
  return noSuchKey(key, path, input, Object.keys(membersAt(tier === undefined ? anyTier : tiers[tier], path) ?? {}));
}

/** The fault of a key that is not among the known ones of its place. */
export function noSuchKey(key: string, path: PropertyKey[], input: object, known: string[]): PlacedFault {
  const keys = [...path, key];
  return { path: pathText(keys), keys, found: kindText(valueAt(input, keys)), expected: "no such key", remedy: remedyFor(key, known) };
}

function remedyFor(key: string, known: string[]): string {
  const near = nearest(key, known);
  const meant = near === undefined ? "" : `Did you mean ${near}? `;
  const secret = SECRET.test(key) ? "Secrets stand in no stack file: npx listserv init makes them in the stack's Pulumi config. " : "";
  return `${meant}${secret}Known here: ${known.join(", ")}.`;
}

function equalKeyFaults(config: SiteArgs): Fault[] {
  return equalKeys(hostEntries(config)).map(({ key, paths }) => ({
    path: paths[1] as string,
    found: `the plan key ${key}`,
    expected: `a key that ${paths[0]} does not have as well`,
    remedy: "Rename one of the two keys, or give one host a key of its own (key).",
  }));
}
