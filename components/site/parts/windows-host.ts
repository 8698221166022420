import { z } from "zod";
import type { HostNamesArgs, WindowsHostArgs } from "../../azure/windows-host";
import { isPrivateKey } from "../../host/connection";
import { Patching } from "../../host/args";
import { isObject } from "../../host/is-object";
import { Subscription, Tier } from "../args";
import type { Fault } from "../faults";
import { checked, choice, flag, hostAddress, input, integer, isFqdn, matching, publicAddress } from "../schema/fields";
import { hostShape, image, machineShape } from "../schema/host";
import { azureShape, timeoutsShape, versionsShape } from "../schema/site";
import { azureName, decided, isResourceGroupName, passRules, tags } from "./azure-fields";
import { nothingAt } from "./own-args";
import type { Part } from "./part";
import { common, listserv, postmaster, ssh, STAND_IN } from "./stand-ins";

const HOST = "host";
const MACHINE_NAME = 64;
const RESOURCE_NAME = 80;
const LAST_LUN = 63;

const names = () =>
  z.strictObject({
    virtualMachine: azureName(MACHINE_NAME),
    networkInterface: azureName(RESOURCE_NAME),
    networkSecurityGroup: azureName(RESOURCE_NAME),
    publicAddress: azureName(RESOURCE_NAME),
    dataDisk: azureName(RESOURCE_NAME),
    osDisk: azureName(RESOURCE_NAME),
    domainNameLabel: matching(/^[a-z][a-z0-9-]{1,61}[a-z0-9]$/, "a DNS label of 3 to 63 small letters, digits and dashes, a letter first"),
  } satisfies Record<keyof HostNamesArgs, z.ZodType>);

/** What only a deployment knows is taken; what is known already is looked at. */
const known = (expected: string, is: (value: string) => boolean) => input(expected).refine((value) => typeof value !== "string" || is(value), { error: expected });
const isPublicKeyLine = (line: string): boolean => !/[\r\n]/.test(line.trim()) && !line.includes("PRIVATE KEY");

const own = z.strictObject({
  location: azureShape.location,
  resourceGroupName: known("a name of a resource group", isResourceGroupName),
  subnetId: input("the id of a subnet"),
  names: names(),
  computerName: hostShape.computerName.unwrap(),
  address: hostAddress(),
  furtherAddresses: z.array(hostAddress(), { error: "a list of addresses" }).optional(),
  size: machineShape.size.unwrap(),
  image: image(),
  zone: machineShape.zone,
  availabilitySetId: input("the id of an availability set").optional(),
  dataDiskSizeGiB: machineShape.dataDiskSizeGiB.unwrap(),
  dataDiskLun: integer(0, LAST_LUN),
  encryptionAtHost: flag().optional(),
  adminUsername: machineShape.adminUsername.unwrap(),
  adminPassword: input("a password"),
  patching: choice(Patching),
  customScriptVersion: versionsShape.customScriptExtension,
  openSshVersion: versionsShape.openSshServer,
  administratorKey: known("a public SSH key, as a line of authorized_keys", isPublicKeyLine),
  hostPrivateKey: known("an unencrypted OpenSSH private key", isPrivateKey),
  rules: passRules(),
  reverseFqdn: checked((name) => name.endsWith(".") && isFqdn(name.slice(0, -1)), "a fully-qualified domain name that ends with a dot, such as SMTP1.EXAMPLE.ORG.").optional(),
  existingPublicAddressId: input("the id of a public IP address").optional(),
  existingPublicAddress: publicAddress().optional(),
  protect: flag().optional(),
  retainDataDisk: flag().optional(),
  abandoned: flag().optional(),
  machineMinutes: timeoutsShape.machine,
  tags: tags(),
  decided,
} satisfies Record<keyof WindowsHostArgs, z.ZodType>);

/** What members ask of each other. */
function together({ existingPublicAddressId: id, existingPublicAddress: address, reverseFqdn }: WindowsHostArgs): Fault[] {
  return [
    ...(id === undefined && address !== undefined ? [nothingAt("existingPublicAddressId", "the id of the public address, whose IPv4 address is given")] : []),
    ...(id !== undefined && address === undefined ? [nothingAt("existingPublicAddress", "the IPv4 address that existingPublicAddressId has: others reach the host by it")] : []),
    ...(id !== undefined && reverseFqdn !== undefined ? [{ path: "reverseFqdn", found: "a name", expected: "nothing: the PTR of an address that exists already is set where that is administered" }] : []),
  ];
}

export const windowsHost: Part = {
  site: ({ location, computerName, address, furtherAddresses, size, image: own, zone, availabilitySetId, dataDiskSizeGiB, encryptionAtHost, adminUsername, patching }: WindowsHostArgs) => ({
    ...common, postmaster,
    tier: Tier.SmtpServers,
    listserv: { ...listserv, ssh, address: STAND_IN.primary },
    smtpServers: {
      [HOST]: {
        fqdn: STAND_IN.name, computerName, address,
        furtherAddresses: Array.isArray(furtherAddresses) ? furtherAddresses.map((each) => ({ address: each })) : undefined,
        machine: { size, zone, dataDiskSizeGiB, encryptionAtHost, adminUsername, patching, image: isObject(own) ? own : undefined },
      },
    },
    azure: { location, subscription: Subscription.EnterpriseAgreement, availabilitySet: availabilitySetId !== undefined },
  }),
  places: ({ furtherAddresses }: WindowsHostArgs) => [
    ...(Array.isArray(furtherAddresses) ? furtherAddresses.map((_, index): [string, string] => [`smtpServers.${HOST}.furtherAddresses[${index}].address`, `furtherAddresses[${index}]`]) : []),
    ...["computerName", "address", "furtherAddresses"].map((same): [string, string] => [`smtpServers.${HOST}.${same}`, same]),
    [`smtpServers.${HOST}.machine`, ""],
    ["azure.location", "location"],
  ],
  called: () => [[STAND_IN.name, "the host"], [`smtpServers.${HOST}`, "the host"]],
  own,
  together,
  // Where the subnet lies is not known: it is an id, perhaps of a network that is only made.
  notAsked: ["address-outside-subnet"],
};
