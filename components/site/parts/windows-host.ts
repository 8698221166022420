import { z } from "zod";
import type { WindowsHostArgs } from "../../azure/windows-host";
import { Subscription, Tier } from "../args";
import { given } from "./own-args";
import type { Part } from "./part";
import { common, image, listserv, postmaster } from "./stand-ins";

export const windowsHost: Part = {
  site: ({ location, computerName, address, size, zone, dataDiskSizeGiB, encryptionAtHost, adminUsername, patching }: WindowsHostArgs) => ({
    ...common, postmaster,
    tier: Tier.SingleServer,
    listserv: { ...listserv, computerName, address, machine: { size, zone, dataDiskSizeGiB, encryptionAtHost, adminUsername, patching, image } },
    azure: { location, subscription: Subscription.EnterpriseAgreement },
  }),
  places: () => [["listserv.machine", ""], ["listserv.computerName", "computerName"], ["listserv.address", "address"], ["azure.location", "location"]],
  own: z.strictObject({
    location: given, resourceGroupName: given, subnetId: given, names: given, computerName: given, address: given, furtherAddresses: given, size: given, image: given, zone: given, availabilitySetId: given,
    dataDiskSizeGiB: given, dataDiskLun: given, encryptionAtHost: given, adminUsername: given, adminPassword: given, patching: given, customScriptVersion: given, openSshVersion: given, administratorKey: given,
    hostPrivateKey: given, rules: given, reverseFqdn: given, existingPublicAddressId: given, existingPublicAddress: given, protect: given, retainDataDisk: given, machineMinutes: given, tags: given,
  } satisfies Record<keyof WindowsHostArgs, z.ZodType>),
  rules: false,
};
