import type { Cloud, CloudResource } from "../azure/cloud";
import { at } from "../azure/refusals";
import type { Properties } from "../provider/values";
import type { Hardware } from "./host-runner";
import type { ExistingServer } from "./provider";

const OS_DISK_GIB = 127;

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
    names: privateNames(cloud),
  };
}

/** A server outside Azure, as far as the sandbox was told. */
export function serverHardware({ host, hardware }: ExistingServer): Hardware {
  return {
    operatingSystem: "2022",
    computerName: (host.split(".")[0] ?? host).slice(0, 15).toUpperCase(),
    addresses: [host],
    disks: [{ lun: 0, sizeGiB: OS_DISK_GIB, boot: true }],
    hasListserv: true,
    names: {},
    ...hardware,
  };
}

function privateAddresses(cloud: Cloud, vm: CloudResource): string[] {
  const interfaces = (at(vm.inputs, "networkProfile.networkInterfaces") ?? []) as Properties[];
  return interfaces.flatMap(({ id }) => ((cloud.find(String(id))?.inputs["ipConfigurations"] ?? []) as Properties[]).map((each) => String(each["privateIPAddress"])));
}

/** A records at the apex of private zones: the zone has the host's whole name. */
function privateNames(cloud: Cloud): Record<string, string[]> {
  const records = cloud.resources("azure-native:privatedns:PrivateRecordSet").filter(({ inputs }) => inputs["recordType"] === "A");
  return Object.fromEntries(
    records.map(({ inputs }) => {
      const zone = String(inputs["privateZoneName"]);
      const relative = String(inputs["relativeRecordSetName"]);
      const addresses = ((inputs["aRecords"] ?? []) as Properties[]).map((each) => String(each["ipv4Address"]));
      return [relative === "@" ? zone : `${relative}.${zone}`, addresses];
    }),
  );
}
