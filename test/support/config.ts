import type { SiteArgs } from "../../components/site";

/** A config with some members changed. */
export function with_(config: object, changes: Partial<SiteArgs>): SiteArgs {
  return { ...(structuredClone(config) as SiteArgs), ...changes };
}

/** A config with the values at some paths changed, e.g. `{ "workers.dist1.weight": 0 }`; undefined takes a member out. */
export function changed(config: object, values: Record<string, unknown>): SiteArgs {
  const copy = structuredClone(config) as Record<string, unknown>;
  for (const [path, value] of Object.entries(structuredClone(values))) {
    const keys = path.split(".");
    const last = keys.pop() as string;
    const holder = keys.reduce<Record<string, unknown>>((at, key) => (at[key] ??= {}) as Record<string, unknown>, copy);
    if (value === undefined) delete holder[last];
    else holder[last] = value;
  }
  return copy as unknown as SiteArgs;
}
