/** Something in an input that is no plain data, with its path. */
interface NotPlain {
  path: PropertyKey[];
  found: string;
}

/** Values that only a deployment knows: they are taken where an Azure id or a secret belongs, and never looked into. */
export function isOutput(value: unknown): boolean {
  return typeof value === "object" && value !== null && "__pulumiOutput" in value;
}

export function isKnownLater(value: unknown): boolean {
  return isOutput(value) || value instanceof Promise;
}

/**
 * Where an input is more than plain objects and lists. Whoever reads own members does not see what an object inherits or what a Map
 * holds, zod passes over `__proto__` as the key of a map, and an object that holds itself has no end.
 */
export function notPlain(value: unknown, path: PropertyKey[] = [], above: object[] = []): NotPlain[] {
  if (typeof value !== "object" || value === null || isKnownLater(value)) return [];
  if (above.includes(value)) return [{ path, found: "an object that holds itself" }];
  if (!isPlain(value)) return [{ path, found: kindOf(value) }];
  return Object.entries(value).flatMap(([key, inner]) => {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    return key === "__proto__" ? [{ path: at, found: "a key that objects have for their own ends" }] : notPlain(inner, at, [...above, value]);
  });
}

/** The same data without what `notPlain` finds, and without members that are undefined. Outputs of other resources and functions stay as they are. */
export function plainCopy(value: unknown, above: object[] = []): unknown {
  if (typeof value !== "object" || value === null || isKnownLater(value)) return value;
  if (above.includes(value)) return undefined;
  const copy = (inner: unknown): unknown => plainCopy(inner, [...above, value]);
  if (Array.isArray(value)) return value.map(copy);
  return Object.fromEntries(Object.entries(value).flatMap(([key, inner]) => (key === "__proto__" || inner === undefined ? [] : [[key, copy(inner)]])));
}

/** Lists, and objects made by a literal, by JSON or without a prototype, in whatever realm. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return Array.isArray(value) || prototype === null || Object.getPrototypeOf(prototype) === null;
}

function kindOf(value: object): string {
  const { name } = value.constructor as { name?: string };
  return name === undefined || name === "Object" ? "an object that inherits its members" : `an instance of ${name}`;
}
