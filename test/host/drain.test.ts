import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DesiredState } from "../../components/host/desired-state";
import singleServer from "../../stacks/single-server";
import { hasPowerShell } from "../support/power-shell";
import { SimulatedSite, type HostRun, type Mode } from "./simulated-host";


const HOST = "listserv";
const QUEUE = "F:\\SMTP\\Queue";
const ORIGINALS = "C:\\ProgramData\\pulumi-listserv\\original-values.json";
const SPOOL = "C:\\LISTSERV\\SPOOL";
const TASK = "pulumi-listserv drain smtp-service";

describe.runIf(hasPowerShell)("a host that is let go of", () => {
  let ready: SimulatedSite;
  beforeAll(async () => {
    ready = new SimulatedSite(singleServer);
    await ready.run(HOST, ready.desired(HOST, "smtp-service"));
    const { result } = await ready.run(HOST, ready.desired(HOST, "listserv"));
    if (!result.ok) throw new Error(result.error);
  });
  afterAll(() => ready.remove());

  const withSite = async (use: (site: SimulatedSite) => Promise<void>): Promise<void> => {
    const site = ready.clone();
    try {
      await use(site);
    } finally {
      site.remove();
    }
  };

  const queued = (site: SimulatedSite, count: number, deliveries: number, folder = QUEUE, ending = "EML"): void => {
    for (let index = 0; index < count; index++) site.write(HOST, `${folder}\\NTFS_${index}.${ending}`, `message ${index}`);
    site.change(HOST, (state) => (state["deliveries"] = deliveries));
  };

  const drain = (site: SimulatedSite, role: "smtp-service" | "listserv", minutes: number, mode: Mode = "remove", machine?: string): Promise<HostRun> => {
    const desired = site.desired(HOST, role);
    desired.drain.deadlineMinutes = minutes;
    return site.run(HOST, desired as DesiredState, mode, machine);
  };

  test("paused, delivers what it holds and ends empty; our rules and reservations go, and the way back is named", () =>
    withSite(async (site) => {
      queued(site, 5, 1);
      site.change(HOST, (state) => (state["defender"] = [...(state["defender"] as string[]), "C:\\Theirs"]));
      site.write(HOST, "F:\\SMTP\\Badmail\\bad.eml", "x");
      const { result, moments } = await drain(site, "smtp-service", 10);
      expect(result).toMatchObject({ ok: true, kept: [{ disk: "F:", folder: "F:\\SMTP\\Badmail", messages: 1 }] });
      expect(result.wayBack).toMatch(/metabase backup pulumi-listserv-\d+ .*original-values\.json/);
      expect(site.state(HOST).delivered.sort()).toEqual(["NTFS_0.EML", "NTFS_1.EML", "NTFS_2.EML", "NTFS_3.EML", "NTFS_4.EML"]);
      // It went on delivering while it took nothing new, and was stopped only afterwards.
      const statuses = moments.map(({ smtp }) => smtp).filter((status, index, all) => status !== all[index - 1]);
      expect(statuses).toEqual(["Running", "Paused", "Stop Pending", "Stopped"]);
      expect(moments.find(({ smtp }) => smtp === "Stop Pending")?.delivered).toHaveLength(5);
      expect(site.state(HOST).services["SMTPSVC"]).toMatchObject({ status: "Stopped", startMode: "Disabled" });
      expect(site.state(HOST)).toMatchObject({ excluded: [], defender: ["C:\\Theirs"], tasks: {}, features: { "SMTP-Server": "Installed" } });
      expect(site.read(HOST, "C:\\LISTSERV\\MAIN\\SITE.CFG")).toContain("NODE=");
      // Once more, as after a lost answer: nothing is left to do.
      expect((await drain(site, "smtp-service", 10)).result.ok).toBe(true);
    }));

  test("puts away at its deadline what could not be delivered, and names disk, folder and count", () =>
    withSite(async (site) => {
      queued(site, 3, 0);
      site.write(HOST, `${QUEUE}\\NTFS_9.TMP`, "of this drain");
      site.write(HOST, "F:\\Undelivered\\SmtpSvc1\\NTFS_9.TMP", "of an earlier drain");
      // Somebody had reserved the port before us: no run of ours has changed it.
      const originals = JSON.parse(site.read(HOST, ORIGINALS)) as Record<string, unknown>;
      Reflect.deleteProperty(originals, "excluded port range 50025");
      site.write(HOST, ORIGINALS, JSON.stringify(originals));
      const { result } = await drain(site, "smtp-service", 1);
      expect(result).toMatchObject({ ok: true, kept: [{ disk: "F:", folder: "F:\\Undelivered\\SmtpSvc1", messages: 5 }] });
      expect(result.warnings.join()).toContain("kept in F:\\Undelivered\\SmtpSvc1");
      expect(site.read(HOST, "F:\\Undelivered\\SmtpSvc1\\NTFS_9.TMP")).toBe("of an earlier drain");
      expect(site.read(HOST, "F:\\Undelivered\\SmtpSvc1\\NTFS_9-1.TMP")).toBe("of this drain");
      expect(site.state(HOST)["excluded"]).toEqual([50025]);
      // Drained once more, as when a setting of the site changes: what is kept is named again.
      expect((await drain(site, "smtp-service", 2)).result).toMatchObject({ ok: true, warnings: [], kept: [{ disk: "F:", folder: "F:\\Undelivered\\SmtpSvc1", messages: 5 }] });
    }));

  test("takes mail again when its drain is given up, whether the drain failed or was cut", () =>
    withSite(async (site) => {
      queued(site, 3, 0);
      site.faults(HOST, [{ name: "^Start-Sleep", what: "fail", message: "the session was closed", times: 1 }]);
      expect((await drain(site, "smtp-service", 10)).result.error).toContain("the session was closed");
      expect(site.state(HOST).services["SMTPSVC"]?.status).toBe("Running");
      site.faults(HOST, [{ call: 8, what: "die" }]);
      await drain(site, "smtp-service", 10);
      expect(site.state(HOST).services["SMTPSVC"]?.status).toBe("Paused");
      site.faults(HOST, []);
      expect((await site.run(HOST, site.desired(HOST, "smtp-service"))).result).toMatchObject({ ok: true, restarted: ["SMTPSVC"] });
      expect(site.state(HOST).services["SMTPSVC"]?.status).toBe("Running");
    }));

  test("is drained by a task of its own when that may take longer than ten minutes; a command that was cut finds its answer", () =>
    withSite(async (site) => {
      queued(site, 40, 1);
      // The connection goes when the task has done its work and before its answer was told.
      site.faults(HOST, [{ name: "^Stop-ScheduledTask", what: "die" }]);
      const cut = await drain(site, "smtp-service", 60);
      expect(cut.stdout).toBe("");
      expect(site.state(HOST).services["SMTPSVC"]).toMatchObject({ status: "Stopped", startMode: "Disabled" });
      site.faults(HOST, []);
      const starts = Object.keys(site.state(HOST)["tasks"] as object);
      expect(starts).toContain(TASK);
      const again = await drain(site, "smtp-service", 60);
      expect(again.result).toMatchObject({ ok: true, mode: "remove", changed: expect.arrayContaining(["SMTPSVC stopped and disabled"]) as string[] });
      // The answer of the task itself, not of a second drain, which would have paused and waited once more.
      expect(again.moments.map(({ why }) => why).filter((why) => why.includes("SMTPSVC"))).toEqual([]);
      expect(Object.keys(site.state(HOST)["tasks"] as object)).toEqual([]);
      expect(site.state(HOST).delivered).toHaveLength(40);
    }));

  test("follows the task aloud: what it says reaches whoever waits", () =>
    withSite(async (site) => {
      queued(site, 2, 1);
      const { stderr, result } = await drain(site, "smtp-service", 60);
      expect(result.ok).toBe(true);
      expect(stderr).toMatch(/scheduled task 'pulumi-listserv drain smtp-service', whatever becomes of this connection/);
      expect(stderr).toMatch(/remove ends, \d+ changed/);
    }));

  test("is in use again at once when a run wants it while the task still drains", () =>
    withSite(async (site) => {
      queued(site, 3, 0);
      // As it is in the middle of its drain, and LISTSERV of its own: the host was to leave.
      const listserv = TASK.replace("smtp-service", "listserv");
      site.write(HOST, "C:\\ProgramData\\pulumi-listserv\\drain.listserv.request.json", JSON.stringify({ asked: "x", text: JSON.stringify({ ...site.desired(HOST, "listserv"), leaving: true }) }));
      site.change(HOST, (state) => {
        Object.assign(state.services["SMTPSVC"] ?? {}, { status: "Paused", startMode: "Auto" });
        state["tasks"] = Object.fromEntries([TASK, listserv].map((name) => [name, { execute: "powershell.exe", arguments: "", atStartup: true, state: "Running" }]));
      });
      const { result, stderr } = await site.run(HOST, site.desired(HOST, "smtp-service"));
      expect(result.ok).toBe(true);
      expect(stderr).toContain("a drain of this host (smtp-service) is given up");
      for (const task of [TASK, listserv]) expect(Object.keys(site.state(HOST)["tasks"] as object)).not.toContain(task);
      expect(site.state(HOST).services["SMTPSVC"]?.status).toBe("Running");
    }));

  test("lets LISTSERV hand over its spool first, and puts away what LISTSERV could not hand over", () =>
    withSite(async (site) => {
      queued(site, 4, 1, SPOOL, "MAIL");
      site.write(HOST, `${SPOOL}\\JOB.DATA`, "no message");
      const { result, moments } = await drain(site, "listserv", 10, "drain");
      expect(result).toMatchObject({ ok: true });
      expect(result.kept).toBeUndefined();
      const stopping = moments.findIndex(({ why }) => why.includes("LISTSERV Stop Pending"));
      expect(moments.slice(stopping).every(({ messages }) => !Object.values(messages).flat().includes("C/LISTSERV/SPOOL"))).toBe(true);
      const order = moments.map(({ why }) => why).filter((why) => / Stopped$/.test(why));
      expect(order).toEqual(["LISTSERV Stopped", "LISTSERV-SMTP Stopped"]);

      await site.run(HOST, site.desired(HOST, "listserv"));
      for (const name of ["A", "B"]) site.write(HOST, `${SPOOL}\\${name}.MAIL`, name);
      site.change(HOST, (state) => (state["deliveries"] = 0));
      expect((await drain(site, "listserv", 1, "drain")).result).toMatchObject({ ok: true, kept: [{ disk: "F:", folder: "F:\\Undelivered\\SPOOL", messages: 2 }] });
      expect(site.read(HOST, `${SPOOL}\\JOB.DATA`)).toBe("no message");
    }));

  test("is left alone when it is another machine than the state says, or was never configured, or has no LISTSERV to drain", () =>
    withSite(async (site) => {
      const before = site.state(HOST);
      const other = await drain(site, "smtp-service", 60, "remove", "vm-of-another-life");
      expect(other.result).toMatchObject({ ok: true, changed: [] });
      expect(site.state(HOST)).toEqual(before);
      const untouched = new SimulatedSite(singleServer);
      expect((await drain(untouched, "smtp-service", 60)).result).toMatchObject({ ok: true, changed: [] });
      await untouched.run(HOST, untouched.desired(HOST, "smtp-service"));
      untouched.change(HOST, (state) => {
        Reflect.deleteProperty(state.services, "LISTSERV");
        Reflect.deleteProperty(state.services, "LISTSERV-SMTP");
      });
      expect((await drain(untouched, "listserv", 1, "drain")).result.ok).toBe(true);
      untouched.remove();
    }));
});
