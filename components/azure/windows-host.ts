import { gzipSync } from "node:zlib";
import * as pulumi from "@pulumi/pulumi";
import * as compute from "@pulumi/azure-native/compute";
import type { compute as input } from "@pulumi/azure-native/types/input";
import * as azureNetwork from "@pulumi/azure-native/network";
import type { OperatingSystem } from "../host/args";
import { checkArgs } from "../host/checked-args";
import { publicKey } from "../host/connection";
import { firstBootCommand, firstBootScript } from "./first-boot";
import { securityRules, type PassRuleArgs } from "./security-rules";

/** Explicit names of the Azure resources of a host. */
export interface HostNamesArgs {
  /** The machine, up to 64 characters. Another name is another machine. */
  virtualMachine: string;
  /** The network interface, up to 80 characters. */
  networkInterface: string;
  /** The security group of the network interface, up to 80 characters. */
  networkSecurityGroup: string;
  /** The public IP address, up to 80 characters. Not read with an existing one. */
  publicAddress: string;
  /** The data disk, up to 80 characters. */
  dataDisk: string;
  /** The system disk, up to 80 characters. Another name is another machine. */
  osDisk: string;
  /** First label of the public address's own name (`LABEL.REGION.cloudapp.azure.com`), unique in the region: 3 to 63 small letters, digits and dashes. */
  domainNameLabel: string;
}

/** A marketplace image (`publisher`, `offer`, `sku`), or the id of a gallery image with its `os`. Both at once are a fault. */
export interface ImageReferenceArgs {
  /** Id of a gallery image or image version. */
  id?: pulumi.Input<string>;
  /** Publisher of a marketplace image, e.g. `MicrosoftWindowsServer`. */
  publisher?: string;
  /** Offer of a marketplace image, e.g. `WindowsServer`. */
  offer?: string;
  /** Sku of a marketplace image, e.g. `2022-datacenter-g2`. */
  sku?: string;
  /** Version of a marketplace image. Default `latest`, which is a warning: the same program makes different machines. */
  version?: string;
  /**
   * Which Windows Server the image holds; required with `id`, and for a sku that is not known here. Windows Server 2025 and Core have no
   * SMTP service and are faults (paper, "Special Consideration").
   */
  os?: OperatingSystem;
}

/** A Windows Server on Azure that sends mail. */
export interface WindowsHostArgs {
  /** Azure region, e.g. `westeurope`. */
  location: string;
  /** Name of the resource group that it is in. */
  resourceGroupName: pulumi.Input<string>;
  /** Id of the subnet that it is in. */
  subnetId: pulumi.Input<string>;
  /** Names in Azure, which are identities there. */
  names: HostNamesArgs;
  /** At most 15 characters. */
  computerName: string;
  /** Private IPv4 address. */
  address: string;
  /** Further private IPv4 addresses of a multi-homed host (paper, "TCP Port"). One that it has already is a fault. Default none. */
  furtherAddresses?: string[];
  /** Azure VM size, e.g. `Standard_D4s_v5`. It has to support trusted launch and Premium disks. */
  size: string;
  /** Windows Server 2016 to 2022 with desktop experience; what has no SMTP service is a fault. Another image is another machine. */
  image: ImageReferenceArgs;
  /** Availability zone, `1`, `2` or `3`; together with `availabilitySetId` a fault. Default none. Another zone is another machine. */
  zone?: string;
  /** Id of an availability set; together with `zone` a fault. Default none. */
  availabilitySetId?: pulumi.Input<string>;
  /** Size of the data disk for queue and spool, 4 to 32767 GiB. */
  dataDiskSizeGiB: number;
  /** LUN of the data disk, 0 to 63. */
  dataDiskLun: number;
  /** Encryption at host; the subscription has to have the feature. Default false. */
  encryptionAtHost?: boolean;
  /** Administrator, up to 20 characters; names that Azure refuses, such as `admin`, are faults. Another name is another machine. */
  adminUsername: string;
  /** Password of the administrator, a secret. A change of it makes no new machine and is not carried out. */
  adminPassword: pulumi.Input<string>;
  /** How Windows Update runs: `Manual`, `AutomaticByOS` or `AutomaticByPlatform`. */
  patching: string;
  /** Version of Azure's CustomScriptExtension, which runs the first boot. Default `1.10`. */
  customScriptVersion?: string;
  /** Version of the Windows capability OpenSSH.Server. Default `0.0.1.0`. */
  openSshVersion?: string;
  /** Public key of the administrators, as a line of authorized_keys. */
  administratorKey: pulumi.Input<string>;
  /** OpenSSH private ed25519 key that the host identifies itself with. */
  hostPrivateKey: pulumi.Input<string>;
  /** What may pass; everything else inbound is denied. May be empty. */
  rules: PassRuleArgs[];
  /** PTR of the public address, ending with a dot. Only once its A record is published. */
  reverseFqdn?: string;
  /** Id of a public address that exists already; with `existingPublicAddress`, one without the other is a fault. Default: one is made. */
  existingPublicAddressId?: pulumi.Input<string>;
  /** IPv4 of the existing public address. */
  existingPublicAddress?: string;
  /** Public address and data disk cannot be deleted; the disk outlives the host. Default false. */
  protect?: boolean;
  /** The data disk is left in Azure when the host goes. Default false. */
  retainDataDisk?: boolean;
  /** The host is gone for good: its machine and what runs on it are left as they are, whatever else of these args changes. Default false. */
  abandoned?: boolean;
  /** Minutes that Azure may take for the machine, and the machine for its first boot. Default 60. */
  machineMinutes?: number;
  /** Tags of every resource. Default none. */
  tags?: Record<string, string>;
  /** A site's plan has decided these args, and they are not checked once more. Default false. */
  decided?: boolean;
}

const IDLE_TIMEOUT_MINUTES = 30;
const CUSTOM_SCRIPT_VERSION = "1.10";
const OPENSSH_VERSION = "0.0.1.0";
const MACHINE_MINUTES = 60;

/** What Azure refuses to change of a VM, and azure-native does not declare: a change replaces the machine. */
export const IMMUTABLE_OF_A_VM = [
  "osProfile.computerName",
  "osProfile.adminUsername",
  "storageProfile.imageReference",
  "storageProfile.osDisk.name",
  "zones",
  "availabilitySet",
];

/** A Windows Server VM with an address of its own, a data disk that outlives it, and SSH by key. */
export class WindowsHost extends pulumi.ComponentResource {
  /** Azure's id of the machine: another machine under the same name has another. */
  public readonly machine: pulumi.Output<string>;
  /** Public IPv4 address. */
  public readonly publicAddress: pulumi.Output<string>;
  /** Public SSH host key, as a line. */
  public readonly hostKey: pulumi.Output<string>;
  /** Id of the data disk. */
  public readonly dataDiskId: pulumi.Output<string>;
  /** SSH answers with our keys. */
  public readonly reachable: pulumi.Output<string>;

  constructor(name: string, args: WindowsHostArgs, opts?: pulumi.ComponentResourceOptions) {
    if (!args.decided) checkArgs("WindowsHost", name, args);
    super("listserv:index:WindowsHost", name, {}, opts);
    const common = { resourceGroupName: args.resourceGroupName, location: args.location, tags: args.tags };
    const group = new azureNetwork.NetworkSecurityGroup(
      `${name}-nsg`,
      { ...common, networkSecurityGroupName: args.names.networkSecurityGroup, securityRules: securityRules(args.rules) },
      { parent: this },
    );
    const address = args.existingPublicAddressId === undefined ? publicAddressOf(name, args, common, this) : undefined;
    const disk = dataDiskOf(name, args, common, this);
    const nic = networkInterfaceOf(name, args, common, group, address?.id ?? args.existingPublicAddressId, this);
    const vm = virtualMachineOf(name, args, common, { nic, disk }, this);
    const firstBoot = firstBootOf(name, args, common, vm, this);
    this.machine = vm.vmId;
    this.publicAddress = address ? address.ipAddress.apply((ip) => ip ?? "") : pulumi.output(args.existingPublicAddress ?? "");
    this.hostKey = publicKey(args.hostPrivateKey, `listserv:hostKeys for ${args.names.virtualMachine}`);
    this.dataDiskId = disk.id;
    this.reachable = firstBoot.id;
    this.registerOutputs({ machine: this.machine, publicAddress: this.publicAddress, hostKey: this.hostKey, dataDiskId: this.dataDiskId });
  }
}

interface Common {
  resourceGroupName: pulumi.Input<string>;
  location: string;
  tags: Record<string, string> | undefined;
}

/** Without zones Azure makes it zone-redundant: a host that moves to another zone keeps its address, and with it its reputation. */
function publicAddressOf(name: string, args: WindowsHostArgs, common: Common, parent: pulumi.Resource): azureNetwork.PublicIPAddress {
  return new azureNetwork.PublicIPAddress(
    `${name}-ip`,
    {
      ...common,
      publicIpAddressName: args.names.publicAddress,
      sku: { name: "Standard" },
      publicIPAllocationMethod: "Static",
      publicIPAddressVersion: "IPv4",
      idleTimeoutInMinutes: IDLE_TIMEOUT_MINUTES,
      dnsSettings: { domainNameLabel: args.names.domainNameLabel, ...(args.reverseFqdn === undefined ? {} : { reverseFqdn: args.reverseFqdn }) },
    },
    { parent, protect: args.protect ?? false },
  );
}

/** A disk of its own, so that queue and spool outlive the machine; in a zone it is zone-redundant, so that it follows to another one. */
function dataDiskOf(name: string, args: WindowsHostArgs, common: Common, parent: pulumi.Resource): compute.Disk {
  return new compute.Disk(
    `${name}-data`,
    {
      ...common,
      diskName: args.names.dataDisk,
      creationData: { createOption: "Empty" },
      diskSizeGB: args.dataDiskSizeGiB,
      sku: { name: args.zone === undefined ? "Premium_LRS" : "Premium_ZRS" },
    },
    { parent, protect: args.protect ?? false, retainOnDelete: args.retainDataDisk ?? false },
  );
}

function networkInterfaceOf(
  name: string,
  args: WindowsHostArgs,
  common: Common,
  group: azureNetwork.NetworkSecurityGroup,
  publicAddressId: pulumi.Input<string> | undefined,
  parent: pulumi.Resource,
): azureNetwork.NetworkInterface {
  const configuration = (address: string, index: number) => ({
    name: index === 0 ? "primary" : `further-${index}`,
    primary: index === 0,
    privateIPAllocationMethod: "Static",
    privateIPAddress: address,
    subnet: { id: args.subnetId },
    ...(index === 0 && publicAddressId !== undefined ? { publicIPAddress: { id: publicAddressId } } : {}),
  });
  return new azureNetwork.NetworkInterface(
    `${name}-nic`,
    {
      ...common,
      networkInterfaceName: args.names.networkInterface,
      networkSecurityGroup: { id: group.id },
      ipConfigurations: [args.address, ...(args.furtherAddresses ?? [])].map(configuration),
    },
    { parent },
  );
}

function virtualMachineOf(
  name: string,
  args: WindowsHostArgs,
  common: Common,
  parts: { nic: azureNetwork.NetworkInterface; disk: compute.Disk },
  parent: pulumi.Resource,
): compute.VirtualMachine {
  const automatic = args.patching !== "Manual";
  return new compute.VirtualMachine(
    `${name}-vm`,
    {
      ...common,
      vmName: args.names.virtualMachine,
      hardwareProfile: { vmSize: args.size },
      ...(args.zone === undefined ? {} : { zones: [args.zone] }),
      ...(args.availabilitySetId === undefined ? {} : { availabilitySet: { id: args.availabilitySetId } }),
      securityProfile: {
        securityType: "TrustedLaunch",
        uefiSettings: { secureBootEnabled: true, vTpmEnabled: true },
        ...(args.encryptionAtHost ? { encryptionAtHost: true } : {}),
      },
      osProfile: {
        computerName: args.computerName,
        adminUsername: args.adminUsername,
        adminPassword: pulumi.secret(args.adminPassword),
        windowsConfiguration: { provisionVMAgent: true, enableAutomaticUpdates: automatic, patchSettings: { patchMode: args.patching } },
      },
      storageProfile: {
        imageReference: imageReference(args.image),
        osDisk: { name: args.names.osDisk, createOption: "FromImage", deleteOption: "Delete", caching: "ReadWrite", managedDisk: { storageAccountType: "Premium_LRS" } },
        dataDisks: [{ lun: args.dataDiskLun, createOption: "Attach", deleteOption: "Detach", caching: "None", managedDisk: { id: parts.disk.id } }],
      },
      networkProfile: { networkInterfaces: [{ id: parts.nic.id, primary: true, deleteOption: "Detach" }] },
      diagnosticsProfile: { bootDiagnostics: { enabled: true } },
    },
    {
      parent,
      deleteBeforeReplace: true,
      replaceOnChanges: IMMUTABLE_OF_A_VM,
      customTimeouts: timeLimits(args),
      // Azure refuses a new password for a machine that runs, and it is no reason for a new machine.
      ignoreChanges: args.abandoned ? ["*"] : ["osProfile.adminPassword"],
    },
  );
}

/** The image as Azure takes it. */
function imageReference({ id, publisher, offer, sku, version }: ImageReferenceArgs): input.ImageReferenceArgs {
  return id === undefined ? { publisher, offer, sku, version: version ?? "latest" } : { id };
}

function firstBootOf(name: string, args: WindowsHostArgs, common: Common, vm: compute.VirtualMachine, parent: pulumi.Resource): compute.VirtualMachineExtension {
  const command = pulumi
    .all([args.hostPrivateKey, args.administratorKey])
    .apply(([hostPrivateKey, administratorKey]) => firstBootCommand(firstBootScript({ hostPrivateKey, authorizedKeys: [administratorKey], openSshVersion: args.openSshVersion ?? OPENSSH_VERSION }), gzipSync));
  return new compute.VirtualMachineExtension(
    `${name}-ssh`,
    {
      ...common,
      vmName: vm.name,
      vmExtensionName: "ssh",
      publisher: "Microsoft.Compute",
      type: "CustomScriptExtension",
      typeHandlerVersion: args.customScriptVersion ?? CUSTOM_SCRIPT_VERSION,
      // The version that is asked for, on every machine of the site.
      autoUpgradeMinorVersion: false,
      // Another machine under the same name needs a run of its own.
      forceUpdateTag: vm.vmId,
      protectedSettings: pulumi.secret({ commandToExecute: command }),
    },
    // Nothing on a machine that does not run answers Azure either.
    { parent, deleteBeforeReplace: true, customTimeouts: timeLimits(args), ...(args.abandoned ? { ignoreChanges: ["*"] } : {}) },
  );
}

function timeLimits({ machineMinutes = MACHINE_MINUTES }: WindowsHostArgs): pulumi.CustomTimeouts {
  const limit = `${machineMinutes}m`;
  return { create: limit, update: limit, delete: limit };
}
