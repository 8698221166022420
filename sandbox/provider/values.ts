import { Struct } from "google-protobuf/google/protobuf/struct_pb";

export type Properties = Record<string, unknown>;

/** What the engine sends for a value that is not known yet. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Properties of a message as plain data. */
export function fromStruct(struct: Struct | undefined): Properties {
  return (struct?.toJavaScript() ?? {}) as Properties;
}

export function toStruct(properties: Properties): Struct {
  return Struct.fromJavaScript(JSON.parse(JSON.stringify(properties)));
}

/** The value without its wrapping as a secret, at every depth. */
export function revealed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revealed);
  if (typeof value !== "object" || value === null) return value;
  if (isSecret(value)) return revealed((value as Properties)["value"]);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, revealed(each)]));
}

export function isSecret(value: unknown): boolean {
  return typeof value === "object" && value !== null && (value as Properties)[SIGNATURE] === SECRET;
}

export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(hasUnknown);
}

/** Paths at which two values differ, as the engine writes them. */
export function differences(old: unknown, now: unknown, path = ""): string[] {
  if (isPlain(old) && isPlain(now)) {
    const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])];
    return keys.flatMap((key) => differences(old[key], now[key], path === "" ? key : `${path}.${key}`));
  }
  if (Array.isArray(old) && Array.isArray(now)) {
    const length = Math.max(old.length, now.length);
    return Array.from({ length }, (_each, index) => differences(old[index], now[index], `${path}[${index}]`)).flat();
  }
  return JSON.stringify(old) === JSON.stringify(now) ? [] : [path];
}

function isPlain(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
