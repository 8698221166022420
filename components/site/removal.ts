import type { HostPlan } from "../host/plan";
import { PRIMARY } from "./hosts";
import type { SitePlan } from "./plan";

/**
 * What is wrong with deleting hosts that still serve, or nothing. What counts is the protection that is deployed: the engine would take
 * the machine first and then refuse to delete its address and its disk, also where the same change lifts the protection.
 */
export function checkRemovals(plan: SitePlan, deployed: SitePlan): string | undefined {
  const faults = Object.entries(deployed.hosts).flatMap(([key, host]) => {
    const fault = host.protected ? whatGoes(host, plan.hosts[key]) : undefined;
    return fault === undefined ? [] : [{ key, line: `  ${host.path}: ${host.fqdn} ${fault}` }];
  });
  if (faults.length === 0) return undefined;
  return [
    `${faults.length} host${faults.length === 1 ? "" : "s"} would be deleted without having been retired:`,
    ...faults.map(({ line }) => line),
    "Put it back as it was, with retire: Retire.Drain, and run pulumi up; then make this change. (retire: Retire.Abandon where the host cannot be reached.)",
    ...(plan.protection === "None" || faults.some(({ key }) => key === PRIMARY) ? ["Or run pulumi up with Protection.None and nothing else first: after it everything may go."] : []),
  ].join("\n");
}

/** What of a host goes that protection holds. */
function whatGoes(deployed: HostPlan, now: HostPlan | undefined): string | undefined {
  if (now === undefined) return "is in service, and the config no longer has it";
  return deployed.azure && !now.azure ? "is in service on a VM in Azure, and the config makes it an existing server" : undefined;
}
