import type { SitePlan } from "./plan";

/**
 * What is wrong with other private addresses of machines that stay, or nothing. Azure changes an interface before any host is told: its
 * LISTSERV would send from an address that no service lets in yet, and count each refusal as a subscriber's delivery error.
 */
export function checkAddressChanges(plan: SitePlan, deployed: SitePlan): string | undefined {
  const lines = Object.entries(deployed.hosts).flatMap(([key, host]) => {
    const now = plan.hosts[key];
    if (!host.protected || !host.azure || !now?.azure || [host.address, ...host.furtherAddresses].includes(now.address)) return [];
    return [`  ${now.path}: ${host.fqdn} has ${host.address}, and ${now.address} is known to no other host yet`];
  });
  if (lines.length === 0) return undefined;
  return [
    `${lines.length} host${lines.length === 1 ? "" : "s"} in service would get another private address at once:`,
    ...lines,
    "Name the new one in furtherAddresses and run pulumi up; then make it the address and the old one a further one, and run it again; then take the old one out.",
  ].join("\n");
}
