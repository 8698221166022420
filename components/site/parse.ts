import { closest } from "fastest-levenshtein";
import type { z } from "zod";
import { Tier, type SiteArgs } from "./args";
import { foundText, pathText, SiteFaults, type Fault } from "./faults";
import { equalKeys, hostEntries } from "./hosts";
import { REMEDY } from "./schema/fields";
import { anyTier, tierKeys, tiers } from "./schema/site";
import { upgrade } from "./upgrade";

/** What became of an input: a config, or everything that is wrong with it. */
export interface ParsedSite {
  config?: SiteArgs;
  faults: Fault[];
}

/** Checks an input by the schema of its tier; with an unknown tier by what all tiers share. All faults at once. */
export function parseSite(input: unknown): ParsedSite {
  const upgraded = upgrade(input);
  if ("fault" in upgraded) return { faults: [upgraded.fault] };
  const value = upgraded.value;
  const tier = tierOf(value);
  const schema: z.ZodType = tier === undefined ? anyTier : tiers[tier];
  const result = schema.safeParse(value);
  const faults = [...(tier === undefined ? [tierFault(value)] : []), ...(result.error?.issues ?? []).flatMap((issue) => faultsOf(issue, value, tier))];
  if (faults.length > 0) return { faults };
  const config = value as SiteArgs;
  const same = equalKeyFaults(config);
  return same.length > 0 ? { faults: same } : { config, faults: [] };
}

/** The config, or all its faults as one error. */
export function parseSiteOrThrow(input: unknown, source?: string): SiteArgs {
  const { config, faults } = parseSite(input);
  if (!config) throw new SiteFaults(faults, source);
  return config;
}

function tierOf(value: object): Tier | undefined {
  return Object.values(Tier).find((tier) => tier === (value as { tier?: unknown }).tier);
}

function tierFault(value: object): Fault {
  return { path: "tier", found: foundText((value as { tier?: unknown }).tier, ["tier"]), expected: `one of ${Object.values(Tier).join(", ")}` };
}

type Issue = z.core.$ZodIssue;

function faultsOf(issue: Issue, input: object, tier: Tier | undefined): Fault[] {
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(key, issue.path, input, tier));
  if (issue.code === "invalid_key") return issue.issues.map((inner) => told(inner.message, [...issue.path], JSON.stringify(issue.path.at(-1))));
  const found = issue.code === "custom" && Array.isArray(issue.path) ? valueAt(input, issue.path) : valueAt(input, issue.path);
  return [told(issue.message, issue.path, foundText(found, issue.path))];
}

function told(message: string, path: PropertyKey[], found: string): Fault {
  const [expected = "", remedy] = message.split(REMEDY);
  return { path: pathText(path) || "(the config)", found, expected, ...(remedy === undefined ? {} : { remedy }) };
}

/** A key that is not known here: one of another tier, or nearest to a known one. */
function unknownKey(key: string, path: PropertyKey[], input: object, tier: Tier | undefined): Fault {
  const elsewhere = path.length === 0 ? tierKeys[key] : undefined;
  const found = foundText(valueAt(input, [...path, key]), path.length === 0 ? [key] : path);
  if (elsewhere && tier !== undefined) {
    return { path: key, found, expected: `nothing: ${tier} has no ${key}`, remedy: `Tiers that have: ${elsewhere.join(", ")}.` };
  }
  const known = knownKeys(tier === undefined ? anyTier : tiers[tier], path);
  const remedy = known.length > 0 ? `Did you mean ${closest(key, known)}? Known here: ${known.join(", ")}.` : undefined;
  return { path: pathText([...path, key]), found, expected: "no such key", ...(remedy === undefined ? {} : { remedy }) };
}

function valueAt(input: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined), input);
}

/** Known keys of the object at a path, found by following the schema. */
function knownKeys(schema: z.ZodType, path: PropertyKey[]): string[] {
  const at = path.reduce<z.ZodType | undefined>((each, key) => member(each, key), schema);
  return Object.keys(shapeOf(at) ?? {});
}

function member(schema: z.ZodType | undefined, key: PropertyKey): z.ZodType | undefined {
  const inner = unwrapped(schema);
  return shapeOf(inner)?.[String(key)] ?? inner?.valueType ?? inner?.element;
}

type Inside = z.ZodType & { shape?: Record<string, z.ZodType>; valueType?: z.ZodType; element?: z.ZodType; unwrap?: () => z.ZodType };

function unwrapped(schema: z.ZodType | undefined): Inside | undefined {
  const inside = schema as Inside | undefined;
  return inside?.shape === undefined && inside?.element === undefined && inside?.unwrap ? unwrapped(inside.unwrap()) : inside;
}

function shapeOf(schema: z.ZodType | undefined): Record<string, z.ZodType> | undefined {
  return unwrapped(schema)?.shape;
}

function equalKeyFaults(config: SiteArgs): Fault[] {
  return equalKeys(hostEntries(config)).map(({ key, paths }) => ({
    path: paths[1] as string,
    found: `the plan key ${key}`,
    expected: `a key that ${paths[0]} does not have as well`,
    remedy: "Rename one of the two keys, or give one host a key of its own (key).",
  }));
}
