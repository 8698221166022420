import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { expect, test } from "vitest";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { MailNetwork, OperatingSystem, WindowsHost, type WindowsHostArgs } from "../../components";
import { IMMUTABLE_OF_A_LINK } from "../../components/azure/mail-network";
import { IMMUTABLE_OF_A_CONTAINER_GROUP, MailSink } from "../../components/azure/mail-sink";
import { IMMUTABLE_OF_A_VM } from "../../components/azure/windows-host";
import { publicKeyLine } from "../../components/host/connection";
import { password, sshKey } from "../../cli/init/make-secret";
import { RecordingRunner, Sandbox } from "../../sandbox";

const key = sshKey();
const VIRTUAL_MACHINE = "azure-native:compute:VirtualMachine";
const LINK = "azure-native:privatedns:VirtualNetworkLink";
const CONTAINER_GROUP = "azure-native:containerinstance:ContainerGroup";
const CONTAINER_INSTANCES = "Microsoft.ContainerInstance/containerGroups";

/** A machine for each member that Azure refuses to change, and another value of that member. */
const changes: { host: string; member: string; changed: (args: WindowsHostArgs) => Partial<WindowsHostArgs> }[] = [
  { host: "computer", member: "osProfile.computerName", changed: () => ({ computerName: "RENAMED" }) },
  { host: "user", member: "osProfile.adminUsername", changed: () => ({ adminUsername: "maintainer" }) },
  { host: "image", member: "storageProfile.imageReference", changed: () => ({ image: { id: "/images/patched", os: OperatingSystem.WindowsServer2022 } }) },
  { host: "osdisk", member: "storageProfile.osDisk.name", changed: ({ names }) => ({ names: { ...names, osDisk: `${names.osDisk}-2` } }) },
  { host: "zone", member: "zones", changed: () => ({ zone: "2" }) },
  { host: "set", member: "availabilitySet", changed: () => ({ zone: undefined, availabilitySetId: "/availabilitySets/other" }) },
];
/** The same for the member that is ignored instead: a new password is no reason for a new machine. */
const PASSWORD = { host: "password", member: "osProfile.adminPassword" };

const hostKeys = Object.fromEntries([...changes, PASSWORD].map(({ host }) => [host, sshKey()]));
const first = password();
const second = password();

function hostArgs(host: string, index: number): WindowsHostArgs {
  const name = (kind: string): string => `${host}-${kind}`;
  return {
    location: "westeurope",
    resourceGroupName: "lists",
    subnetId: "",
    names: { virtualMachine: name("vm"), networkInterface: name("nic"), networkSecurityGroup: name("nsg"), publicAddress: name("ip"), dataDisk: name("data"), osDisk: name("os"), domainNameLabel: name("label") },
    computerName: host.toUpperCase(),
    address: `10.20.1.${index + 4}`,
    size: "Standard_D4s_v5",
    image: { id: "/images/listserv", os: OperatingSystem.WindowsServer2022 },
    ...(host === "zone" ? { zone: "1" } : {}),
    ...(host === "set" ? { availabilitySetId: "/availabilitySets/first" } : {}),
    dataDiskSizeGiB: 64,
    dataDiskLun: 0,
    adminUsername: "listservadmin",
    adminPassword: first,
    patching: "Manual",
    administratorKey: publicKeyLine(key),
    hostPrivateKey: hostKeys[host] ?? "",
    rules: [],
  };
}

/** The same for a private zone's link and for the mail sink: by what their component takes, or by the resource itself where it takes nothing else. */
const linkChanges = [{ name: "linked", member: "virtualNetwork" }];
const sinkChanges: { name: string; member: string; changed?: { subnet?: string; address?: string }; props?: object }[] = [
  { name: "sink1", member: "subnetIds", changed: { subnet: "other" } },
  { name: "sink2", member: "ipAddress", changed: { address: "10.20.255.7" } },
  { name: "sink3", member: "osType", props: { osType: "Windows" } },
];
const linkName = "linked-zone-lists.example.org-link";

/** What the components declare of each kind of resource, as the engine is told. */
const declared: Record<string, string[]> = {};

/** Takes a resource's own declaration about one member away, as if nobody had written it. */
const without = (member: string) => (args: { type: string; props: object; opts: object }) => {
  const { replaceOnChanges = [], ignoreChanges = [] } = args.opts as { replaceOnChanges?: string[]; ignoreChanges?: string[] };
  const kept = (list: string[]): string[] => list.filter((each) => each !== member);
  return { props: args.props, opts: { ...args.opts, replaceOnChanges: kept(replaceOnChanges), ignoreChanges: kept(ignoreChanges) } };
};
const recorded = ({ type, props, opts }: { type: string; props: object; opts: object }) => {
  const { replaceOnChanges } = opts as CustomResourceOptions;
  if (replaceOnChanges?.length) declared[type] = replaceOnChanges;
  return { props, opts };
};
const withProps = (kind: string, more: object) => ({ type, props, opts }: { type: string; props: object; opts: object }) => ({ props: type === kind ? { ...props, ...more } : props, opts });

interface State {
  changed: boolean;
  undeclared: boolean;
}

function program(state: State) {
  const transforms = (member: string) => ({ transforms: [recorded, ...(state.undeclared ? [without(member)] : [])] });
  return async () => {
    const delegated = ["sink", "other"].map((name, index) => ({ name, subnet: `10.20.255.${index * 16}/28`, service: CONTAINER_INSTANCES, networkSecurityGroupName: `${name}-nsg`, rules: [] }));
    const network = new MailNetwork("net", { location: "westeurope", resourceGroupName: "lists", virtualNetworkName: "net", addressSpace: "10.20.0.0/16", subnetName: "mail", subnet: "10.20.0.0/17", delegatedSubnets: delegated });
    const declare = (host: string, member: string, index: number, changed: (args: WindowsHostArgs) => Partial<WindowsHostArgs>): void => {
      const args: WindowsHostArgs = { ...hostArgs(host, index), resourceGroupName: network.resourceGroupName, subnetId: network.subnetId };
      new WindowsHost(host, { ...args, ...(state.changed ? changed(args) : {}) }, transforms(member));
    };
    changes.forEach(({ host, member, changed }, index) => declare(host, member, index, changed));
    declare(PASSWORD.host, PASSWORD.member, changes.length, () => ({ adminPassword: second }));
    for (const { name, member } of linkChanges) linkOf(name, state.changed ? "second" : "first", network, transforms(member));
    for (const { name, member, changed = {}, props = {} } of sinkChanges) {
      const { subnet = "sink", address = "10.20.255.4" } = state.changed ? changed : {};
      const own = transforms(member);
      new MailSink(
        name,
        {
          location: "westeurope", resourceGroupName: network.resourceGroupName, containerGroupName: name, subnetId: network.virtualNetworkId.apply((id) => `${id}/subnets/${subnet}`),
          address: subnet === "sink" ? address : "10.20.255.20", smtpPort: 25, webPort: 8025, image: "mailpit:1", messageLimit: 10,
        },
        // The address goes with the subnet: of a change of both, this is about the one.
        { transforms: [...own.transforms, ...(state.changed ? [withProps(CONTAINER_GROUP, props)] : []), ...(state.undeclared && member === "subnetIds" ? [without("ipAddress")] : [])] },
      );
    }
  };
}

/** A private zone in a network that exists already. */
function linkOf(name: string, which: string, network: MailNetwork, opts: object): void {
  new MailNetwork(
    name,
    {
      location: "westeurope", resourceGroupName: "lists", existingResourceGroup: true, virtualNetworkName: "none", addressSpace: "10.20.0.0/16", subnetName: "mail", subnet: "10.20.0.0/16",
      existingVirtualNetworkId: `/virtualNetworks/${which}`, existingSubnetId: `/virtualNetworks/${which}/subnets/mail`,
      privateZones: [{ name: "LISTS.EXAMPLE.ORG", records: [{ name: "LISTS.EXAMPLE.ORG", type: "A", value: "10.20.1.4" }] }],
    },
    { ...opts, dependsOn: [network] },
  );
}

/** Errors by the name of the resource that they are about. */
function errorsByName(events: EngineEvent[]): Record<string, string> {
  const errors = events.flatMap(({ diagnosticEvent: event }) => (event?.severity === "error" && event.urn !== undefined ? [[event.urn.split("::").at(-1) as string, event.message] as const] : []));
  return Object.fromEntries(errors);
}

/** What the engine did to a kind of resource, in order, by the resource's name. */
function stepsOf(events: EngineEvent[], type: string): Record<string, string[]> {
  const steps: Record<string, string[]> = {};
  for (const { resOutputsEvent } of events) {
    const metadata = resOutputsEvent?.metadata;
    if (metadata?.type !== type || metadata.op === "same") continue;
    const name = metadata.urn.split("::").at(-1) as string;
    steps[name] = [...(steps[name] ?? []), metadata.op];
  }
  return steps;
}

/** Names of the lists that components give to `replaceOnChanges`. */
function listsInComponents(): string[] {
  const folder = join(__dirname, "../../components");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts") && !file.includes("node_modules"));
  return files.flatMap((file) => [...readFileSync(join(folder, file), "utf8").matchAll(/replaceOnChanges: (\w+)/g)].map((match) => match[1] as string)).sort();
}

test("each member that Azure refuses to change replaces its resource by the program's own declaration alone, and address, interface and disk stay", async () => {
  expect(listsInComponents()).toEqual(["IMMUTABLE_OF_A_CONTAINER_GROUP", "IMMUTABLE_OF_A_LINK", "IMMUTABLE_OF_A_VM"]);
  const members = (rows: { member: string }[]): string[] => rows.map(({ member }) => member).sort();
  expect([changes, linkChanges, sinkChanges].map(members)).toEqual([IMMUTABLE_OF_A_VM, IMMUTABLE_OF_A_LINK, IMMUTABLE_OF_A_CONTAINER_GROUP].map((list) => [...list].sort()));
  const folder = mkdtempSync(join(tmpdir(), "listserv-replacement-"));
  const state = { changed: false, undeclared: false };
  const sandbox = await Sandbox.open({ folder, stack: "test", runner: new RecordingRunner(), program: () => program(state)() });
  try {
    expect((await sandbox.up()).errors).toEqual([]);
    expect(declared).toEqual({ [VIRTUAL_MACHINE]: IMMUTABLE_OF_A_VM, [LINK]: IMMUTABLE_OF_A_LINK, [CONTAINER_GROUP]: IMMUTABLE_OF_A_CONTAINER_GROUP });
    const ids = (type: string): string[] => sandbox.cloud.resources(type).map(({ outputs, id }) => `${id} ${String(outputs["vmId"] ?? outputs["ipAddress"] ?? "")}`);
    const machines = ids(VIRTUAL_MACHINE);
    const kept = ["network:PublicIPAddress", "network:NetworkInterface", "compute:Disk"].map((type) => ids(`azure-native:${type}`));

    // Each declaration taken away in turn, one resource for each: all of them are planned as updates, and Azure refuses every one.
    Object.assign(state, { changed: true, undeclared: true });
    const events: EngineEvent[] = [];
    await expect(sandbox.stack.up({ continueOnError: true, onEvent: (event) => void events.push(event) })).rejects.toThrow();
    const refused = errorsByName(events);
    for (const { host, member } of [...changes, PASSWORD]) expect(refused[`${host}-vm`]).toContain(`Changing property '${member}' is not allowed.`);
    for (const { member } of linkChanges) expect(refused[linkName]).toContain(`Changing property '${member}' is not allowed.`);
    for (const { name, member } of sinkChanges) expect(refused[`${name}-group`]).toContain(`Changing property '${member}' is not allowed.`);
    expect(ids(VIRTUAL_MACHINE)).toEqual(machines);

    // With what the program declares, all but the one with another password are replaced: the old one goes first, since names are explicit.
    state.undeclared = false;
    const up = await sandbox.up();
    expect(up.errors).toEqual([]);
    const order = ["delete-replaced", "replace", "create-replacement"];
    expect(stepsOf(up.events, VIRTUAL_MACHINE)).toEqual(Object.fromEntries(changes.map(({ host }) => [`${host}-vm`, order])));
    expect(stepsOf(up.events, LINK)).toEqual({ [linkName]: order });
    expect(stepsOf(up.events, CONTAINER_GROUP)).toEqual(Object.fromEntries(sinkChanges.map(({ name }) => [`${name}-group`, order])));
    expect(stepsOf(up.events, "azure-native:privatedns:PrivateRecordSet")).toEqual({});
    const now = ids(VIRTUAL_MACHINE);
    expect(now.filter((machine) => machines.includes(machine)).map((machine) => machine.split("/").at(-1)?.split(" ")[0])).toEqual(["password-vm"]);
    expect(["network:PublicIPAddress", "network:NetworkInterface", "compute:Disk"].map((type) => ids(`azure-native:${type}`))).toEqual(kept);
  } finally {
    await sandbox.close();
    rmSync(folder, { recursive: true });
  }
});
