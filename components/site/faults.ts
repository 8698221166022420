import { findingsText } from "./findings-text";
import type { Finding } from "./plan";
import { knownLater } from "./schema/plain-data";

/** One fault of an input, told whole: where, what was found, what was expected, what to do. */
export interface Fault {
  /** Path in the config, e.g. `workers.dist2.weight`. */
  path: string;
  found: string;
  expected: string;
  remedy?: string;
}

/** What the rules could say about a config with faults. */
export interface Unchecked {
  /** In the parts that could be read. */
  findings: Finding[];
  /** Ids of the rules that read something faulty, and so could not run. */
  notRun: string[];
}

/** Everything that is wrong with an input, at once. A user's mistake: shown as it is, without a stack trace. */
export class SiteFaults extends Error {
  override readonly name = "SiteFaults";

  constructor(
    readonly faults: Fault[],
    /** What the faults are in, e.g. `stacks/prod.ts`. */
    readonly source = "The site",
    readonly unchecked?: Unchecked,
  ) {
    super(formatFaults(source, faults, unchecked));
  }
}

/** The faults as a table: path, then what was found and expected, then the remedy below; then what the rules found in the rest. */
export function formatFaults(source: string, faults: Fault[], unchecked: Unchecked = { findings: [], notRun: [] }): string {
  const width = Math.min(40, Math.max(...faults.map(({ path }) => path.length)));
  const lines = faults.flatMap(({ path, found, expected, remedy }) => [
    `  ${path.padEnd(width)}  found ${found}, expected ${expected}`,
    ...(remedy === undefined ? [] : [`  ${"".padEnd(width)}  ${remedy}`]),
  ]);
  return [`${source} is not a valid site (${faults.length} fault${faults.length === 1 ? "" : "s"})`, "", ...lines, ...uncheckedText(unchecked)].join("\n");
}

function uncheckedText({ findings, notRun }: Unchecked): string[] {
  const errors = findings.filter(({ severity }) => severity === "error");
  return [
    ...(errors.length === 0 ? [] : ["", `Errors in the parts that could be read (${errors.length})`, findingsText(errors)]),
    ...(notRun.length === 0 ? [] : ["", `Rules that could not run before these faults are put right (${notRun.length})`, ...wrapped(notRun)]),
  ];
}

const LINE_LENGTH = 110;

function wrapped(words: string[]): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < LINE_LENGTH) lines[lines.length - 1] = `${last}, ${word}`;
    else lines.push(`  ${word}`);
  }
  return lines;
}

/** A config path from its keys. */
export function pathText(keys: PropertyKey[]): string {
  return keys.reduce<string>((path, key) => (typeof key === "number" ? `${path}[${key}]` : /^[A-Za-z][A-Za-z0-9_]*$/.test(String(key)) ? `${path}${path ? "." : ""}${String(key)}` : `${path}[${JSON.stringify(String(key))}]`), "");
}

const LONGEST_VALUE = 60;

/** Members of a site's config and of the args of single components that hold secrets. */
const SECRETS: ReadonlySet<PropertyKey | undefined> = new Set(["secrets", "adminPassword", "hostPrivateKey", "licence", "dkimKeys"]);

/** A value as a fault shows it. What may hold a secret is never shown. */
export function foundText(value: unknown, keys: PropertyKey[]): string {
  if (value === undefined) return "nothing";
  if (SECRETS.has(keys[0])) return "[secret]";
  // A line of SITE.CFG may hold a password, and a private key may stand where a public one belongs.
  if (keys.includes("keywords") || (typeof value === "string" && /PRIVATE KEY/.test(value))) return `${kindText(value)} (not shown)`;
  if (typeof value === "function" || typeof value === "symbol" || (typeof value === "object" && value !== null)) return kindText(value);
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

/** What kind of value it is, where the value itself may be a secret. */
export function kindText(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  const later = typeof value === "symbol" ? value.description : knownLater(value);
  if (later !== undefined) return later;
  if (typeof value === "object") return Object.keys(value).length === 0 ? "an empty object" : "an object";
  return { string: "a text", number: "a number", boolean: "true or false" }[typeof value as string] ?? `a ${typeof value}`;
}
