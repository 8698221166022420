import type { SoftwareArgs } from "./args";
import type { ListservPlan } from "./plan";

/** Where LISTSERV comes from, as the host is told. */
export function softwarePlan({ installer }: SoftwareArgs): ListservPlan["software"] {
  if (!installer) return { installed: true };
  return { installed: false, installer: { ...installer, arguments: installer.arguments ?? [] } };
}
