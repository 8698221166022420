import type { SitePlan } from "./plan";

/** Hosts of a deployed plan that the new one deletes without having retired them first. */
export function unretiredHosts(deployed: SitePlan, plan: SitePlan): string[] {
  if (plan.protection !== "Site" || deployed.protection !== "Site") return [];
  return Object.entries(deployed.hosts)
    .filter(([key, host]) => plan.hosts[key] === undefined && host.retire === undefined)
    .map(([key]) => key);
}

/** What is wrong with leaving out hosts that still serve, or nothing. */
export function checkRemovals(plan: SitePlan, deployed: SitePlan | undefined): string | undefined {
  if (!deployed) return undefined;
  const keys = unretiredHosts(deployed, plan);
  if (keys.length === 0) return undefined;
  const lines = keys.map((key) => `  ${deployed.hosts[key]?.path}: ${deployed.hosts[key]?.fqdn} is in service, and the config no longer has it`);
  return [`${keys.length} host${keys.length === 1 ? "" : "s"} would be deleted without having been retired:`, ...lines, 'Put the key back with retire: Retire.Drain and run pulumi up; then delete the key. (retire: Retire.Abandon where the host cannot be reached.)'].join("\n");
}
