/** A resource type of Azure as the sandbox knows it. */
export interface AzureType {
  /** Provider namespace and path below a resource group, with the name last. */
  path: string;
  /** Inputs that make up the name, outermost first. */
  names: string[];
  /** Names that Azure takes. */
  pattern: RegExp;
  /** Inputs that must be there. */
  required: string[];
  /** Members that Azure refuses to change, which azure-native does not declare: planned as an update and then refused. */
  immutable: string[];
  /** Members that azure-native itself replaces the resource for, beside its address and location (pulumi-azure-native, provider/pkg/gen/replacement.go). */
  replacing?: string[];
}

const NETWORK_NAME = /^[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$/;

/** Names and rules from Azure's published resource naming rules and REST references. */
export const azureTypes: Record<string, AzureType> = {
  "azure-native:resources:ResourceGroup": { path: "", names: ["resourceGroupName"], pattern: /^[-\w._()]{0,89}[-\w_()]$/, required: ["resourceGroupName"], immutable: [] },
  "azure-native:network:VirtualNetwork": { path: "Microsoft.Network/virtualNetworks", names: ["virtualNetworkName"], pattern: NETWORK_NAME, required: ["addressSpace"], immutable: [] },
  "azure-native:network:NetworkSecurityGroup": { path: "Microsoft.Network/networkSecurityGroups", names: ["networkSecurityGroupName"], pattern: NETWORK_NAME, required: [], immutable: [] },
  "azure-native:network:PublicIPAddress": { path: "Microsoft.Network/publicIPAddresses", names: ["publicIpAddressName"], pattern: NETWORK_NAME, required: [], immutable: ["publicIPAllocationMethod", "zones"], replacing: ["publicIPAddressVersion", "publicIPPrefix", "sku"] },
  "azure-native:network:NetworkInterface": { path: "Microsoft.Network/networkInterfaces", names: ["networkInterfaceName"], pattern: NETWORK_NAME, required: ["ipConfigurations"], immutable: [] },
  "azure-native:privatedns:PrivateZone": { path: "Microsoft.Network/privateDnsZones", names: ["privateZoneName"], pattern: /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+$/, required: [], immutable: [] },
  "azure-native:privatedns:VirtualNetworkLink": { path: "Microsoft.Network/privateDnsZones/virtualNetworkLinks", names: ["privateZoneName", "virtualNetworkLinkName"], pattern: NETWORK_NAME, required: ["virtualNetwork"], immutable: ["virtualNetwork"] },
  "azure-native:privatedns:PrivateRecordSet": { path: "Microsoft.Network/privateDnsZones/recordSets", names: ["privateZoneName", "recordType", "relativeRecordSetName"], pattern: /^(@|[A-Za-z0-9_.-]+)$/, required: ["ttl"], immutable: [] },
  "azure-native:compute:AvailabilitySet": { path: "Microsoft.Compute/availabilitySets", names: ["availabilitySetName"], pattern: NETWORK_NAME, required: [], immutable: ["sku", "platformFaultDomainCount"] },
  "azure-native:compute:Disk": { path: "Microsoft.Compute/disks", names: ["diskName"], pattern: /^[A-Za-z0-9_.-]{1,80}$/, required: ["creationData"], immutable: ["creationData", "zones"] },
  "azure-native:compute:VirtualMachine": {
    path: "Microsoft.Compute/virtualMachines",
    names: ["vmName"],
    pattern: /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}[A-Za-z0-9_]$/,
    required: ["osProfile", "storageProfile", "networkProfile", "hardwareProfile"],
    immutable: ["osProfile.computerName", "osProfile.adminUsername", "osProfile.adminPassword", "storageProfile.imageReference", "storageProfile.osDisk.name", "zones", "availabilitySet"],
  },
  "azure-native:compute:VirtualMachineExtension": { path: "Microsoft.Compute/virtualMachines/extensions", names: ["vmName", "vmExtensionName"], pattern: /^[A-Za-z0-9_.-]{1,80}$/, required: ["publisher", "type", "typeHandlerVersion"], immutable: ["publisher", "type"] },
  "azure-native:storage:StorageAccount": { path: "Microsoft.Storage/storageAccounts", names: ["accountName"], pattern: /^[a-z0-9]{3,24}$/, required: ["kind", "sku"], immutable: ["kind"] },
  // Below fileServices/default, which every account has.
  "azure-native:storage:FileShare": { path: "Microsoft.Storage/storageAccounts/shares", names: ["accountName", "shareName"], pattern: /^[a-z0-9]([a-z0-9-]{1,61}[a-z0-9])$/, required: [], immutable: [] },
  "azure-native:containerinstance:ContainerGroup": { path: "Microsoft.ContainerInstance/containerGroups", names: ["containerGroupName"], pattern: /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, required: ["containers", "osType"], immutable: ["osType", "subnetIds", "ipAddress"] },
};

/**
 * What azure-native declares as replacing: every part of a resource's address (they are path parameters of its REST call), the location
 * (x-ms-mutability of Azure's REST types: create and read), and what its own table adds.
 */
export function declaredReplacements({ names, replacing = [] }: AzureType): string[] {
  return ["resourceGroupName", "location", ...names, ...replacing];
}
