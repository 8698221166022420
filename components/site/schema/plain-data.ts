/** Something in an input that is no plain data, with its path. */
interface NotPlain {
  path: PropertyKey[];
  found: string;
}

/** What kind of value that only a deployment knows it is. Such a value is taken where an Azure id or a secret belongs, and never looked into. */
export function knownLater(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if ("__pulumiOutput" in value) return "an output of another resource";
  return value instanceof Promise ? "a promise" : undefined;
}

/**
 * Where an input is more than plain objects and lists. Whoever reads own members does not see what an object inherits or what a Map
 * holds, zod passes over `__proto__` as the key of a map, and an object that holds itself has no end.
 */
export function notPlain(value: unknown, path: PropertyKey[] = [], above: object[] = []): NotPlain[] {
  if (typeof value !== "object" || value === null || knownLater(value) !== undefined) return [];
  if (above.includes(value)) return [{ path, found: "an object that holds itself" }];
  if (!isPlain(value)) return [{ path, found: kindOf(value) }];
  return Object.entries(value).flatMap(([key, inner]) => {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    return key === "__proto__" ? [{ path: at, found: "a key that objects have for their own ends" }] : notPlain(inner, at, [...above, value]);
  });
}

/**
 * The same data without what `notPlain` finds, and without members that are undefined. What only a deployment knows stays where it
 * may stand; elsewhere its place is taken by a symbol that says what it was, because every read of an output's member makes another output.
 */
export function plainCopy(value: unknown, mayBeLater: (path: PropertyKey[]) => boolean, path: PropertyKey[] = [], above: object[] = []): unknown {
  if (typeof value !== "object" || value === null) return value;
  const later = knownLater(value);
  if (later !== undefined) return mayBeLater(path) ? value : Symbol(later);
  if (above.includes(value)) return undefined;
  const copy = (key: PropertyKey, inner: unknown): unknown => plainCopy(inner, mayBeLater, [...path, key], [...above, value]);
  if (Array.isArray(value)) return value.map((inner, index) => copy(index, inner));
  return Object.fromEntries(Object.entries(value).flatMap(([key, inner]) => (key === "__proto__" || inner === undefined ? [] : [[key, copy(key, inner)]])));
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
