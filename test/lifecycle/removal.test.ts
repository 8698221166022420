import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Tier, type SiteArgs } from "../../components/site";
import { Faults, hostPath } from "../../sandbox";
import { changeHostState } from "../../sandbox/windows/host-state";
import { assertForwardsServed, assertMailFlowed } from "../engine/mail-timeline";
import { TestSite } from "../engine/site";
import { hasPowerShell, pool } from "../support/power-shell";
import { drained, server, siteOf, worker } from "./sites";

const site = (second: object = {}): SiteArgs => siteOf(Tier.DistributeWorkers, { drainDeadlineMinutes: 2, workers: { dist1: worker(1), dist2: worker(2, second) } });

describe.runIf(hasPowerShell)("mail that nobody takes", () => {
  test("a worker that goes: a drain that fails stops the up and leaves it in service; at the deadline what is left is on its disk, and named", async () => {
    const life = await TestSite.open(site(), { pool });
    try {
      expect((await life.sandbox.up()).errors).toEqual([]);
      const folder = life.hostFolder("smtp2");
      const put = (path: string, names: string[]): void => {
        mkdirSync(join(folder, hostPath(path)), { recursive: true });
        for (const name of names) writeFileSync(join(folder, hostPath(path), name), `mail ${name}`);
      };
      put("F:\\SMTP\\Queue", ["a.eml", "b.eml", "c.eml"]);
      put("C:\\LISTSERV\\SPOOL", ["0001.MAIL", "0002.MAIL"]);
      put("F:\\SMTP\\Badmail", ["old.bad"]);
      changeHostState(folder, (state) => (state["deliveries"] = 0));

      const fail = (name: string): void => writeFileSync(join(folder, "faults.json"), JSON.stringify([{ name, what: "fail", message: "The service did not respond." }]));
      fail("^sc.exe stop LISTSERV$");
      await life.declare(site(drained));
      const stuck = await life.sandbox.up();
      expect(stuck.errors.join("\n")).toContain("The service did not respond.");
      expect(stuck.steps["delete"]).toBeUndefined();
      expect(life.host("smtp2").services).toMatchObject({ SMTPSVC: { status: "Running" }, LISTSERV: { status: "Running" } });

      // Taken back, it serves as before.
      writeFileSync(join(folder, "faults.json"), "[]");
      await life.declare(site());
      expect((await life.sandbox.up()).errors).toEqual([]);
      expect(life.siteConfig("listserv")).toContain("SMTP2");
      expect(life.host("smtp2").services).toMatchObject({ SMTPSVC: { status: "Running" }, LISTSERV: { status: "Running" }, "LISTSERV-SMTP": { status: "Running" } });

      fail("^sc.exe pause SMTPSVC");
      await life.declare(site(drained));
      const failed = await life.sandbox.up();
      expect(failed.ok).toBe(false);
      expect(failed.errors.join("\n")).toContain("The service did not respond.");
      expect(failed.steps["delete"]).toBeUndefined();
      expect(life.host("smtp2").services["SMTPSVC"]?.status).toBe("Running");
      expect(readdirSync(join(folder, hostPath("F:\\SMTP\\Queue")))).toHaveLength(3);
      // Everybody else let go of it before, and goes on.
      expect(life.siteConfig("listserv")).not.toContain("SMTP2");
      expect(assertForwardsServed(life)).toBeGreaterThan(0);

      writeFileSync(join(folder, "faults.json"), "[]");
      const run = await life.sandbox.up();
      expect(run.errors).toEqual([]);
      const disk = "the data disk lists-smtp2-data (F:)";
      const kept = [
        { disk, folder: "F:\\Undelivered\\SPOOL", messages: 2 },
        { disk, folder: "F:\\Undelivered\\SmtpSvc1", messages: 3 },
        { disk, folder: "F:\\SMTP\\Badmail", messages: 1 },
      ];
      expect((await life.sandbox.outputs())["undelivered"]).toEqual({ smtp2: kept });
      const warnings = run.events.flatMap(({ diagnosticEvent }) => (diagnosticEvent?.severity === "warning" && diagnosticEvent.ephemeral !== true ? [diagnosticEvent.message] : []));
      for (const { folder: where, messages } of kept) expect(warnings.join("\n")).toContain(`SMTP2.EXAMPLE.ORG has not delivered ${messages} message${messages === 1 ? "" : "s"}: in ${where} on ${disk}, which stays`);
      expect(readdirSync(join(folder, hostPath("F:\\Undelivered\\SmtpSvc1"))).sort()).toEqual(["a.eml", "b.eml", "c.eml"]);
      expect(life.host("smtp2").services).toMatchObject({ SMTPSVC: { status: "Stopped", startMode: "Disabled" }, LISTSERV: { status: "Stopped" } });

      // The second step takes the machine and leaves the disk, with what is on it.
      await life.declare(siteOf(Tier.DistributeWorkers, { drainDeadlineMinutes: 2, workers: { dist1: worker(1) } }));
      expect((await life.sandbox.up()).errors).toEqual([]);
      const left = life.sandbox.cloud.resources().map(({ name }) => name).filter((name) => name.startsWith("lists-smtp2"));
      expect(left).toEqual(["lists-smtp2-data"]);
      expect(existsSync(join(folder, hostPath("F:\\Undelivered\\SPOOL\\0001.MAIL")))).toBe(true);
      assertMailFlowed(life);
    } finally {
      await life.close();
    }
  }, 240_000);

  test("a drain that went on by itself after its connection was lost is finished by the next up; taken back instead, the worker is configured again by --replace", async () => {
    const servers = siteOf(Tier.SmtpServers, { smtpServers: { smtp1: server(1), smtp2: server(2) } });
    const workers = siteOf(Tier.DistributeWorkers, { workers: { dist1: worker(1), dist2: worker(2) } });
    const faults = new Faults();
    const life = await TestSite.open(workers, { pool, faults });
    const services = () => Object.fromEntries(Object.entries(life.host("smtp2").services).map(([name, { status, startMode }]) => [name, `${status}, ${startMode}`]));
    try {
      expect((await life.sandbox.up()).errors).toEqual([]);
      const serving = services();
      faults.plan({ operation: /^update command:remote:Command lists-smtp2-narrow$/, afterwards: true });
      await life.declare(servers);
      expect((await life.sandbox.up()).ok).toBe(false);
      expect(services()).toMatchObject({ LISTSERV: "Stopped, Manual" });

      await life.declare(workers);
      expect((await life.sandbox.up({ replace: ["**lists-smtp2-listserv"] })).errors).toEqual([]);
      expect(services()).toEqual(serving);
      expect(life.siteConfig("listserv")).toContain("SMTP2");
      assertForwardsServed(life);

      await life.declare(servers);
      const finished = await life.sandbox.up();
      expect(finished.errors).toEqual([]);
      expect(services()).toMatchObject({ LISTSERV: "Stopped, Manual", SMTPSVC: serving["SMTPSVC"] });
      expect((await life.sandbox.preview()).steps).toEqual({});
    } finally {
      await life.close();
    }
  }, 240_000);

  test("a worker that becomes an SMTP server and goes on: what its LISTSERV could not deliver is named until somebody has taken it away", async () => {
    const asServers = (more: Partial<SiteArgs> = {}): SiteArgs => siteOf(Tier.SmtpServers, { drainDeadlineMinutes: 2, smtpServers: { smtp1: server(1), smtp2: server(2) }, ...more });
    const life = await TestSite.open(site(), { pool });
    try {
      expect((await life.sandbox.up()).errors).toEqual([]);
      const folder = life.hostFolder("smtp2");
      const spool = join(folder, hostPath("C:\\LISTSERV\\SPOOL"));
      const archive = join(folder, hostPath("F:\\Undelivered\\SPOOL"));
      mkdirSync(spool, { recursive: true });
      for (const name of ["0001.MAIL", "0002.MAIL"]) writeFileSync(join(spool, name), `mail ${name}`);
      changeHostState(folder, (state) => (state["deliveries"] = 0));

      writeFileSync(join(folder, "faults.json"), JSON.stringify([{ name: "^sc.exe stop LISTSERV$", what: "fail", message: "The service did not respond." }]));
      await life.declare(asServers());
      const stuck = await life.sandbox.up();
      expect(stuck.errors.join("\n")).toContain("The service did not respond.");
      expect(stuck.steps["delete"]).toBeUndefined();
      expect(life.host("smtp2").services).toMatchObject({ SMTPSVC: { status: "Running" }, LISTSERV: { status: "Running" } });

      writeFileSync(join(folder, "faults.json"), "[]");
      const run = await life.sandbox.up();
      expect(run.errors).toEqual([]);
      const kept = { smtp2: [{ disk: "the data disk lists-smtp2-data (F:)", folder: "F:\\Undelivered\\SPOOL", messages: 2 }] };
      expect((await life.sandbox.outputs())["undelivered"]).toEqual(kept);
      const warned = run.events.flatMap(({ diagnosticEvent }) => (diagnosticEvent?.severity === "warning" && diagnosticEvent.ephemeral !== true ? [diagnosticEvent.message] : []));
      expect(warned.join("\n")).toContain("SMTP2.EXAMPLE.ORG has not delivered 2 messages: in F:\\Undelivered\\SPOOL on the data disk lists-smtp2-data (F:), which stays");
      expect(readdirSync(archive).sort()).toEqual(["0001.MAIL", "0002.MAIL"]);
      expect(life.host("smtp2").services).toMatchObject({ SMTPSVC: { status: "Running" }, LISTSERV: { status: "Stopped", startMode: "Manual" } });
      expect((await life.sandbox.preview()).steps).toEqual({});

      // It is named by every change of that host, and not after it was taken away.
      const fewer = { maxbsmtp: 500 };
      await life.declare(asServers(fewer));
      expect((await life.sandbox.up()).errors).toEqual([]);
      expect((await life.sandbox.outputs())["undelivered"]).toEqual(kept);
      for (const name of readdirSync(archive)) renameSync(join(archive, name), join(spool, name));
      await life.declare(asServers());
      expect((await life.sandbox.up()).errors).toEqual([]);
      expect((await life.sandbox.outputs())["undelivered"]).toEqual({});
      assertMailFlowed(life);
    } finally {
      await life.close();
    }
  }, 240_000);
});

