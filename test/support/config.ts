import type { SiteArgs } from "../../components/site";

/** A config with some members changed. */
export function with_(config: object, changes: Partial<SiteArgs>): SiteArgs {
  return { ...(structuredClone(config) as SiteArgs), ...changes };
}
