import { parseNetwork, parseAddress } from "./ipv4";
import type { Cloud, CloudResource } from "./cloud";
import type { Properties } from "../provider/values";

/** A refusal as Azure words it. */
export interface Refusal {
  code: string;
  message: string;
}

type Check = (inputs: Properties, cloud: Cloud, id: string) => (Refusal | undefined)[];

const refuse = (when: boolean, code: string, message: string): Refusal | undefined => (when ? { code, message } : undefined);

export const at = (value: unknown, path: string): unknown =>
  path.split(".").reduce<unknown>((each, key) => (typeof each === "object" && each !== null ? (each as Properties)[key] : undefined), value);

const text = (value: unknown, path: string): string => String(at(value, path) ?? "");
const list = (value: unknown, path: string): Properties[] => (at(value, path) as Properties[] | undefined) ?? [];

const RESERVED_USERS = /^(administrator|admin|user|user1|user2|user3|user4|user5|test|test1|test2|test3|guest|root|owner|server|sql|support|support_388945a0|sys|console|david|aspnet|backup|john|actuser|adm|admin1|admin2|123|1|a)$/i;

function passwordClasses(password: string): number {
  return [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((each) => each.test(password)).length;
}

function subnetOf(cloud: Cloud, subnetId: string): string | undefined {
  const [networkId = "", name = ""] = subnetId.split(/\/subnets\//i);
  return list(cloud.find(networkId)?.inputs, "subnets").find((subnet) => subnet["name"] === name)?.["addressPrefix"] as string | undefined;
}

function otherInterfaces(cloud: Cloud, id: string): CloudResource[] {
  return cloud.resources("azure-native:network:NetworkInterface").filter((each) => each.id.toLowerCase() !== id.toLowerCase());
}

const networkInterface: Check = (inputs, cloud, id) =>
  list(inputs, "ipConfigurations").flatMap((configuration) => {
    const address = text(configuration, "privateIPAddress");
    const subnetId = text(configuration, "subnet.id");
    const prefix = subnetOf(cloud, subnetId);
    const network = prefix === undefined ? undefined : parseNetwork(prefix);
    const offset = network ? (parseAddress(address) ?? -1) - network.first : -1;
    const holder = otherInterfaces(cloud, id).find((each) => list(each.inputs, "ipConfigurations").some((other) => text(other, "privateIPAddress") === address && text(other, "subnet.id") === subnetId));
    const publicId = text(configuration, "publicIPAddress.id");
    return [
      refuse(prefix === undefined, "InvalidResourceReference", `Resource ${subnetId} referenced by resource ${id} was not found.`),
      refuse(network !== undefined && (offset < 0 || offset >= network.size), "PrivateIPAddressNotInSubnet", `Private static IP address ${address} does not belong to the range of subnet prefix ${prefix}.`),
      refuse(network !== undefined && offset >= 0 && (offset < 4 || offset === network.size - 1), "PrivateIPAddressInReservedRange", `Private static IP address ${address} falls within reserved IP range of subnet prefix ${prefix}.`),
      refuse(holder !== undefined, "PrivateIPAddressInUse", `Private IP address ${address} is already allocated to resource ${holder?.id}.`),
      refuse(publicId !== "" && !cloud.find(publicId), "InvalidResourceReference", `Resource ${publicId} referenced by resource ${id} was not found.`),
      refuse(
        publicId !== "" && otherInterfaces(cloud, id).some((each) => list(each.inputs, "ipConfigurations").some((other) => text(other, "publicIPAddress.id") === publicId)),
        "PublicIPAddressInUse",
        `Resource ${publicId} is already associated with another network interface.`,
      ),
    ];
  });

const publicAddress: Check = (inputs, cloud, id) => {
  const reverse = text(inputs, "dnsSettings.reverseFqdn");
  const own = cloud.find(id)?.outputs["ipAddress"];
  const published = cloud.publicAddressOf(reverse);
  return [
    refuse(text(inputs, "sku.name") === "Standard" && text(inputs, "publicIPAllocationMethod") !== "Static", "StandardSkuPublicIPAddressesMustBeStatic", "Standard sku publicIp must have AllocationMethod set to Static."),
    refuse(reverse !== "" && !reverse.endsWith("."), "InvalidReverseFqdn", `ReverseFqdn ${reverse} must end with a dot.`),
    refuse(reverse !== "" && text(inputs, "dnsSettings.domainNameLabel") === "", "ReverseFqdnRequiresDomainNameLabel", "DomainNameLabel must be set when ReverseFqdn is."),
    refuse(
      reverse !== "" && (own === undefined || published !== own),
      "ReverseFqdnNotResolving",
      `ReverseFqdn ${reverse} does not resolve to ${String(own ?? "the address, which does not exist yet")}${published === undefined ? "" : ` but to ${published}`}. Publish its A record first.`,
    ),
  ];
};

const securityGroup: Check = (inputs) => {
  const rules = list(inputs, "securityRules");
  return rules.flatMap((rule, index) => {
    const twin = rules.slice(0, index).find((other) => other["priority"] === rule["priority"] && other["direction"] === rule["direction"]);
    const priority = Number(rule["priority"]);
    return [
      refuse(twin !== undefined, "SecurityRuleConflict", `Security rules ${String(rule["name"])} and ${String(twin?.["name"])} have the same priority and direction.`),
      refuse(priority < 100 || priority > 4096, "SecurityRuleInvalidPriority", `Security rule ${String(rule["name"])} has invalid priority ${priority}.`),
      refuse(!rule["sourceAddressPrefix"] && list(rule, "sourceAddressPrefixes").length === 0, "SecurityRuleParameterNotSpecified", `Security rule ${String(rule["name"])} has no source address.`),
    ];
  });
};

const virtualMachine: Check = (inputs, cloud, id) => {
  const password = text(inputs, "osProfile.adminPassword");
  const user = text(inputs, "osProfile.adminUsername");
  const computer = text(inputs, "osProfile.computerName");
  const windows = at(inputs, "osProfile.windowsConfiguration");
  const mode = text(windows, "patchSettings.patchMode");
  const others = cloud.resources("azure-native:compute:VirtualMachine").filter((vm) => vm.id.toLowerCase() !== id.toLowerCase());
  const interfaces = list(inputs, "networkProfile.networkInterfaces").map((each) => text(each, "id"));
  const disks = list(inputs, "storageProfile.dataDisks");
  const luns = disks.map((disk) => disk["lun"]);
  return [
    refuse(computer.length > 15 || computer === "" || /^\d+$/.test(computer), "InvalidParameter", `Windows computer name ${computer} cannot be more than 15 characters long, be entirely numeric, or be empty.`),
    refuse(RESERVED_USERS.test(user) || user.length > 20 || user.endsWith("."), "InvalidParameter", `The Admin Username ${user} is not allowed.`),
    refuse(password.length < 8 || password.length > 123 || passwordClasses(password) < 3, "InvalidParameter", "The supplied password must be between 8-123 characters long and must satisfy at least 3 of password complexity requirements."),
    refuse(at(inputs, "availabilitySet") !== undefined && list(inputs, "zones").length > 0, "AvailabilitySetAndZonesNotSupported", "Availability set and availability zones cannot be specified together."),
    refuse(mode === "Manual" && at(windows, "enableAutomaticUpdates") !== false, "InvalidParameter", "patchMode Manual requires enableAutomaticUpdates to be false."),
    refuse(mode !== "Manual" && mode !== "" && at(windows, "enableAutomaticUpdates") !== true, "InvalidParameter", `patchMode ${mode} requires enableAutomaticUpdates to be true.`),
    refuse(new Set(luns).size !== luns.length, "InvalidParameter", "A disk at this LUN already exists."),
    ...interfaces.map((nic) => refuse(!cloud.find(nic), "InvalidResourceReference", `Resource ${nic} referenced by resource ${id} was not found.`)),
    ...others.flatMap((other) => list(other.inputs, "networkProfile.networkInterfaces").map((nic) => refuse(interfaces.includes(text(nic, "id")), "NicInUse", `Network Interface ${text(nic, "id")} is used by existing resource ${other.id}.`))),
    ...disks.flatMap((disk) => {
      const diskId = text(disk, "managedDisk.id");
      const holder = others.find((other) => list(other.inputs, "storageProfile.dataDisks").some((held) => text(held, "managedDisk.id") === diskId));
      return [
        refuse(!cloud.find(diskId), "NotFound", `Disk ${diskId} was not found.`),
        refuse(holder !== undefined, "ConflictingUserInput", `Disk ${diskId} cannot be attached as the disk is already owned by VM ${holder?.id}.`),
      ];
    }),
  ];
};

const disk: Check = (inputs, cloud, id) => {
  const before = Number(cloud.find(id)?.inputs["diskSizeGB"] ?? 0);
  const now = Number(inputs["diskSizeGB"] ?? 0);
  return [refuse(now < before, "ResizeDiskError", `Disk ${id} has ${before} GB, and a disk cannot be made smaller (${now} GB).`)];
};

const extension: Check = (inputs, cloud, id) => {
  const vm = id.replace(/\/extensions\/.*$/i, "");
  const twin = cloud.resources("azure-native:compute:VirtualMachineExtension").find((each) => each.id.toLowerCase() !== id.toLowerCase() && each.id.toLowerCase().startsWith(`${vm.toLowerCase()}/`) && each.inputs["type"] === inputs["type"]);
  return [
    refuse(!cloud.find(vm), "ParentResourceNotFound", `The VM ${vm} of the extension was not found.`),
    refuse(twin !== undefined, "OperationNotAllowed", `Multiple VMExtensions per handler not supported: ${String(inputs["type"])} is there already as ${twin?.name}.`),
  ];
};

const belowZone: Check = (_inputs, cloud, id) => {
  const zone = id.replace(/\/(virtualNetworkLinks|recordSets)\/.*$/i, "");
  return [refuse(!cloud.find(zone), "ParentResourceNotFound", `Can not perform requested operation on nested resource. Parent resource ${zone} not found.`)];
};

const CONTAINER_INSTANCES = "Microsoft.ContainerInstance/containerGroups";

const containerGroup: Check = (inputs, cloud, id) => {
  const address = text(inputs, "ipAddress.ip");
  return list(inputs, "subnetIds").flatMap((each) => {
    const subnetId = text(each, "id");
    const [networkId = "", name = ""] = subnetId.split(/\/subnets\//i);
    const subnet = list(cloud.find(networkId)?.inputs, "subnets").find((other) => other["name"] === name);
    const network = subnet && parseNetwork(text(subnet, "addressPrefix"));
    const offset = network ? (parseAddress(address) ?? -1) - network.first : -1;
    const delegated = list(subnet, "delegations").some((delegation) => delegation["serviceName"] === CONTAINER_INSTANCES);
    return [
      refuse(subnet === undefined, "InvalidResourceReference", `Resource ${subnetId} referenced by resource ${id} was not found.`),
      refuse(subnet !== undefined && !delegated, "SubnetMissingRequiredDelegation", `Subnet ${subnetId} requires the delegation ${CONTAINER_INSTANCES} to reference container groups.`),
      refuse(text(inputs, "ipAddress.type") !== "Private", "PrivateIPRequired", "A container group in a virtual network has a private address only."),
      refuse(address !== "" && network !== undefined && (offset < 4 || offset >= network.size - 1), "PrivateIPAddressNotInSubnet", `${address} is no free address of ${text(subnet, "addressPrefix")}.`),
    ];
  });
};

const virtualNetwork: Check = (inputs) => {
  const spaces = ((at(inputs, "addressSpace.addressPrefixes") as string[] | undefined) ?? []).map((prefix) => ({ prefix, ...(parseNetwork(prefix) ?? { first: 0, size: 0 }) }));
  const meet = (one: { first: number; size: number }, other: { first: number; size: number }): boolean => one.first < other.first + other.size && other.first < one.first + one.size;
  return [
    ...spaces.map((space, index) => refuse(spaces.slice(0, index).some((other) => meet(space, other)), "NetcfgInvalidVirtualNetworkAddressSpace", `The address space ${space.prefix} overlaps another of the network.`)),
    ...list(inputs, "subnets").map((subnet, index, all) => {
      const network = parseNetwork(text(subnet, "addressPrefix"));
      const inside = network && spaces.some((space) => network.first >= space.first && network.first + network.size <= space.first + space.size);
      const overlaps = network && all.slice(0, index).some((other) => meet(network, parseNetwork(text(other, "addressPrefix")) ?? { first: 0, size: 0 }));
      return refuse(inside === false || overlaps === true, "NetcfgInvalidSubnet", `Subnet ${text(subnet, "name")} is not valid in virtual network.`);
    }),
  ];
};

/** What Azure refuses of a create or an update, by type. */
export const refusals: Record<string, Check> = {
  "azure-native:network:VirtualNetwork": virtualNetwork,
  "azure-native:network:NetworkInterface": networkInterface,
  "azure-native:network:PublicIPAddress": publicAddress,
  "azure-native:network:NetworkSecurityGroup": securityGroup,
  "azure-native:compute:Disk": disk,
  "azure-native:compute:VirtualMachine": virtualMachine,
  "azure-native:compute:VirtualMachineExtension": extension,
  "azure-native:containerinstance:ContainerGroup": containerGroup,
  "azure-native:privatedns:VirtualNetworkLink": belowZone,
  "azure-native:privatedns:PrivateRecordSet": belowZone,
};

/** Who still uses a resource: Azure does not delete it then. */
export function user(cloud: Cloud, id: string): CloudResource | undefined {
  const wanted = JSON.stringify(id).toLowerCase();
  const below = `${id.toLowerCase()}/`;
  return cloud.resources().find((each) => each.id.toLowerCase() !== id.toLowerCase() && !each.id.toLowerCase().startsWith(below) && JSON.stringify(each.inputs).toLowerCase().includes(wanted));
}
