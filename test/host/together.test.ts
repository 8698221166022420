import { afterAll, describe, expect, test } from "vitest";
import singleServer from "../../stacks/single-server";
import { PowerShellPool } from "../../sandbox/windows/power-shell";
import { hasPowerShell, pool } from "../support/power-shell";
import { lives } from "./kill-at-each-call";
import { SimulatedSite, type HostRun } from "./simulated-host";


const HOST = "listserv";

describe.runIf(hasPowerShell)("two runs at once", () => {
  const together = new PowerShellPool(pool.interpreter, 2);
  afterAll(() => together.close());

  test("exclude each other: the second waits, then compares and has nothing left to do", async () => {
    const site = new SimulatedSite(singleServer);
    try {
      site.change(HOST, (state) => (state["realTime"] = true));
      const request = site.request(HOST, site.desired(HOST, "smtp-service"));
      const answers = await Promise.all([together.run(request), together.run(request)]);
      const results = answers.map(({ stdout }) => JSON.parse(stdout) as { ok: boolean; changed: string[]; error?: string });
      expect(results.map(({ error }) => error)).toEqual([undefined, undefined]);
      expect(results.map(({ changed }) => changed.length).sort((one, other) => one - other)).toEqual([0, expect.any(Number)]);
      expect(results.some(({ changed }) => changed.length > 30)).toBe(true);
      expect(site.state(HOST).counts.starts).toEqual({ SMTPSVC: 1 });
    } finally {
      site.remove();
    }
  });
});

describe.runIf(hasPowerShell)("a run that cannot go on", () => {
  test("gives up at its own deadline and names the service that does not start or stop; nothing is forced, and a later run finishes", async () => {
    const site = new SimulatedSite(singleServer);
    try {
      const desired = { ...site.desired(HOST, "smtp-service"), deadlineMinutes: 15 };
      await site.run(HOST, desired);
      for (const [status, hangs, said] of [["Stopped", "Running", /SMTPSVC was told to start and is Start Pending/], ["Running", "Stopped", /SMTPSVC did not stop before the deadline and is Stop Pending; nothing was forced/]] as const) {
        site.change(HOST, (state) => {
          Object.assign(state.services["SMTPSVC"] ?? {}, { status, hangs });
          state["excluded"] = hangs === "Stopped" ? [] : state["excluded"];
        });
        const { result, stderr } = await site.run(HOST, desired);
        expect(result.error).toMatch(said);
        // A word at least every half minute, whatever it waits for.
        const spoken = [...stderr.matchAll(/^\S+ (\d\d):(\d\d):(\d\d) /gm)].map(([, hours, minutes, seconds]) => Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
        expect(Math.max(...spoken.slice(1).map((at, index) => at - (spoken[index] ?? 0)))).toBeLessThanOrEqual(30);
        site.change(HOST, (state) => {
          const service = state.services["SMTPSVC"] ?? {};
          Object.assign(service, { status: "Stopped", until: -1 });
          Reflect.deleteProperty(service, "hangs");
        });
        expect((await site.run(HOST, desired)).result.error).toBeUndefined();
      }
      const late = await site.run(HOST, { ...desired, deadlineMinutes: 0 });
      expect(late.result.error).toMatch(/deadline of 0 minutes has passed before: .*run again to go on/);
    } finally {
      site.remove();
    }
  });

  test("starts again what it had stopped when a later step fails, unless that is not safe", async () => {
    const site = new SimulatedSite(singleServer);
    try {
      const desired = site.desired(HOST, "smtp-service");
      await site.run(HOST, desired);
      site.change(HOST, (state) => (state["excluded"] = []));
      site.faults(HOST, [{ name: "^netsh.exe .*add", what: "fail", message: "no reservation" }]);
      const failed = await site.run(HOST, desired);
      expect(failed.result).toMatchObject({ ok: false, restarted: ["SMTPSVC"], error: expect.stringContaining("no reservation") as string });
      expect(site.state(HOST).services["SMTPSVC"]?.status).toBe("Running");
      // A second virtual server, which the plan does not know, is an open relay.
      site.faults(HOST, []);
      site.change(HOST, (state) => {
        const one = state.metabase.memory["SmtpSvc/1"];
        state.metabase.memory["SmtpSvc/2"] = { class: "IIsSmtpServer", properties: { ...one?.properties, ServerState: 4, ServerBindings: [":2525:"], RelayIpList: "" } };
      });
      const unsafe = await site.run(HOST, desired);
      expect(unsafe.result.error).toMatch(/SMTPSVC is not started: SmtpSvc\/2 is an open relay.*not in the plan/s);
      expect(site.state(HOST).services["SMTPSVC"]).toMatchObject({ status: "Stopped", startMode: "Disabled" });
    } finally {
      site.remove();
    }
  });
});

describe.runIf(hasPowerShell)("a run that was killed right after it had formatted the data disk", () => {
  test("leaves nothing behind that would let a later run format what is on it", async () => {
    const site = new SimulatedSite(singleServer);
    await site.run(HOST, site.desired(HOST, "smtp-service"));
    // As such a run leaves it: the disk is as it has to be, and the journal still says that it is ours to format.
    site.write(HOST, "C:\\ProgramData\\pulumi-listserv\\journal.json", JSON.stringify({ "format the data disk": { lun: 0, sizeGiB: 64 } }));
    expect((await site.run(HOST, site.desired(HOST, "smtp-service"))).result.error).toBeUndefined();
    expect(JSON.parse(site.read(HOST, "C:\\ProgramData\\pulumi-listserv\\journal.json"))).toEqual({});
    // Another file system, or an encrypted volume: Windows sees a partition that it cannot read.
    site.change(HOST, (state) => Object.assign(state.disks.at(-1)?.partitions.at(-1) ?? {}, { fileSystem: "" }));
    expect((await site.run(HOST, site.desired(HOST, "smtp-service"))).result.error).toMatch(/partition that Windows cannot read, and it is not formatted over/);
    site.remove();
  });
});

describe.runIf(hasPowerShell)("a narrowing that was killed while a virtual server goes", () => {
  test.each(["Unregister-ScheduledTask", "metabase Delete"])("at %s takes the scheduled task of its log files as well when it runs again", async (name) => {
    const life = lives.find((each) => each.name.includes("narrowed"));
    if (!life) throw new Error("no such life");
    const site = new SimulatedSite(singleServer);
    await life.prepare(site);
    site.faults(HOST, [{ name, what: "die" }]);
    expect((await life.run(site)).stdout).toBe("");
    site.faults(HOST, []);
    expect((await life.run(site)).result.error).toBeUndefined();
    expect(Object.keys(site.state(HOST)["tasks"] as object)).toEqual(["pulumi-listserv log retention SmtpSvc 1"]);
    site.remove();
  });
});

describe.runIf(hasPowerShell)("a power-off before the metabase was saved", () => {
  const cutBeforeSave = async (site: SimulatedSite, run: () => Promise<HostRun>): Promise<HostRun> => {
    site.faults(HOST, [{ name: "^metabase SaveData", what: "power-off" }]);
    expect((await run()).stdout).toBe("");
    site.faults(HOST, []);
    return run();
  };

  test("leaves a virtual server that had gone to be removed once more", async () => {
    const life = lives.find(({ name }) => name.includes("narrowed"));
    if (!life) throw new Error("no such life");
    const site = new SimulatedSite(singleServer);
    await life.prepare(site);
    const again = await cutBeforeSave(site, () => life.run(site));
    expect(again.result.error).toBeUndefined();
    expect(again.moments[0]?.servers).toHaveProperty(["SmtpSvc/2"]);
    expect(again.moments.at(-1)?.servers).not.toHaveProperty(["SmtpSvc/2"]);
    life.holds?.(site);
    site.remove();
  });

  test("does not pass the relay's old password off as the new one", async () => {
    const site = new SimulatedSite(singleServer);
    await site.run(HOST, site.desired(HOST, "smtp-service"));
    const secrets = (password: string) => () => site.run(HOST, JSON.stringify({ schema: 1, role: "secrets", host: HOST, deadlineMinutes: 10, features: [], relay: [{ instance: 1, user: "listserv", password }] }));
    expect((await secrets("canary-one")()).result.ok).toBe(true);
    const again = await cutBeforeSave(site, secrets("canary-two"));
    expect(again.result).toMatchObject({ ok: true, changed: ["SmtpSvc/1, user and password of the relay"] });
    expect(site.metabase(HOST)["RoutePassword"]).toBe("canary-two");
    expect(again.stdout + again.stderr).not.toContain("canary");
    expect((await secrets("canary-two")()).result.changed).toEqual([]);
    site.remove();
  });
});

describe.runIf(hasPowerShell)("what a host is given", () => {
  test.each(["", "null", "[]", "\"x\"", "{}", "{\"role\":\"x\",\"host\":\"y\"", JSON.stringify({ role: "smtp-service", host: "h", schema: 1, deadlineMinutes: "soon" }), JSON.stringify({ role: "smtp-service", host: "h", schema: 1, deadlineMinutes: 1e300 })])("is refused with one answer when it is %s", async (text) => {
    const site = new SimulatedSite(singleServer);
    const { result, exitCode } = await site.run(HOST, text);
    expect(exitCode).toBe(1);
    expect(result).toMatchObject({ ok: false, status: 1, changed: [], error: expect.stringContaining("cannot be read") as string });
    site.remove();
  });

  test("is refused when it belongs to another module, or names a role that there is not", async () => {
    const site = new SimulatedSite(singleServer);
    const desired = site.desired(HOST, "smtp-service");
    expect((await site.run(HOST, JSON.stringify({ ...desired, schema: 2 }))).result.error).toMatch(/schema 2, this module knows 1/);
    expect((await site.run(HOST, JSON.stringify({ ...desired, role: "mail" }))).result.error).toMatch(/role mail is not known/);
    site.remove();
  });
});
