import { checkAddressChanges } from "./address-change";
import type { SitePlan } from "./plan";
import { checkRemovals } from "./removal";
import { checkRetirements } from "./retirement";

/** What is wrong with going from what is deployed to a plan in one `up`, or nothing: plans alone are compared. */
export function checkTransition(plan: SitePlan, deployed: SitePlan | undefined): string | undefined {
  if (!deployed) return undefined;
  return checkRemovals(plan, deployed) ?? checkRetirements(plan, deployed) ?? checkAddressChanges(plan, deployed);
}
