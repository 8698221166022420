import { createHash } from "node:crypto";
import { OperatingSystem, Patching, PublicDns, type ImageArgs, type MachineArgs } from "../host/args";
import { KNOWN_AT_DEPLOYMENT, type AzureHostPlan, type HostPlan } from "../host/plan";
import { Protection, type SiteArgs } from "./args";
import { chooseAddress, parseNetwork } from "./addresses";
import { computerName } from "./computer-name";
import type { HostEntry } from "./hosts";

export const DEFAULT_SUBNET = "10.20.0.0/16";
const DATA_DISK = { lun: 0, label: "LISTSERV", letter: "F" };
const DEFAULT_DISK_GIB = 64;
const DEFAULT_SIZE = "Standard_D4s_v5";
const DOMAIN_LABEL_LENGTH = 63;

/** Operating system of the marketplace's skus of `WindowsServer`; another sku says its `os`. */
const skuSystems: [beginning: string, OperatingSystem, core: OperatingSystem][] = [
  ["2016", OperatingSystem.WindowsServer2016, OperatingSystem.WindowsServer2016Core],
  ["2019", OperatingSystem.WindowsServer2019, OperatingSystem.WindowsServer2019Core],
  ["2022", OperatingSystem.WindowsServer2022, OperatingSystem.WindowsServer2022Core],
  ["2025", OperatingSystem.WindowsServer2025, OperatingSystem.WindowsServer2025Core],
];

const DEFAULT_IMAGE: ImageArgs = { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku: "2022-datacenter-g2", version: "latest" };

/** The subnet that private addresses are chosen from. */
export function siteSubnet(config: SiteArgs): string {
  return config.azure?.network?.existing?.subnet ?? config.azure?.network?.subnet ?? DEFAULT_SUBNET;
}

/** A host's own decisions: its address from its key, its names, its machine. */
export function hostPlan(config: SiteArgs, entry: HostEntry): HostPlan {
  const { args } = entry;
  const network = parseNetwork(siteSubnet(config));
  const address = args.address ?? (network ? chooseAddress(entry.key, network) : "");
  const furtherAddresses = (args.furtherAddresses ?? []).map((further) => further.address);
  const operatingSystem = args.ssh ? args.os : imageSystem(machineOf(config, entry).image ?? DEFAULT_IMAGE);
  return {
    kind: args.ssh ? "existing" : "azure",
    role: entry.role,
    path: entry.path,
    fqdn: args.fqdn,
    computerName: args.computerName ?? computerName(entry.key),
    address,
    furtherAddresses,
    relayEntries: args.addressGroup ? [`${args.addressGroup.subnet}, ${args.addressGroup.mask}`] : [address, ...furtherAddresses],
    ...(operatingSystem ? { operatingSystem } : {}),
    publicDns: args.publicDns ?? PublicDns.Pending,
    ...(args.retire ? { retire: args.retire } : {}),
    protected: config.protection !== Protection.None && args.retire === undefined,
    ...(args.ssh ? { ssh: args.ssh, generation: args.generation ?? 1 } : { azure: azureHostPlan(config, entry) }),
  };
}

/** A machine's own members win over the site's; an image is taken whole. */
function machineOf(config: SiteArgs, entry: HostEntry): MachineArgs {
  return { ...config.azure?.machine, ...entry.args.machine };
}

export function imageSystem({ os, sku }: ImageArgs): OperatingSystem | undefined {
  if (os !== undefined || sku === undefined) return os;
  const [, full, core] = skuSystems.find(([beginning]) => sku.startsWith(beginning)) ?? [];
  return /core/i.test(sku) ? core : full;
}

function azureHostPlan(config: SiteArgs, entry: HostEntry): AzureHostPlan {
  const machine = machineOf(config, entry);
  const name = (kind: string): string => `${config.name}-${entry.key}-${kind}`;
  const existing = entry.args.existingPublicAddress;
  return {
    names: {
      virtualMachine: name("vm"),
      networkInterface: name("nic"),
      networkSecurityGroup: name("nsg"),
      publicAddress: name("ip"),
      dataDisk: name("data"),
      osDisk: name("os"),
      domainNameLabel: domainNameLabel(config, entry),
    },
    size: machine.size ?? DEFAULT_SIZE,
    image: imagePlan(machine.image ?? DEFAULT_IMAGE),
    ...(machine.zone === undefined ? {} : { zone: machine.zone }),
    dataDisk: { ...DATA_DISK, sizeGiB: machine.dataDiskSizeGiB ?? DEFAULT_DISK_GIB },
    encryptionAtHost: machine.encryptionAtHost ?? false,
    adminUsername: machine.adminUsername ?? "listservadmin",
    patching: machine.patching ?? Patching.Manual,
    publicAddress: existing
      ? { existing: true, id: plainText(existing.id), address: existing.address }
      : { existing: false, ...(entry.args.publicDns === PublicDns.Published ? { reverseFqdn: `${entry.args.fqdn}.` } : {}) },
  };
}

function imagePlan(image: ImageArgs): AzureHostPlan["image"] {
  if (image.id !== undefined) return { id: plainText(image.id) };
  return { publisher: image.publisher ?? "", offer: image.offer ?? "", sku: image.sku ?? "", version: image.version ?? "latest" };
}

/** The plan is plain data: an output has no value yet. */
export function plainText(value: unknown): string {
  return typeof value === "string" ? value : KNOWN_AT_DEPLOYMENT;
}

/** Unique in a region of Azure, so the site's own names are in it; from identity alone, since a change would lose the address's name. */
function domainNameLabel(config: SiteArgs, entry: HostEntry): string {
  const digest = createHash("sha256").update(`${config.name}/${entry.key}/${config.azure?.location ?? ""}`).digest("hex").slice(0, 8);
  return `${`${config.name}-${entry.key}`.slice(0, DOMAIN_LABEL_LENGTH - 9)}-${digest}`;
}
