import { z } from "zod";
import type { DelegatedSubnetArgs, MailNetworkArgs } from "../../azure/mail-network";
import { overlap, parseNetwork } from "../addresses";
import { Subscription, Tier } from "../args";
import type { Fault } from "../faults";
import { flag, input, matching, subnet, virtualNetwork } from "../schema/fields";
import { azureShape } from "../schema/site";
import { azureName, decided, passRules, resourceGroupName, tags } from "./azure-fields";
import { nothingAt, objects } from "./own-args";
import type { Part } from "./part";
import { privateZone, zoneFaults } from "./private-zones";
import { common, image, listserv, postmaster } from "./stand-ins";

const NETWORK_NAME = 64;
const NAME = 80;

const delegatedSubnet = () =>
  z.strictObject({
    name: azureName(NAME),
    subnet: virtualNetwork(),
    service: matching(/^[A-Za-z]+(\.[A-Za-z]+)+\/[A-Za-z/]+$/, "a service such as Microsoft.ContainerInstance/containerGroups"),
    networkSecurityGroupName: azureName(NAME),
    rules: passRules(),
  } satisfies Record<keyof DelegatedSubnetArgs, z.ZodType>);

const own = z.strictObject({
  location: azureShape.location,
  resourceGroupName: resourceGroupName(),
  existingResourceGroup: flag().optional(),
  virtualNetworkName: azureName(NETWORK_NAME),
  addressSpace: virtualNetwork(),
  furtherAddressSpaces: z.array(virtualNetwork(), { error: "a list of networks" }).optional(),
  subnetName: azureName(NAME),
  subnet: subnet(),
  existingVirtualNetworkId: input("the id of a virtual network").optional(),
  existingSubnetId: input("the id of a subnet").optional(),
  privateZones: z.array(privateZone(), { error: "a list of zones" }).optional(),
  delegatedSubnets: z.array(delegatedSubnet(), { error: "a list of subnets" }).optional(),
  tags: tags(),
  decided,
} satisfies Record<keyof MailNetworkArgs, z.ZodType>);

export const mailNetwork: Part = {
  site: ({ location, addressSpace, subnet: hosts, resourceGroupName: resourceGroup, existingVirtualNetworkId: virtualNetworkId }: MailNetworkArgs) => ({
    ...common, postmaster, listserv,
    tier: Tier.SingleServer,
    azure: {
      location, resourceGroup, subscription: Subscription.EnterpriseAgreement, machine: { image },
      network: virtualNetworkId === undefined ? { addressSpace, subnet: hosts } : { existing: { virtualNetworkId, subnetId: "any", subnet: hosts } },
    },
  }),
  places: () => [["azure.network.existing", ""], ["azure.network", ""], ["azure.resourceGroup", "resourceGroupName"], ["azure.location", "location"]],
  own,
  together: (args: MailNetworkArgs) => [...existingFaults(args), ...zoneFaults(args.privateZones), ...subnetFaults(args)],
};

function existingFaults({ existingVirtualNetworkId: network, existingSubnetId: hosts, delegatedSubnets, furtherAddressSpaces }: MailNetworkArgs): Fault[] {
  const unused = network === undefined ? [] : Object.entries({ delegatedSubnets, furtherAddressSpaces }).filter(([, given]) => given !== undefined);
  return [
    ...(network !== undefined && hosts === undefined ? [nothingAt("existingSubnetId", "the id of the subnet of existingVirtualNetworkId that the hosts are in")] : []),
    ...(network === undefined && hosts !== undefined ? [nothingAt("existingVirtualNetworkId", "the id of the virtual network that existingSubnetId is in: private zones are linked to it")] : []),
    ...unused.map(([path]) => ({ path, found: "a list", expected: "nothing: a network that exists already is never changed" })),
  ];
}

function subnetFaults({ addressSpace, furtherAddressSpaces, subnet: hosts, delegatedSubnets }: MailNetworkArgs): Fault[] {
  const spaces = texts([addressSpace, ...(Array.isArray(furtherAddressSpaces) ? furtherAddressSpaces : [])]);
  return objects<DelegatedSubnetArgs>(delegatedSubnets).flatMap(([index, { subnet: delegated }]) => {
    if (typeof delegated !== "string" || !parseNetwork(delegated)) return [];
    const fault = { path: `delegatedSubnets[${index}].subnet`, found: JSON.stringify(delegated) };
    if (texts([hosts]).some((each) => overlap(delegated, each))) return [{ ...fault, expected: `a network beside ${hosts}, which the hosts are in` }];
    return spaces.some((space) => overlap(delegated, space)) ? [] : [{ ...fault, expected: `a network in ${spaces.join(" or ")}`, remedy: "Add its network to furtherAddressSpaces." }];
  });
}

const texts = (values: unknown[]): string[] => values.filter((value) => typeof value === "string");
