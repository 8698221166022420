import type { Cloud, CloudResource } from "../azure/cloud";
import { at } from "../azure/refusals";
import type { Properties } from "../provider/values";
import type { Hardware } from "./host-runner";

/** The disk that Windows is on, in the marketplace's images. */
export const OS_DISK_GIB = 127;

/** What Windows sees on a simulated VM: its image, its disks, its addresses, and the private zones of its network. */
export function hardwareOf(cloud: Cloud, vm: CloudResource): Hardware {
  const image = (at(vm.inputs, "storageProfile.imageReference") ?? {}) as Properties;
  const name = String(image["sku"] ?? "");
  const disks = (at(vm.inputs, "storageProfile.dataDisks") ?? []) as Properties[];
  return {
    operatingSystem: /20\d\d/.exec(name)?.[0] ?? "2022",
    core: /core/i.test(name),
    computerName: String(at(vm.inputs, "osProfile.computerName")),
    addresses: privateAddresses(cloud, vm),
    disks: [
      { lun: 0, sizeGiB: OS_DISK_GIB, boot: true },
      ...disks.map((disk) => {
        const id = String(at(disk, "managedDisk.id"));
        return { lun: Number(disk["lun"]), sizeGiB: Number(cloud.find(id)?.inputs["diskSizeGB"] ?? 0), id };
      }),
    ],
    // An image of one's own is the expected way to have LISTSERV on a machine from the start.
    hasListserv: image["id"] !== undefined,
    ...privateNames(cloud, vm),
  };
}

/** What resolves on a machine: a linked private zone answers for every name in it, and what it does not have does not exist. */
export function resolvable({ names, zones = [] }: Hardware, organisation: Record<string, string[]>): Record<string, string[]> {
  const hidden = (name: string): boolean => zones.some((zone) => `.${name}`.toLowerCase().endsWith(`.${zone}`.toLowerCase()));
  return { ...Object.fromEntries(Object.entries(organisation).filter(([name]) => !hidden(name))), ...names };
}

function privateAddresses(cloud: Cloud, vm: CloudResource): string[] {
  return configurationsOf(cloud, vm).map((each) => String(each["privateIPAddress"]));
}

function configurationsOf(cloud: Cloud, vm: CloudResource): Properties[] {
  const interfaces = (at(vm.inputs, "networkProfile.networkInterfaces") ?? []) as Properties[];
  return interfaces.flatMap(({ id }) => (cloud.find(String(id))?.inputs["ipConfigurations"] ?? []) as Properties[]);
}

/** The private zones that are linked to the machine's network, and their A records. */
function privateNames(cloud: Cloud, vm: CloudResource): { names: Record<string, string[]>; zones: string[] } {
  const networks = networksOf(cloud, vm);
  const linked = cloud.resources("azure-native:privatedns:VirtualNetworkLink").filter(({ inputs }) => networks.includes(String(at(inputs, "virtualNetwork.id")).toLowerCase()));
  const zones = linked.map(({ inputs }) => String(inputs["privateZoneName"]));
  const records = cloud.resources("azure-native:privatedns:PrivateRecordSet").filter(({ inputs }) => inputs["recordType"] === "A" && zones.includes(String(inputs["privateZoneName"])));
  const names = records.map(({ inputs }): [string, string[]] => {
    const zone = String(inputs["privateZoneName"]);
    const relative = String(inputs["relativeRecordSetName"]);
    const addresses = ((inputs["aRecords"] ?? []) as Properties[]).map((each) => String(each["ipv4Address"]));
    return [relative === "@" ? zone : `${relative}.${zone}`, addresses];
  });
  return { names: Object.fromEntries(names), zones };
}

function networksOf(cloud: Cloud, vm: CloudResource): string[] {
  return configurationsOf(cloud, vm).map((each) => String(at(each, "subnet.id")).toLowerCase().replace(/\/subnets\/.*$/, ""));
}
