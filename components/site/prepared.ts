import type { SiteArgs } from "./args";
import type { SitePlan } from "./plan";

/** What is known of a site before it is declared. */
export interface Prepared {
  plan: SitePlan;
  /** The plan of the last `up` that was finished. */
  deployed?: SitePlan;
}

// A component's constructor has no room for more than its args, and must not wait: what declareSite has found out is left here for it.
const prepared = new WeakMap<SiteArgs, Prepared>();

export function prepare(args: SiteArgs, known: Prepared): void {
  prepared.set(args, known);
}

export function preparedFor(args: SiteArgs): Prepared | undefined {
  return prepared.get(args);
}
