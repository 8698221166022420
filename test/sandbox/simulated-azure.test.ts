import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { Cloud, Faults } from "../../sandbox";
import { azureProvider } from "../../sandbox/azure/provider";
import { azureTypes } from "../../sandbox/azure/resource-types";
import { hardwareOf, resolvable } from "../../sandbox/command/hardware";
import type { Operation } from "../../sandbox/provider/server";

const folder = mkdtempSync(join(tmpdir(), "listserv-azure-"));
afterAll(() => rmSync(folder, { recursive: true }));

let cloud: Cloud;
let azure: ReturnType<typeof azureProvider>;
let count = 0;
beforeEach(() => {
  cloud = new Cloud(join(folder, `${++count}.json`));
  azure = azureProvider(cloud, new Faults());
});

type Inputs = Record<string, unknown>;

const operation = (type: string, inputs: Inputs, more: Partial<Operation> = {}): Operation => ({
  urn: "", type: `azure-native:${type}`, name: type, id: "", preview: false, inputs, oldInputs: {}, state: {}, timeout: 0, say: () => Promise.resolve(), ...more,
});
const create = async (type: string, inputs: Inputs): Promise<string> => (await azure.create(operation(type, { resourceGroupName: "lists", location: "westeurope", ...inputs }))).id;

const subnet = { name: "mail", addressPrefix: "10.20.0.0/16" };
const nicInputs = (name: string, address: string, network: string, more: Inputs = {}): Inputs => ({
  networkInterfaceName: name,
  ipConfigurations: [{ name: "primary", privateIPAddress: address, subnet: { id: `${network}/subnets/mail` }, ...more }],
});
const vmInputs = (name: string, nic: string, disk: string, os: Inputs = {}): Inputs => ({
  vmName: name,
  hardwareProfile: { vmSize: "Standard_D4s_v5" },
  osProfile: { computerName: name, adminUsername: "listservadmin", adminPassword: "Passw0rd-of-the-test", windowsConfiguration: { enableAutomaticUpdates: false, patchSettings: { patchMode: "Manual" } }, ...os },
  storageProfile: { imageReference: { id: "image" }, osDisk: { name: `${name}-os` }, dataDisks: [{ lun: 0, managedDisk: { id: disk } }] },
  networkProfile: { networkInterfaces: [{ id: nic }] },
});

/** A resource group, a network, an interface, a disk and a machine. */
async function machine(): Promise<{ network: string; nic: string; disk: string; vm: string }> {
  await azure.create(operation("resources:ResourceGroup", { resourceGroupName: "lists", location: "westeurope" }));
  const network = await create("network:VirtualNetwork", { virtualNetworkName: "net", addressSpace: { addressPrefixes: ["10.20.0.0/16"] }, subnets: [subnet] });
  const nic = await create("network:NetworkInterface", nicInputs("nic1", "10.20.1.4", network));
  const disk = await create("compute:Disk", { diskName: "data1", creationData: { createOption: "Empty" }, diskSizeGB: 64 });
  const vm = await create("compute:VirtualMachine", vmInputs("vm1", nic, disk));
  return { network, nic, disk, vm };
}

describe("a change in the simulated Azure", () => {
  const rows = Object.entries(azureTypes).map(([type, row]) => ({ type, ...row }));

  test.each(rows)("$type is replaced for its names, group and location, and what azure-native declares, and for nothing else", ({ type, names, immutable, replacing = [] }) => {
    const asked = operation(type.replace("azure-native:", ""), {});
    for (const path of ["resourceGroupName", "location", ...names, ...replacing]) expect([path, azure.replaces(asked, path)]).toEqual([path, true]);
    for (const path of [...immutable, ...immutable.map((member) => `${member}[0].id`), "tags.owner", "anything"]) expect([path, azure.replaces(asked, path)]).toEqual([path, false]);
  });

  test.each(rows.flatMap(({ type, immutable, path, names }) => immutable.map((member) => ({ type, member, path, names }))))(
    "$type: another $member is taken for an update, and then refused",
    async ({ type, member, names }) => {
      const inputs: Inputs = { resourceGroupName: "lists", location: "westeurope", ...Object.fromEntries(names.map((name) => [name, "same"])) };
      const at = (value: unknown): Inputs => ({ ...inputs, ...(nested(member.split("."), value) as Inputs) });
      cloud.put({ id: "/the/resource", type, name: "same", inputs: at("old"), outputs: {} });
      await expect(azure.update(operation(type.replace("azure-native:", ""), at("new"), { id: "/the/resource" }))).rejects.toThrow(`PropertyChangeNotAllowed" Message="Changing property '${member}'`);
      expect(cloud.find("/the/resource")?.inputs).toEqual(at("old"));
    },
  );
});

const nested = ([first = "", ...rest]: string[], value: unknown): unknown => ({ [first]: rest.length === 0 ? value : nested(rest, value) });

describe("the simulated Azure refuses", () => {
  const refused: [what: string, code: string, ask: (there: Awaited<ReturnType<typeof machine>>) => Promise<unknown>][] = [
    ["a second disk of the same name", 'Status=409 Code="Conflict"', () => create("compute:Disk", { diskName: "data1", creationData: { createOption: "Empty" } })],
    ["a private address that is held already", "PrivateIPAddressInUse", ({ network }) => create("network:NetworkInterface", nicInputs("nic2", "10.20.1.4", network))],
    ["a private address outside the subnet", "PrivateIPAddressNotInSubnet", ({ network }) => create("network:NetworkInterface", nicInputs("nic2", "10.21.1.4", network))],
    ["a private address that Azure keeps for itself", "PrivateIPAddressInReservedRange", ({ network }) => create("network:NetworkInterface", nicInputs("nic2", "10.20.0.3", network))],
    ["an interface in a subnet that is not there", "InvalidResourceReference", ({ network }) => create("network:NetworkInterface", nicInputs("nic2", "10.20.1.5", `${network}-2`))],
    ["an interface with a public address that is not there", "InvalidResourceReference", ({ network }) => create("network:NetworkInterface", nicInputs("nic2", "10.20.1.5", network, { publicIPAddress: { id: "/none" } }))],
    ["a disk that another machine has", "already owned by VM", async ({ network, disk }) => create("compute:VirtualMachine", vmInputs("vm2", await create("network:NetworkInterface", nicInputs("nic2", "10.20.1.5", network)), disk))],
    ["an interface that another machine has", "NicInUse", async ({ nic }) => create("compute:VirtualMachine", vmInputs("vm2", nic, await create("compute:Disk", { diskName: "data2", creationData: {} })))],
    ["a disk made smaller", "cannot be made smaller", ({ disk }) => azure.update(operation("compute:Disk", { resourceGroupName: "lists", location: "westeurope", diskName: "data1", creationData: { createOption: "Empty" }, diskSizeGB: 32 }, { id: disk }))],
    ["a computer name of more than 15 characters", "cannot be more than 15 characters", ({ nic, disk }) => create("compute:VirtualMachine", vmInputs("a-name-too-long-for-windows", nic, disk))],
    ["an administrator called admin", "The Admin Username admin is not allowed", ({ nic, disk }) => create("compute:VirtualMachine", vmInputs("vm2", nic, disk, { adminUsername: "admin" }))],
    ["a password of one kind of character", "password complexity", ({ nic, disk }) => create("compute:VirtualMachine", vmInputs("vm2", nic, disk, { adminPassword: "onlysmallletters" }))],
    ["a zone together with an availability set", "AvailabilitySetAndZonesNotSupported", ({ nic, disk }) => create("compute:VirtualMachine", { ...vmInputs("vm2", nic, disk), zones: ["1"], availabilitySet: { id: "/set" } })],
    ["a resource in a group that is not there", "ResourceGroupNotFound", () => create("compute:Disk", { diskName: "data2", creationData: {}, resourceGroupName: "none" })],
    ["the deletion of a disk that is in use", "InUse", ({ disk }) => azure.delete(operation("compute:Disk", {}, { id: disk }))],
    ["a static address of a basic kind", "StandardSkuPublicIPAddressesMustBeStatic", () => create("network:PublicIPAddress", { publicIpAddressName: "ip1", sku: { name: "Standard" }, publicIPAllocationMethod: "Dynamic" })],
    ["two security rules of the same priority", "SecurityRuleConflict", () => create("network:NetworkSecurityGroup", { networkSecurityGroupName: "nsg1", securityRules: ["a", "b"].map((name) => ({ name, priority: 100, direction: "Inbound", sourceAddressPrefix: "*" })) })],
    ["a record in a zone that is not there", "ParentResourceNotFound", () => create("privatedns:PrivateRecordSet", { privateZoneName: "example.org", recordType: "A", relativeRecordSetName: "@", ttl: 300 })],
    ["a second custom script on a machine", "Multiple VMExtensions per handler", async () => {
      const script = { vmName: "vm1", publisher: "Microsoft.Compute", type: "CustomScriptExtension", typeHandlerVersion: "1.10" };
      await create("compute:VirtualMachineExtension", { ...script, vmExtensionName: "ssh" });
      return create("compute:VirtualMachineExtension", { ...script, vmExtensionName: "another" });
    }],
  ];
  test.each(refused)("%s", async (_what, code, ask) => {
    const there = await machine();
    await expect(ask(there)).rejects.toThrow(code);
  });

  test("a PTR whose record is not in the public DNS, or leads elsewhere; once it is published, it takes it", async () => {
    await machine();
    const inputs = (reverse?: string): Inputs => ({ resourceGroupName: "lists", location: "westeurope", publicIpAddressName: "ip1", sku: { name: "Standard" }, publicIPAllocationMethod: "Static", dnsSettings: { domainNameLabel: "lists-1", ...(reverse === undefined ? {} : { reverseFqdn: reverse }) } });
    await expect(create("network:PublicIPAddress", inputs("SMTP1.EXAMPLE.ORG."))).rejects.toThrow("ReverseFqdnNotResolving");
    const { id, outputs } = await azure.create(operation("network:PublicIPAddress", inputs()));
    const set = (reverse: string) => azure.update(operation("network:PublicIPAddress", inputs(reverse), { id }));
    await expect(set("SMTP1.EXAMPLE.ORG.")).rejects.toThrow("ReverseFqdnNotResolving");
    cloud.publish("SMTP1.EXAMPLE.ORG", "192.0.2.1");
    await expect(set("SMTP1.EXAMPLE.ORG.")).rejects.toThrow("but to 192.0.2.1");
    cloud.publish("SMTP1.EXAMPLE.ORG", String(outputs["ipAddress"]));
    await expect(set("SMTP1.EXAMPLE.ORG")).rejects.toThrow("must end with a dot");
    expect(await set("SMTP1.EXAMPLE.ORG.")).toMatchObject({ ipAddress: outputs["ipAddress"] });
  });
});

describe("a private zone that is linked to the network", () => {
  test("answers for all its names: what it has no record of does not resolve there, even where the organisation's own DNS has it", async () => {
    const { network, vm } = await machine();
    const organisation = { "WWW.EXAMPLE.ORG": ["192.0.2.80"], "LISTSERV.EXAMPLE.ORG": ["192.0.2.25"], "MAIL.EXAMPLE.NET": ["192.0.2.26"] };
    const names = () => resolvable(hardwareOf(cloud, cloud.find(vm) as never), organisation);
    expect(names()).toEqual(organisation);
    await create("privatedns:PrivateZone", { privateZoneName: "EXAMPLE.ORG" });
    await create("privatedns:PrivateRecordSet", { privateZoneName: "EXAMPLE.ORG", recordType: "A", relativeRecordSetName: "LISTSERV", ttl: 300, aRecords: [{ ipv4Address: "10.20.1.4" }] });
    expect(names()).toEqual(organisation);
    await create("privatedns:VirtualNetworkLink", { privateZoneName: "EXAMPLE.ORG", virtualNetworkLinkName: "site", virtualNetwork: { id: network } });
    expect(names()).toEqual({ "LISTSERV.EXAMPLE.ORG": ["10.20.1.4"], "MAIL.EXAMPLE.NET": ["192.0.2.26"] });
  });
});
