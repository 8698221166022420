/** One fault of an input, told whole: where, what was found, what was expected, what to do. */
export interface Fault {
  /** Path in the config, e.g. `workers.dist2.weight`. */
  path: string;
  found: string;
  expected: string;
  remedy?: string;
}

/** Everything that is wrong with an input, at once. A user's mistake: shown as it is, without a stack trace. */
export class SiteFaults extends Error {
  override readonly name = "SiteFaults";

  constructor(
    readonly faults: Fault[],
    /** What the faults are in, e.g. `stacks/prod.ts`. */
    readonly source = "The site",
  ) {
    super(formatFaults(source, faults));
  }
}

/** The faults as a table: path, then what was found and expected, then the remedy below. */
export function formatFaults(source: string, faults: Fault[]): string {
  const width = Math.min(40, Math.max(...faults.map(({ path }) => path.length)));
  const lines = faults.flatMap(({ path, found, expected, remedy }) => [
    `  ${path.padEnd(width)}  found ${found}, expected ${expected}`,
    ...(remedy === undefined ? [] : [`  ${"".padEnd(width)}  ${remedy}`]),
  ]);
  return [`${source} is not a valid site (${faults.length} fault${faults.length === 1 ? "" : "s"})`, "", ...lines].join("\n");
}

/** A config path from its keys. */
export function pathText(keys: PropertyKey[]): string {
  return keys.reduce<string>((path, key) => (typeof key === "number" ? `${path}[${key}]` : /^[A-Za-z][A-Za-z0-9_]*$/.test(String(key)) ? `${path}${path ? "." : ""}${String(key)}` : `${path}["${String(key)}"]`), "");
}

const LONGEST_VALUE = 60;

/** A value as a fault shows it. What may hold a secret is never shown. */
export function foundText(value: unknown, keys: PropertyKey[]): string {
  if (value === undefined) return "nothing";
  if (keys[0] === "secrets") return "[secret]";
  if (typeof value === "function") return "a function";
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? `a list of ${value.length}` : "an object";
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}
