import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { password, sshKey } from "../../cli/init/make-secret";
import { Protection, Retire, Tier, type SiteArgs } from "../../components/site";
import { Faults } from "../../sandbox";
import { assertForwardsServed, assertMailFlowed } from "../engine/mail-timeline";
import { pulumi } from "../engine/command-line";
import { TestSite } from "../engine/site";
import { hasPowerShell, pool } from "../support/power-shell";
import { operations } from "./expected-operations";
import { held, upUntilDone } from "./fail-once";
import { azure, drained, server, siteOf, worker } from "./sites";

const small = siteOf(Tier.SmtpServers, { smtpServers: { smtp1: server(1) } });

describe("an up that fails; the next one goes on", () => {
  test("a throttled request is sent again before anybody sees it; one that stays throttled stops the up, and the next goes on", async () => {
    const faults = new Faults([{ operation: /^create azure-native:network:PublicIPAddress /, status: 429, times: 3 }]);
    const site = await TestSite.open(small, { faults });
    try {
      expect((await site.sandbox.up()).errors).toEqual([]);
      // The first address three times in vain, the other once.
      expect(faults.performed.filter(({ type }) => type === "azure-native:network:PublicIPAddress")).toHaveLength(5);
      expect((await site.sandbox.refresh()).errors).toEqual([]);
      expect((await site.sandbox.preview()).steps).toEqual({});
      faults.plan({ operation: /^update /, status: 429, times: 9 });
      await site.declare({ ...small, azure: { ...small.azure, tags: { owner: "mail" } } as NonNullable<SiteArgs["azure"]> });
      const stopped = await site.sandbox.up();
      expect(stopped.errors.join("\n")).toContain("Status=429");
      expect(await upUntilDone(site, 9)).toBeLessThan(9);
    } finally {
      await site.close();
    }
  });

  test("a quota that is used up is told as Azure tells it, and costs nothing that was there", async () => {
    const message = 'Status=409 Code="OperationNotAllowed" Message="Operation could not be completed as it results in exceeding approved standardDSv5Family Cores quota."';
    const faults = new Faults();
    const site = await TestSite.open(siteOf(Tier.SingleServer), { faults });
    try {
      expect((await site.sandbox.up()).errors).toEqual([]);
      const before = held(site);
      faults.plan({ operation: /^create azure-native:compute:VirtualMachine lists-smtp1-vm$/, message });
      await site.declare(small);
      const stopped = await site.sandbox.up();
      expect(stopped.errors.join("\n")).toContain("Cores quota");
      expect(held(site)).toEqual(expect.arrayContaining(before));
      expect((await site.sandbox.up()).errors).toEqual([]);
    } finally {
      await site.close();
    }
  });

  test("a private address that somebody else has is refused with the holder named; an address of its own is the way out", async () => {
    const site = await TestSite.open(siteOf(Tier.SingleServer));
    try {
      expect((await site.sandbox.up()).errors).toEqual([]);
      const subnet = String((site.sandbox.cloud.resources("azure-native:network:NetworkInterface")[0]?.inputs["ipConfigurations"] as { subnet: { id: string } }[])[0]?.subnet.id);
      await site.declare(small);
      const taken = site.plan.hosts["smtp1"]?.address ?? "";
      const id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/other/providers/Microsoft.Network/networkInterfaces/printer";
      site.sandbox.cloud.put({ id, type: "azure-native:network:NetworkInterface", name: "printer", inputs: { ipConfigurations: [{ privateIPAddress: taken, subnet: { id: subnet } }] }, outputs: {} });
      const refused = await site.sandbox.up();
      expect(refused.errors.join("\n")).toContain("PrivateIPAddressInUse");
      expect(refused.errors.join("\n")).toContain("networkInterfaces/printer");
      await site.declare(siteOf(Tier.SmtpServers, { smtpServers: { smtp1: server(1, { address: "10.20.7.7" }) } }));
      expect((await site.sandbox.up()).errors).toEqual([]);
    } finally {
      await site.close();
    }
  });

  test("a machine that somebody deleted is found by a refresh and comes back with its address and disk; one that is gone for good is contacted no more", async () => {
    const site = await TestSite.open(small);
    try {
      expect((await site.sandbox.up()).errors).toEqual([]);
      const before = held(site);
      const idOf = (name: string): string => site.sandbox.cloud.resources().find((each) => each.name === name)?.id ?? "";
      const machineOf = (name: string): unknown => site.sandbox.cloud.find(idOf(name))?.outputs["vmId"];
      const lost = { machine: machineOf("lists-smtp1-vm"), address: site.sandbox.cloud.find(idOf("lists-smtp1-ip"))?.outputs["ipAddress"] };
      for (const name of ["lists-smtp1-ssh", "lists-smtp1-vm"]) site.sandbox.cloud.remove(idOf(name));
      expect((await site.sandbox.refresh()).errors).toEqual([]);
      const back = await site.sandbox.up();
      expect(back.errors).toEqual([]);
      expect(held(site)).toEqual(before);
      expect(machineOf("lists-smtp1-vm")).not.toBe(lost.machine);
      expect(site.sandbox.cloud.find(idOf("lists-smtp1-ip"))?.outputs["ipAddress"]).toBe(lost.address);
      expect(site.runner.recorded.at(-1)?.commandLine).toContain(`-Machine ${String(machineOf("lists-smtp1-vm"))}`);

      for (const name of ["lists-smtp1-ssh", "lists-smtp1-vm"]) site.sandbox.cloud.remove(idOf(name));
      const asked = site.runner.recorded.length;
      await site.declare(siteOf(Tier.SmtpServers, { smtpServers: { smtp1: server(1, { retire: Retire.Abandon }), smtp2: server(2) } }));
      expect((await site.sandbox.refresh()).errors).toEqual([]);
      const address = String(lost.address);
      expect((await site.sandbox.up()).errors).toEqual([]);
      await site.declare(siteOf(Tier.SmtpServers, { smtpServers: { smtp2: server(2) } }));
      expect((await site.sandbox.up()).errors).toEqual([]);
      expect(site.runner.recorded.slice(asked).filter((each) => each.address === address)).toEqual([]);
      expect(held(site).filter((name) => name.startsWith("lists-smtp1"))).toEqual(["lists-smtp1-data"]);
    } finally {
      await site.close();
    }
  });

  test("an abandoned host is left alone whatever else changes: another image, another key, a relay; another place for it is refused", async () => {
    const planned = (retire?: Retire, more: Partial<SiteArgs> = {}): SiteArgs => siteOf(Tier.SmtpServers, { smtpServers: { smtp1: server(1, retire ? { retire } : {}), smtp2: server(2) }, ...more });
    const image = (version: string) => ({ azure: { ...azure, machine: { image: { ...azure.machine.image, id: `/subscriptions/0/images/${version}` } } } });
    const relay = { outbound: { relay: { host: "relay.example.net", port: 587, user: "lists", reason: "the provider asks for it" } } };
    const site = await TestSite.open(planned());
    try {
      expect((await site.sandbox.up()).errors).toEqual([]);
      const address = String(site.sandbox.cloud.resources().find(({ name }) => name === "lists-smtp1-ip")?.outputs["ipAddress"]);
      const asked = site.runner.recorded.length;
      const machine = site.sandbox.cloud.resources().find(({ name }) => name === "lists-smtp1-vm");
      const toldSince = () => site.runner.recorded.slice(asked).filter((each) => each.address === address);

      await site.declare(siteOf(Tier.WorkerSmtpServers, { workers: { dist1: worker(2, { smtpServers: {} }), dist2: worker(1, { retire: Retire.Abandon, smtpServers: { spare: server(3) } }) } }));
      const moved = await site.sandbox.up();
      expect(moved.errors.join("\n")).toContain("workers.dist2: SMTP1.EXAMPLE.ORG is retired (Abandon) and gets the role listserv; it was smtpServers.smtp1");
      expect(moved.steps).toEqual({});

      for (const [what, config] of [["abandoned at once with another image", planned(Retire.Abandon, image("other"))], ["a relay", planned(Retire.Abandon, { ...image("other"), ...relay })]] as const) {
        await site.declare(config);
        if (what === "a relay") for (const name of ["sshPrivateKey", "adminPassword"]) await site.rotate([name], name === "sshPrivateKey" ? sshKey() : password());
        const run = await site.sandbox.up();
        expect(run.errors, what).toEqual([]);
        expect(operations(run).other.filter((name) => name.startsWith("smtp1")), what).toEqual([]);
        expect(toldSince(), what).toEqual([]);
        expect((await site.sandbox.preview()).steps, what).toEqual({});
      }
      expect(site.sandbox.cloud.resources().find(({ name }) => name === "lists-smtp1-vm")).toEqual(machine);
      await site.declare(siteOf(Tier.SmtpServers, { smtpServers: { smtp2: server(2) }, ...image("other"), ...relay }));
      expect((await site.sandbox.up()).errors).toEqual([]);
      expect(toldSince()).toEqual([]);
      expect(held(site).filter((name) => name.startsWith("lists-smtp1"))).toEqual(["lists-smtp1-data"]);
    } finally {
      await site.close();
    }
  });

  test("a host that was drained and is abandoned then is not contacted again either", async () => {
    const planned = (retire: Retire): SiteArgs => siteOf(Tier.DistributeWorkers, { workers: { dist1: worker(1), dist2: worker(2, { retire }) } });
    const site = await TestSite.open(siteOf(Tier.DistributeWorkers, { workers: { dist1: worker(1), dist2: worker(2) } }));
    try {
      expect((await site.sandbox.up()).errors).toEqual([]);
      await site.declare(planned(Retire.Drain));
      expect((await site.sandbox.up()).errors).toEqual([]);
      const address = String(site.sandbox.cloud.resources().find(({ name }) => name === "lists-smtp2-ip")?.outputs["ipAddress"]);
      const asked = site.runner.recorded.length;
      await site.declare(planned(Retire.Abandon));
      expect((await site.sandbox.up()).errors).toEqual([]);
      await site.declare(siteOf(Tier.DistributeWorkers, { workers: { dist1: worker(1) } }));
      expect((await site.sandbox.up()).errors).toEqual([]);
      expect(site.runner.recorded.slice(asked).filter((each) => each.address === address)).toEqual([]);
    } finally {
      await site.close();
    }
  });

  test("SSH that answers only two minutes after the boot is waited for", async () => {
    const faults = new Faults();
    faults.secondsUntilSsh = 120;
    const site = await TestSite.open(siteOf(Tier.SingleServer), { faults });
    try {
      expect((await site.sandbox.up()).errors).toEqual([]);
      expect(site.runner.recorded.length).toBeGreaterThan(0);
    } finally {
      await site.close();
    }
  });

  test("the engine killed in the middle leaves a lock and pending operations; cancel lifts the one, an import takes over the others, and the next up finishes", async () => {
    const faults = new Faults([], (_verb, type) => (type.endsWith(":VirtualMachine") ? 6 : 0));
    const site = await TestSite.open({ ...small, protection: Protection.None }, { faults, checkpoints: true });
    try {
      const running = site.sandbox.up();
      while (faults.performed.filter(({ type }) => type.endsWith(":VirtualMachine")).length < 2) await new Promise((resolve) => setTimeout(resolve, 50));
      for (const engine of engines()) process.kill(engine, "SIGKILL");
      expect((await running).ok).toBe(false);
      // The work that was under way in the cloud ends by itself.
      await new Promise((resolve) => setTimeout(resolve, 7_000));
      const locked = await site.sandbox.up();
      expect(locked.output).toContain("locked");
      await site.sandbox.stack.cancel();
      const pending = await pendingCreates(site);
      // What else was under way at that moment depends on the moment.
      expect(pending.map(({ urn }) => nameOf(urn))).toEqual(expect.arrayContaining(["lists-listserv-vm", "lists-smtp1-vm"]));
      await importCommand(site, pending);
      await pulumi(site, ["refresh", "--yes", "--skip-preview", "--clear-pending-creates"]);
      expect((await site.sandbox.up()).errors).toEqual([]);
      expect(await pendingCreates(site)).toEqual([]);
      for (const name of ["lists-listserv-vm", "lists-smtp1-vm"]) expect(faults.performed.filter((each) => each.verb === "create" && each.name === name)).toHaveLength(1);
      expect((await site.sandbox.preview()).steps).toEqual({});
    } finally {
      await site.close();
    }
  });
});

interface PendingResource {
  urn: string;
  type: string;
  parent: string;
}

/** Creations that the state knows to have been begun, and not how they ended. */
async function pendingCreates(site: TestSite): Promise<PendingResource[]> {
  const { deployment } = (await site.sandbox.exportState()) as { deployment: { pending_operations?: { type: string; resource: PendingResource }[] } };
  return (deployment.pending_operations ?? []).filter(({ type }) => type === "creating").map(({ resource }) => resource);
}

/** The README's way: what was made after all is imported in its place, under its parent; what was not is made by the next up. */
function importCommand(site: TestSite, pending: PendingResource[]) {
  const made = new Map(site.sandbox.cloud.resources().map(({ name, id }) => [name, id]));
  const file = join(site.folder, "import.json");
  const resources = pending.flatMap(({ urn, type, parent }) => {
    const id = made.get(nameOf(urn));
    return id === undefined ? [] : { type, name: nameOf(urn), id, parent: nameOf(parent), version: "3.28.0" };
  });
  writeFileSync(file, JSON.stringify({ resources, nameTable: Object.fromEntries(pending.map(({ parent }) => [nameOf(parent), parent])) }));
  return pulumi(site, ["import", "--file", file, "--yes", "--skip-preview", "--generate-code=false", "--protect=false"]);
}

function nameOf(urn: string): string {
  return urn.split("::")[3] ?? "";
}

/** Processes of the Pulumi engine that this process started. */
function engines(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((id) => {
      try {
        const [, parent] = /\) \S (\d+) /.exec(readFileSync(`/proc/${id}/stat`, "utf8")) ?? [];
        return Number(parent) === process.pid && /pulumi/.test(readFileSync(`/proc/${id}/cmdline`, "utf8"));
      } catch (error) {
        // It ended while it was looked at.
        if ((error as NodeJS.ErrnoException).code === "ENOENT" || (error as NodeJS.ErrnoException).code === "ESRCH") return false;
        throw error;
      }
    });
}

describe.runIf(hasPowerShell)("a host that fails in the middle", () => {
  test("it restarts while it is configured, or the connection is lost at the end: the next up finishes, and mail is safe all the time", async () => {
    const faults = new Faults();
    const site = await TestSite.open(siteOf(Tier.SingleServer), { faults, pool });
    try {
      expect((await site.sandbox.up()).errors).toEqual([]);
      faults.plan({ operation: /^create command:remote:Command lists-smtp1-smtp$/, afterwards: true, message: "ssh: unexpected packet in response to channel open: EOF" });
      // The power goes while LISTSERV starts with its new SITE.CFG.
      const hostFaults = join(site.hostFolder("listserv"), "faults.json");
      writeFileSync(hostFaults, JSON.stringify([{ name: "^sc.exe start LISTSERV", what: "power-off" }]));
      await site.declare(small);
      const failures = await untilOnly(site, /the connection was lost/);
      expect(failures).toContain("ssh: unexpected packet");
      writeFileSync(hostFaults, "[]");
      expect((await site.sandbox.up()).errors).toEqual([]);
      expect(site.host("listserv").services["LISTSERV"]?.status).toBe("Running");
      expect(assertForwardsServed(site)).toBe(2);
      await site.declare(siteOf(Tier.SmtpServers, { smtpServers: { smtp1: server(1, drained) } }));
      faults.plan({ operation: /^update command:remote:Command lists-smtp1-smtp$/, message: "drain failed: the queue could not be read" });
      const failed = await site.sandbox.up();
      expect(failed.ok).toBe(false);
      // The removal stops where the drain failed: the machine and what is on it are still there.
      expect(site.host("smtp1").services["SMTPSVC"]?.status).toBe("Running");
      expect(held(site)).toContain("lists-smtp1-vm");
      const again = await site.sandbox.up();
      expect(again.errors).toEqual([]);
      expect(operations(again).update).toContain("smtp1-smtp");
      expect(site.host("smtp1").services["SMTPSVC"]?.status).toBe("Stopped");
      assertMailFlowed(site, { cut: true });
    } finally {
      await site.close();
    }
  }, 300_000);
});

/** Runs `up` until it fails in one way only; gives what failed before. */
async function untilOnly(site: TestSite, message: RegExp): Promise<string> {
  const before: string[] = [];
  for (let count = 0; count < 4; count++) {
    const { ok, errors } = await site.sandbox.up();
    expect(ok).toBe(false);
    const others = errors.filter((error) => error !== "update failed" && !message.test(error));
    if (others.length === 0) return before.join("\n");
    before.push(...others);
  }
  throw new Error(before.join("\n"));
}
