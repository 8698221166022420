import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { provideExisting } from "../../cli/sandbox/existing-resources";
import { sandboxSecrets } from "../../cli/sandbox/sandbox-secrets";
import { adoptedFromAzure } from "../../components";
import { parseSiteOrThrow, planSite, Tier } from "../../components/site";
import { ListservSite, RecordingRunner, Sandbox } from "../support/package";
import { primary, siteOf } from "./sites";

const GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/mail/providers";
const ids = {
  "lists-listserv-vm": `${GROUP}/Microsoft.Compute/virtualMachines/oldmail`,
  "lists-listserv-nic": `${GROUP}/Microsoft.Network/networkInterfaces/oldmail-nic`,
  "lists-listserv-data": `${GROUP}/Microsoft.Compute/disks/oldmail-queue`,
};
const subnetId = `${GROUP}/Microsoft.Network/virtualNetworks/office/subnets/servers`;
const base = siteOf(Tier.SingleServer);
const config = parseSiteOrThrow({
  ...base,
  listserv: { ...primary, address: "10.20.1.4", computerName: "OLDMAIL", existingPublicAddress: { id: `${GROUP}/Microsoft.Network/publicIPAddresses/oldmail-ip`, address: "192.0.2.25" } },
  azure: { ...base.azure, existingResourceGroup: "mail", network: { existing: { virtualNetworkId: `${GROUP}/Microsoft.Network/virtualNetworks/office`, subnetId, subnet: "10.20.0.0/16" } } },
});

/** A machine that somebody made by hand, with another size, image and names than the site would choose. */
const found = [
  { type: "compute:Disk", id: ids["lists-listserv-data"], inputs: { resourceGroupName: "mail", diskName: "oldmail-queue", location: "westeurope", diskSizeGB: 64, sku: { name: "StandardSSD_LRS" }, creationData: { createOption: "Empty" } }, outputs: {} },
  {
    type: "network:NetworkInterface",
    id: ids["lists-listserv-nic"],
    inputs: { resourceGroupName: "mail", networkInterfaceName: "oldmail-nic", ipConfigurations: [{ name: "ipconfig1", privateIPAddress: "10.20.1.4", privateIPAllocationMethod: "Static", subnet: { id: subnetId }, publicIPAddress: { id: `${GROUP}/Microsoft.Network/publicIPAddresses/oldmail-ip` } }] },
    outputs: {},
  },
  {
    type: "compute:VirtualMachine",
    id: ids["lists-listserv-vm"],
    inputs: {
      resourceGroupName: "mail",
      vmName: "oldmail",
      hardwareProfile: { vmSize: "Standard_E4s_v3" },
      osProfile: { computerName: "OLDMAIL", adminUsername: "firstadmin" },
      storageProfile: { imageReference: { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku: "2019-datacenter", version: "17763.1" }, osDisk: { name: "oldmail-os", createOption: "FromImage" }, dataDisks: [{ lun: 0, createOption: "Attach", managedDisk: { id: ids["lists-listserv-data"] } }] },
      networkProfile: { networkInterfaces: [{ id: ids["lists-listserv-nic"] }] },
    },
    outputs: { name: "oldmail", vmId: "11111111-2222-3333-4444-555555555555" },
  },
].map(({ type, id, inputs, outputs }) => ({ type: `azure-native:${type}`, id, name: id.split("/").at(-1) as string, inputs, outputs }));

test("a machine in Azure that somebody else made is imported: nothing of it is made, changed, replaced or deleted, and its host is configured", async () => {
  const folder = mkdtempSync(join(tmpdir(), "listserv-import-"));
  const runner = new RecordingRunner();
  const plan = planSite(config);
  const sandbox = await Sandbox.open({ folder, stack: "test", runner, program: async () => ({ plan: new ListservSite("lists", config, { transforms: [adoptedFromAzure(ids)] }).plan }) });
  try {
    await sandboxSecrets(sandbox, plan);
    provideExisting(sandbox.cloud, plan);
    for (const resource of found) sandbox.cloud.put(structuredClone(resource));
    const held = (): unknown => found.map(({ id }) => sandbox.cloud.find(id)?.inputs);
    const before = structuredClone(held());

    const up = await sandbox.up();
    expect(up.errors).toEqual([]);
    expect(up.steps["import"]?.map((urn) => urn.split("::")[3]).sort()).toEqual(Object.keys(ids).sort());
    expect(Object.keys(up.steps).filter((op) => !["create", "import"].includes(op))).toEqual([]);
    expect(held()).toEqual(before);
    const asked = runner.recorded.filter(({ what }) => what === "run").map(({ commandLine }) => commandLine);
    expect(asked.length).toBeGreaterThan(0);
    for (const commandLine of asked) expect(commandLine).toMatch(/-Mode apply -Machine 11111111-2222-3333-4444-555555555555$/);
    expect((await sandbox.preview()).steps).toEqual({});
  } finally {
    await sandbox.close();
    rmSync(folder, { recursive: true });
  }
}, 120_000);
