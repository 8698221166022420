import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import singleServer from "../../stacks/single-server";
import { KILLED } from "../../sandbox/windows/power-shell";
import { sampled } from "../support/account";
import { sampleSeed } from "../support/seed";
import { hasPowerShell, pool, SimulatedSite } from "./simulated-host";

afterAll(() => pool.close());

/** A life that is cut at each of its calls in turn: what is there before, what runs, and what has to hold in the end. */
interface Life {
  name: string;
  sample: number;
  /** Services that the run decides about; the others are as the power left them. */
  services: string[];
  prepare: (site: SimulatedSite) => Promise<void>;
  run: (site: SimulatedSite) => ReturnType<SimulatedSite["run"]>;
  holds: (site: SimulatedSite) => void;
}

const QUEUED = ["NTFS_1.EML", "NTFS_2.EML", "NTFS_3.EML"];
const SITE_CFG = "C:\\LISTSERV\\MAIN\\SITE.CFG";

function queue(site: SimulatedSite, folder: string): void {
  for (const name of QUEUED) {
    site.write("listserv", `${folder}\\${name}`, `message ${name}`);
    site.write("listserv", `${folder}\\.streams\\${name}\\PROPERTIES`, `envelope of ${name}`);
  }
}

/** Every message is in exactly one place, with its envelope. */
function assertMail(site: SimulatedSite, folders: string[]): void {
  const places = (name: string): string[] => [
    ...folders.filter((folder) => existsSync(join(site.host("listserv"), folder.replace(":", "").replaceAll("\\", "/"), name))),
    ...site.state("listserv").delivered.filter((each) => each === name).map(() => "delivered"),
  ];
  for (const name of QUEUED) {
    const found = places(name);
    expect(found, name).toHaveLength(1);
    if (found[0] !== "delivered") expect(site.read("listserv", `${found[0]}\\.streams\\${name}\\PROPERTIES`)).toBe(`envelope of ${name}`);
  }
}

const smtp = (site: SimulatedSite): ReturnType<SimulatedSite["run"]> => site.run("listserv", site.desired("listserv", "smtp-service"));
const listserv = (site: SimulatedSite): ReturnType<SimulatedSite["run"]> => site.run("listserv", site.desired("listserv", "listserv"));

const lives: Life[] = [
  { name: "an untouched server that gets its SMTP service", sample: 14, services: ["SMTPSVC"], prepare: () => Promise.resolve(), run: smtp, holds: () => undefined },
  {
    name: "a server with queued mail whose queue moves to the data disk",
    sample: 18,
    services: ["SMTPSVC"],
    prepare: async (site) => {
      const before = site.desired("listserv", "smtp-service");
      const text = JSON.stringify(before).replaceAll("F:\\\\SMTP", "C:\\\\inetpub\\\\mailroot");
      await site.run("listserv", text);
      site.change("listserv", (state) => (state["deliveries"] = 0));
      queue(site, "C:\\inetpub\\mailroot\\Queue");
    },
    run: smtp,
    holds: (site) => assertMail(site, ["C:\\inetpub\\mailroot\\Queue", "F:\\SMTP\\Queue", "F:\\SMTP\\Queue.moving"]),
  },
  {
    name: "a LISTSERV that gets another SITE.CFG and a licence",
    sample: 18,
    services: ["SMTPSVC", "LISTSERV", "LISTSERV-SMTP"],
    prepare: async (site) => {
      await smtp(site);
      await listserv(site);
      site.write("listserv", SITE_CFG, `${site.read("listserv", SITE_CFG).replace("MAXBSMTP=1000", "MAXBSMTP=500")}MYOWN=kept\n`);
      await site.run("listserv", JSON.stringify({ schema: 1, role: "secrets", host: "listserv", deadlineMinutes: 10, installRoot: "C:\\LISTSERV", licence: "LAK" }));
    },
    run: listserv,
    holds: (site) => {
      // Never torn: it is the old file or the new one, whole.
      expect(site.read("listserv", SITE_CFG)).toMatch(/^NODE=LISTSERV\.EXAMPLE\.ORG\r\n[\s\S]*MAXBSMTP=(500|1000)\r\nMYOWN=kept\n$/);
    },
  },
  {
    name: "a host that is drained and removed",
    sample: 12,
    services: ["SMTPSVC"],
    prepare: async (site) => {
      await smtp(site);
      queue(site, "F:\\SMTP\\Queue");
    },
    run: (site) => site.run("listserv", site.desired("listserv", "smtp-service"), "remove"),
    holds: (site) => assertMail(site, ["F:\\SMTP\\Queue", "F:\\Undelivered\\SmtpSvc1", "F:\\Undelivered\\SmtpSvc1.moving"]),
  },
];

/** What has to be the same in the end, however often it began anew. */
function essence(site: SimulatedSite, services: string[]): unknown {
  const state = site.state("listserv");
  const journal = join(site.host("listserv"), "C/ProgramData/pulumi-listserv/journal.json");
  return {
    metabase: state.metabase.memory,
    services: services.map((name) => [name, state.services[name]?.status, state.services[name]?.startMode]),
    ...Object.fromEntries(["firewall", "excluded", "defender", "tasks", "acls", "website"].map((area) => [area, state[area]])),
    owed: existsSync(journal) ? (JSON.parse(readFileSync(journal, "utf8")) as unknown) : {},
  };
}

describe.runIf(hasPowerShell)("killed at any call and run again", () => {
  test.each(lives)("$name ends as if nothing had happened", async (life) => {
    const prepared = new SimulatedSite(singleServer);
    await life.prepare(prepared);
    const whole = prepared.clone();
    const { calls, result } = await life.run(whole);
    expect(result.error).toBeUndefined();
    const expected = essence(whole, life.services);
    whole.remove();

    const seed = sampleSeed();
    const all = process.env["LISTSERV_TEST_ALL"] === "1";
    const cuts = all ? Array.from({ length: calls }, (_, index) => index + 1) : fc.sample(fc.uniqueArray(fc.integer({ min: 1, max: calls }), { minLength: Math.min(life.sample, calls), maxLength: Math.min(life.sample, calls) }), { numRuns: 1, seed })[0] ?? [];
    sampled(`kills of ${life.name}`, cuts.length, calls, seed);
    for (const call of cuts) {
      const site = prepared.clone();
      site.faults("listserv", [{ call, what: call % 3 === 0 ? "power-off" : "die" }]);
      expect((await life.run(site)).exitCode, `call ${call}`).toBe(KILLED);
      life.holds(site);
      site.faults("listserv", []);
      const again = await life.run(site);
      expect(again.result.error, `after a kill at call ${call}`).toBeUndefined();
      life.holds(site);
      expect(essence(site, life.services), `after a kill at call ${call}`).toEqual(expected);
      site.remove();
    }
    prepared.remove();
  }, 900_000);
});

