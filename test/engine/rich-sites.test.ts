import { expect, test } from "vitest";
import { provideExisting } from "../../cli/sandbox/existing-resources";
import { OperatingSystem, type SiteArgs } from "../../components/site";
import type { Cloud } from "../../sandbox";
import { expectAzureTypes } from "../support/azure-types";
import { expectPlannedPackets } from "../support/packets";
import { decryptedState, revealed } from "./decrypted-state";
import { heldResources, nameOf, Order, type HeldResource } from "./engine-events";
import { inAzure, withExistingServers } from "./rich-sites";
import { TestSite } from "./site";

type Inputs = Record<string, never>;

const inputsOf = (cloud: Cloud, kind: string, name: string): Inputs => {
  const found = cloud.resources(`azure-native:${kind}`).find((resource) => resource.name === name);
  if (!found) throw new Error(`no ${kind} ${name}`);
  return found.inputs as Inputs;
};

/** What the hosts were asked from a place on: role, mode and machine. */
function asked(site: TestSite, from = 0) {
  return site.runner.recorded.slice(from).flatMap(({ what, commandLine, state }) => {
    const [, mode = "", machine = ""] = /-Mode (\w+) -Machine (\S+)/.exec(commandLine) ?? [];
    const { role, host } = (state ?? {}) as { role?: string; host?: string };
    return what === "run" ? [{ mode, machine, role, host }] : [];
  });
}

test("a site in a network of its own organisation, over zones, behind a relay, through its own jump host", async () => {
  const site = await TestSite.open(inAzure);
  const { sandbox } = site;
  try {
    provideExisting(sandbox.cloud, site.plan);
    const there = structuredClone(sandbox.cloud.resources());
    const up = await sandbox.up();
    expect(up.errors).toEqual([]);
    expectAzureTypes("the site in an existing network", sandbox.cloud.resources().slice(there.length));
    expect(expectPlannedPackets(site.plan, sandbox.cloud)).toBeGreaterThan(1000);

    // What was there stays as it was, and is used.
    const existing = sandbox.cloud.resources().slice(0, there.length);
    expect(existing).toEqual(there);
    const nic = (key: string) => inputsOf(sandbox.cloud, "network:NetworkInterface", `lists-${key}-nic`)["ipConfigurations"] as unknown as { subnet: { id: string }; publicIPAddress: { id: string } }[];
    expect(nic("listserv")[0]).toMatchObject({ subnet: { id: `${existing[1]?.id}/subnets/lists` }, publicIPAddress: { id: existing[2]?.id } });
    expect((await sandbox.outputs())["publicAddresses"]).toMatchObject({ listserv: "192.0.2.25" });
    expect(sandbox.cloud.resources("azure-native:network:PublicIPAddress").map(({ name }) => name)).not.toContain("lists-listserv-ip");

    // Zones, with disks that follow to another one; host encryption only where it is asked for.
    const zones = Object.fromEntries(sandbox.cloud.resources("azure-native:compute:VirtualMachine").map(({ name, inputs }) => [name, [inputs["zones"], (inputs["securityProfile"] as { encryptionAtHost?: boolean }).encryptionAtHost]]));
    expect(zones).toEqual({
      "lists-listserv-vm": [["1"], undefined], "lists-smtp1-vm": [["2"], true], "lists-dist1-vm": [["2"], undefined],
      "lists-dist1-smtp1-vm": [["3"], undefined], "lists-dist2-vm": [["3"], undefined], "lists-spare-vm": [["1"], undefined],
    });
    expect(new Set(sandbox.cloud.resources("azure-native:compute:Disk").map(({ inputs }) => (inputs["sku"] as { name: string }).name))).toEqual(new Set(["Premium_ZRS"]));

    // A child's parent is the component of its name; protected are addresses and data disks alone, and a disk outlives its host.
    const held = await heldResources(sandbox);
    const parentOf = (kind: string): string[] => held.filter(({ type }) => type === kind).map(({ urn, parent = "" }) => `${nameOf(urn)} < ${nameOf(parent)}`);
    for (const key of Object.keys(site.plan.hosts)) {
      for (const [kind, name] of [["azure-native:compute:VirtualMachine", "vm"], ["azure-native:compute:VirtualMachineExtension", "ssh"], ["azure-native:network:NetworkSecurityGroup", "nsg"], ["command:remote:CopyToRemote", "module"]] as const) {
        expect(parentOf(kind)).toContain(`lists-${key}-${name} < lists-${key}`);
      }
      expect(parentOf("command:remote:Command")).toEqual(expect.arrayContaining([`lists-${key}-smtp < lists-${key}`, `lists-${key}-smtp-secrets < lists-${key}`, `lists-${key}-narrow < lists`]));
    }
    const keys = Object.keys(site.plan.hosts);
    expect(held.filter(({ protect }) => protect).map(({ urn }) => nameOf(urn)).sort()).toEqual([...keys.map((key) => `lists-${key}-data`), ...keys.filter((key) => key !== "listserv").map((key) => `lists-${key}-ip`)].sort());
    expect(held.filter(({ retainOnDelete }) => retainOnDelete).map(({ urn }) => nameOf(urn)).sort()).toEqual(keys.map((key) => `lists-${key}-data`).sort());

    // On a host: machine, SSH, module, secrets before the role that needs them; SMTP service, then LISTSERV; what shrinks last of all.
    const order = new Order(up);
    order.expect("lists-dist2-data", "lists-dist2-vm", "lists-dist2-ssh", "lists-dist2-module", "lists-dist2-smtp-secrets", "lists-dist2-smtp", "lists-dist2-listserv-secrets", "lists-dist2-listserv");
    // The jump host is ready before others are dialled.
    for (const key of keys.filter((each) => each !== "dist1")) order.expect("lists-dist1-smtp", `lists-${key}-module`);
    // A worker is ready before the primary names it, and after what it feeds, the fail-over host among it; nothing narrows before all of them have changed.
    order.expect("lists-dist1-smtp1-smtp", "lists-dist1-listserv", "lists-listserv-listserv");
    order.expect("lists-spare-smtp", "lists-dist1-listserv");
    order.expect("lists-dist2-listserv", "lists-listserv-listserv");
    for (const key of keys) order.expect("lists-listserv-listserv", `lists-${key}-narrow`);

    // A machine that is lost behind our back, and another that is to be replaced, in one go.
    const lost = sandbox.cloud.resources("azure-native:compute:VirtualMachine").find(({ name }) => name === "lists-spare-vm");
    const machine = (key: string): string => String(sandbox.cloud.resources("azure-native:compute:VirtualMachine").find(({ name }) => name === `lists-${key}-vm`)?.outputs["vmId"]);
    const old = { spare: machine("spare"), dist2: machine("dist2") };
    for (const { id } of sandbox.cloud.resources().filter(({ id }) => id.startsWith(lost?.id ?? ""))) sandbox.cloud.remove(id);
    expect((await sandbox.refresh()).errors).toEqual([]);
    const patched = { image: { id: "/subscriptions/0/images/patched", os: OperatingSystem.WindowsServer2022 } };
    await site.declare({ ...inAzure, workers: { ...inAzure.workers, dist2: { ...inAzure.workers?.["dist2"], machine: { zone: "3", ...patched } } } } as SiteArgs);
    const performed = sandbox.faults.performed.length;
    const recorded = site.runner.recorded.length;
    const again = await sandbox.up();
    expect(again.errors).toEqual([]);
    const steps = sandbox.faults.performed.slice(performed).map(({ verb, name }) => `${verb} ${name.replace("lists-", "")}`);
    const inOrder = (...wanted: string[]): void => {
      const places = wanted.map((step) => steps.indexOf(step));
      expect([wanted, places]).toEqual([wanted, [...places].sort((one, other) => one - other)]);
      expect(places).not.toContain(-1);
    };
    // The old machine drains LISTSERV, then SMTPSVC, before it goes; the new one is configured as the first was.
    inOrder("delete dist2-listserv", "delete dist2-smtp", "delete dist2-vm", "create dist2-vm", "create dist2-ssh", "create dist2-module", "create dist2-smtp", "create dist2-listserv");
    inOrder("create spare-vm", "create spare-ssh", "create spare-smtp");
    expect(steps.filter((step) => /-(nic|ip|data|nsg)$/.test(step))).toEqual([]);
    const now = { spare: machine("spare"), dist2: machine("dist2") };
    const modes = (key: "spare" | "dist2", of: Record<string, string>) => asked(site, recorded).filter(({ machine: id }) => id === of[key]).map(({ mode, role }) => `${mode} ${role ?? "secrets"}`);
    expect(modes("dist2", old)).toEqual(["drain listserv", "remove smtp-service"]);
    expect(modes("dist2", now)).toEqual(["apply secrets", "apply smtp-service", "apply secrets", "apply listserv", "apply narrow"]);
    // The successor of the lost one is told to remove what another machine was configured as: that is nothing of its own.
    expect(modes("spare", old)).toEqual(["remove smtp-service"]);
    expect(modes("spare", now)).toEqual(["apply secrets", "apply smtp-service", "apply narrow"]);
  } finally {
    await site.close();
  }
});

test("servers that exist beside machines of an availability set, behind an SSH server that is not the site's", async () => {
  const site = await TestSite.open(withExistingServers);
  const { sandbox } = site;
  try {
    const up = await sandbox.up();
    expect(up.errors).toEqual([]);
    expectAzureTypes("the site with existing servers", sandbox.cloud.resources());
    expectPlannedPackets(site.plan, sandbox.cloud);
    expect(sandbox.cloud.resources().filter(({ name }) => name.startsWith("lists-listserv"))).toEqual([]);
    const set = sandbox.cloud.resources("azure-native:compute:AvailabilitySet")[0];
    for (const { inputs } of sandbox.cloud.resources("azure-native:compute:VirtualMachine")) expect([inputs["zones"], inputs["availabilitySet"]]).toEqual([undefined, { id: set?.id }]);
    new Order(up).expect("lists-availability", "lists-smtp1-vm");

    // Everybody is dialled through the server outside: machines at their private addresses, the existing one at its own name.
    const state = revealed(await decryptedState(sandbox)) as { deployment: { resources: HeldResource[] } };
    const commands = state.deployment.resources.filter(({ type }) => type === "command:remote:Command");
    const dialled = Object.fromEntries(commands.map(({ urn, inputs }) => [nameOf(urn), inputs?.["connection"] as { host: string; user: string; proxy: { host: string; user: string } }]));
    expect(Object.values(dialled).map(({ proxy }) => `${proxy.user}@${proxy.host}`)).toEqual(commands.map(() => "maintainer@jump.example.org"));
    expect([dialled["lists-listserv-smtp"], dialled["lists-smtp1-smtp"]]).toMatchObject([{ host: "listserv.internal.example.org", user: "maintainer" }, { host: site.plan.hosts["smtp1"]?.address, user: "listservadmin" }]);

    // An existing server is configured from the start again when its generation is raised, and nobody else is.
    await site.declare({ ...withExistingServers, listserv: { ...withExistingServers.listserv, generation: 2 } });
    const recorded = site.runner.recorded.length;
    const again = await sandbox.up();
    expect(again.errors).toEqual([]);
    const steps = asked(site, recorded).map(({ mode, role = "secrets", host = "listserv", machine }) => `${mode} ${role} of ${host} as ${machine}`);
    const inOrder = (role: string): string[] => steps.filter((step) => step.includes(` ${role} of listserv as `));
    expect(inOrder("smtp-service")).toEqual(["remove smtp-service of listserv as generation-1", "apply smtp-service of listserv as generation-2"]);
    expect(inOrder("listserv")).toEqual(["drain listserv of listserv as generation-1", "apply listserv of listserv as generation-2"]);
    expect(steps.filter((step) => !/(smtp-service|listserv) of listserv as /.test(step))).toEqual(["apply secrets of listserv as generation-2", "apply narrow of listserv as generation-2"]);
    expect(steps.at(-1)).toBe("apply narrow of listserv as generation-2");
  } finally {
    await site.close();
  }
});
