import { overlap } from "./addresses";
import type { SiteArgs } from "./args";
import { privateZones, type NamedHost } from "./dns";
import { plainText, siteSubnet } from "./host-plan";
import { mailSinkPlan } from "./mail-sink";
import type { AzurePlan } from "./plan";

const MACHINE_MINUTES = 60;

/** What the site has in Azure once. */
export function azurePlan(config: SiteArgs, hosts: NamedHost[]): AzurePlan | undefined {
  const { azure } = config;
  if (!azure) return undefined;
  const existing = azure.network?.existing;
  const subnet = siteSubnet(config);
  const addressSpace = azure.network?.addressSpace ?? subnet;
  const mailSink = mailSinkPlan(config, subnet);
  return {
    location: azure.location,
    resourceGroup: { name: azure.existingResourceGroup ?? azure.resourceGroup ?? config.name, existing: azure.existingResourceGroup !== undefined },
    network: {
      existing: existing !== undefined,
      virtualNetwork: `${config.name}-network`,
      addressSpace,
      ...(mailSink && !overlap(addressSpace, mailSink.subnet) ? { furtherAddressSpaces: [mailSink.subnet] } : {}),
      subnetName: "mail",
      subnet,
      ...(existing ? { virtualNetworkId: plainText(existing.virtualNetworkId), subnetId: plainText(existing.subnetId) } : {}),
    },
    privateZones: privateZones(config, hosts),
    machineMinutes: config.timeouts?.machine ?? MACHINE_MINUTES,
    ...(azure.availabilitySet ? { availabilitySet: `${config.name}-availability` } : {}),
    ...(mailSink ? { mailSink } : {}),
    tags: { ...azure.tags, "listserv-site": config.name },
  };
}
