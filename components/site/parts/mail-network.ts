import { z } from "zod";
import type { MailNetworkArgs } from "../../azure/mail-network";
import { Subscription, Tier } from "../args";
import { given } from "./own-args";
import type { Part } from "./part";
import { common, image, listserv, postmaster } from "./stand-ins";

export const mailNetwork: Part = {
  site: ({ location, addressSpace, subnet, resourceGroupName }: MailNetworkArgs) => ({
    ...common, postmaster, listserv,
    tier: Tier.SingleServer,
    azure: { location, subscription: Subscription.EnterpriseAgreement, resourceGroup: resourceGroupName, machine: { image }, network: { addressSpace, subnet } },
  }),
  places: () => [["azure.network", ""], ["azure.resourceGroup", "resourceGroupName"], ["azure.location", "location"]],
  own: z.strictObject({
    location: given, resourceGroupName: given, existingResourceGroup: given, virtualNetworkName: given, addressSpace: given, furtherAddressSpaces: given, subnetName: given, subnet: given,
    existingVirtualNetworkId: given, existingSubnetId: given, privateZones: given, delegatedSubnets: given, tags: given,
  } satisfies Record<keyof MailNetworkArgs, z.ZodType>),
  rules: true,
};
