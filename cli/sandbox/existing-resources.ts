import type { SitePlan } from "../../components/site";
import type { Cloud, CloudResource } from "../../sandbox";

const SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000";

/** What the simulated Azure holds before the site comes to it: the resource group, network and public addresses that the site takes as existing. */
export function existingResources({ azure, hosts }: SitePlan): CloudResource[] {
  if (!azure) return [];
  const { resourceGroup, network } = azure;
  return [
    ...(resourceGroup.existing ? [existing("resources:ResourceGroup", `${SUBSCRIPTION}/resourceGroups/${resourceGroup.name}`)] : []),
    ...(network.virtualNetworkId?.startsWith("/") ? [existing("network:VirtualNetwork", network.virtualNetworkId, { addressSpace: { addressPrefixes: [network.subnet] }, subnets: [{ name: network.subnetId?.split("/").at(-1), addressPrefix: network.subnet }] })] : []),
    ...Object.values(hosts).flatMap((host) => {
      const address = host.azure?.publicAddress;
      return address?.existing && address.id.startsWith("/") ? [existing("network:PublicIPAddress", address.id, {}, { ipAddress: address.address })] : [];
    }),
  ];
}

function existing(type: string, id: string, inputs: object = {}, outputs: object = {}): CloudResource {
  return { id, type: `azure-native:${type}`, name: id.split("/").at(-1) ?? id, inputs: { ...inputs }, outputs: { ...outputs } };
}

/** Puts them there once; what the cloud holds already stays as it is. */
export function provideExisting(cloud: Cloud, plan: SitePlan): void {
  for (const resource of existingResources(plan)) if (!cloud.find(resource.id)) cloud.put(resource);
}
