import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { at } from "../../sandbox/azure/refusals";
import distributeWorkers from "../../stacks/distribute-workers";
import smtpServers from "../../stacks/smtp-servers";
import { changed } from "../support/config";
import { heldResources, nameOf, type HeldResource } from "./engine-events";
import { TestSite } from "./site";

type Held = HeldResource & { customTimeouts?: Record<string, number> };

let site: TestSite;
let held: Held[];
beforeAll(async () => {
  site = await TestSite.open(changed(distributeWorkers, { outbound: { relay: { host: "relay.example.net", port: 587, user: "lists", reason: "policy" } }, drainDeadlineMinutes: 120 }));
  expect((await site.sandbox.up()).errors).toEqual([]);
  held = await heldResources(site.sandbox);
});
afterAll(() => site.close());

const inputsOf = (type: string): object[] => site.sandbox.cloud.resources(`azure-native:${type}`).map(({ inputs }) => inputs);
const hosts = 3;

describe("what Azure is asked for", () => {
  const members: [what: string, type: string, path: string, value: unknown][] = [
    ["a machine is a trusted launch", "compute:VirtualMachine", "securityProfile.securityType", "TrustedLaunch"],
    ["a machine boots only what is signed", "compute:VirtualMachine", "securityProfile.uefiSettings", { secureBootEnabled: true, vTpmEnabled: true }],
    ["Azure caches nothing of the data disk, which holds the queue", "compute:VirtualMachine", "storageProfile.dataDisks.0.caching", "None"],
    ["the data disk is where the host module looks for it", "compute:VirtualMachine", "storageProfile.dataDisks.0.lun", 0],
    ["the data disk stays when the machine goes", "compute:VirtualMachine", "storageProfile.dataDisks.0.deleteOption", "Detach"],
    ["the disk of Windows goes with the machine", "compute:VirtualMachine", "storageProfile.osDisk.deleteOption", "Delete"],
    ["the network interface stays when the machine goes", "compute:VirtualMachine", "networkProfile.networkInterfaces.0.deleteOption", "Detach"],
    ["Windows is patched when people say so", "compute:VirtualMachine", "osProfile.windowsConfiguration", { provisionVMAgent: true, enableAutomaticUpdates: false, patchSettings: { patchMode: "Manual" } }],
    ["a public address is a Standard one", "network:PublicIPAddress", "sku", { name: "Standard" }],
    ["a public address stays the same", "network:PublicIPAddress", "publicIPAllocationMethod", "Static"],
    ["an idle SMTP connection is kept half an hour", "network:PublicIPAddress", "idleTimeoutInMinutes", 30],
    ["a private address is the plan's", "network:NetworkInterface", "ipConfigurations.0.privateIPAllocationMethod", "Static"],
  ];

  test.each(members)("%s", (_what, type, path, value) => {
    expect(inputsOf(type).map((inputs) => at(inputs, path))).toEqual(Array(hosts).fill(value));
  });

  test("machines have no way out but by their own public address", () => {
    expect(inputsOf("network:VirtualNetwork").map((inputs) => at(inputs, "subnets"))).toEqual([[{ name: "mail", addressPrefix: "10.20.0.0/16", defaultOutboundAccess: false }]]);
  });
});

describe("a command on a host", () => {
  const commands = (): Held[] => held.filter(({ type }) => type === "command:remote:Command");

  test("puts nothing that was printed before into the environment, which OpenSSH on Windows refuses", () => {
    expect(commands().map(({ inputs }) => inputs?.["addPreviousOutputInEnv"])).toEqual(Array(hosts * 5).fill(false));
    expect(commands().filter(({ inputs }) => inputs?.["environment"] !== undefined)).toEqual([]);
  });

  test("is given longer than the module gives itself, and than a drain may take, by ten minutes of dialling and a quarter of an hour more", () => {
    const minutes = (seconds = 0): number => seconds / 60;
    const limits = Object.fromEntries(commands().filter(({ urn }) => nameOf(urn).startsWith("lists-listserv-")).map(({ urn, customTimeouts: of }) => [nameOf(urn).replace("lists-listserv-", ""), [minutes(of?.["create"]), minutes(of?.["update"]), minutes(of?.["delete"])]]));
    expect(limits).toEqual({
      "smtp-secrets": [50, 50, 50],
      smtp: [70, 70, 160],
      "listserv-secrets": [50, 50, 50],
      listserv: [85, 85, 160],
      narrow: [70, 70, 70],
    });
    for (const { urn, inputs, customTimeouts: of } of commands()) {
      if (typeof inputs?.["stdin"] !== "string" || !inputs["stdin"].startsWith("{")) continue;
      const { deadlineMinutes, drain } = JSON.parse(inputs["stdin"]) as { deadlineMinutes: number; drain?: { deadlineMinutes: number } };
      expect([nameOf(urn), Math.min(minutes(of?.["create"]), minutes(of?.["update"])) >= deadlineMinutes + 25, minutes(of?.["delete"]) >= (inputs["delete"] === undefined ? 0 : (drain?.deadlineMinutes ?? 0)) + 25]).toEqual([nameOf(urn), true, true]);
    }
  });

  test("has the time of a drain as well where an SMTP-only server is narrowed, which may have been a worker", async () => {
    const other = await TestSite.open(changed(smtpServers, { drainDeadlineMinutes: 120 }));
    try {
      expect((await other.sandbox.up()).errors).toEqual([]);
      const narrowings = ((await heldResources(other.sandbox)) as Held[]).filter(({ urn }) => nameOf(urn).endsWith("-narrow"));
      expect(Object.fromEntries(narrowings.map(({ urn, customTimeouts }) => [nameOf(urn), (customTimeouts?.["update"] ?? 0) / 60]))).toEqual({ "lists-listserv-narrow": 70, "lists-smtp1-narrow": 190, "lists-smtp2-narrow": 190 });
    } finally {
      await other.close();
    }
  });
});
