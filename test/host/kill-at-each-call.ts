import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { expect } from "vitest";
import { KILLED } from "../../sandbox/windows/power-shell";
import singleServer from "../../stacks/single-server";
import { sampled } from "../support/account";
import { placesOf } from "./mail-invariants";
import { SimulatedSite, type HostRun } from "./simulated-host";

/** A life that is cut at each of its calls in turn: what is there before, what runs, and what has to hold in the end. */
export interface Life {
  name: string;
  /** How many cuts of it `npm test` tries. */
  sample: number;
  operatingSystem?: string;
  /** Services that the run decides about; the others are as the power left them. */
  services: string[];
  prepare: (site: SimulatedSite) => Promise<unknown>;
  run: (site: SimulatedSite) => Promise<HostRun>;
  holds?: (site: SimulatedSite) => void;
}

const HOST = "listserv";
const QUEUED = ["NTFS_1.EML", "NTFS_2.EML", "NTFS_3.EML"];
const SITE_CFG = "C:\\LISTSERV\\MAIN\\SITE.CFG";
const OLD_QUEUE = "C:\\inetpub\\mailroot\\Queue";

const smtp = (site: SimulatedSite): Promise<HostRun> => site.run(HOST, site.desired(HOST, "smtp-service"));
const listserv = (site: SimulatedSite): Promise<HostRun> => site.run(HOST, site.desired(HOST, "listserv"));

function remove(site: SimulatedSite, minutes: number): Promise<HostRun> {
  const desired = site.desired(HOST, "smtp-service");
  desired.drain.deadlineMinutes = minutes;
  return site.run(HOST, desired, "remove");
}

/** The host is to be an SMTP-only server from now on. */
function withoutListserv(site: SimulatedSite, minutes: number): Promise<HostRun> {
  const desired = site.desired(HOST, "narrow");
  desired.drain.deadlineMinutes = minutes;
  return site.run(HOST, { ...desired, listserv: false });
}

const SPOOLED = ["0001.MAIL", "0002.MAIL"];

/** A LISTSERV with mail in its spool, of which so many messages are delivered whenever time passes. */
async function spooling(site: SimulatedSite, deliveries: number): Promise<void> {
  await smtp(site);
  await listserv(site);
  for (const name of SPOOLED) site.write(HOST, `C:\\LISTSERV\\SPOOL\\${name}`, `message ${name}`);
  site.change(HOST, (state) => (state["deliveries"] = deliveries));
}

function queue(site: SimulatedSite, folder: string): void {
  for (const name of QUEUED) {
    site.write(HOST, `${folder}\\${name}`, `message ${name}`);
    site.write(HOST, `${folder}\\.streams\\${name}\\PROPERTIES`, `envelope of ${name}`);
  }
}

export const lives: Life[] = [
  { name: "an untouched server that gets its SMTP service", sample: 12, services: ["SMTPSVC", "IISADMIN"], prepare: () => Promise.resolve(), run: smtp },
  {
    name: "a server set up by hand, an open relay with LISTSERV's name as its own domain",
    sample: 9,
    operatingSystem: "2022",
    services: ["SMTPSVC", "IISADMIN"],
    prepare: async (site) => {
      await smtp(site);
      site.change(HOST, (state) => {
        Object.assign(state.metabase.memory["SmtpSvc/1"]?.properties ?? {}, { RelayIpList: "", ServerBindings: [":25:"], DefaultDomain: "LISTSERV.EXAMPLE.ORG", UpdatedDefaultDomain: true, MaxRecipients: 0, RemoteSmtpPort: 2525 });
        state.metabase.disk = structuredClone(state.metabase.memory);
        state["excluded"] = [];
      });
    },
    run: smtp,
  },
  {
    name: "a server with queued mail whose queue moves to the data disk",
    sample: 12,
    services: ["SMTPSVC"],
    prepare: async (site) => {
      await site.run(HOST, JSON.stringify(site.desired(HOST, "smtp-service")).replaceAll("F:\\\\SMTP", "C:\\\\inetpub\\\\mailroot"));
      queue(site, OLD_QUEUE);
      // After a power-off SMTPSVC may go on with what lies in the queue that it has read.
      site.change(HOST, (state) => (state["deliveries"] = 1));
    },
    run: smtp,
    holds: assertEnvelopes,
  },
  {
    name: "a LISTSERV that gets another SITE.CFG and a licence",
    sample: 11,
    services: ["SMTPSVC", "LISTSERV", "LISTSERV-SMTP"],
    prepare: async (site) => {
      await smtp(site);
      await listserv(site);
      site.write(HOST, SITE_CFG, `${site.read(HOST, SITE_CFG).replace("MAXBSMTP=1000", "MAXBSMTP=500")}MYOWN=kept\n`);
      await site.run(HOST, JSON.stringify({ schema: 1, role: "secrets", host: HOST, deadlineMinutes: 10, installRoot: "C:\\LISTSERV", licence: "LAK" }));
    },
    run: listserv,
    // Never torn: it is the old file or the new one, whole.
    holds: (site) => expect(site.read(HOST, SITE_CFG)).toMatch(/^NODE=LISTSERV\.EXAMPLE\.ORG\r\n[\s\S]*MAXBSMTP=(500|1000)\r\nMYOWN=kept\n$/),
  },
  {
    name: "a service that is narrowed when its feeders have changed",
    sample: 5,
    services: ["SMTPSVC"],
    prepare: async (site) => {
      const wider = site.desired(HOST, "smtp-service");
      const server = wider.virtualServers[0];
      if (!server) throw new Error("no virtual server");
      server.relayFrom.push("10.20.66.97");
      server.domains.push({ name: "DIST9.EXAMPLE.ORG", relay: true, helo: true });
      wider.virtualServers.push({
        ...structuredClone(server),
        instance: 2,
        port: 50026,
        metabase: { ...server.metabase, ServerBindings: { type: "multistring", value: [":50026:"], required: true }, QueueDirectory: { type: "string", value: "F:\\SMTP2\\Queue", required: true } },
        directories: { ...server.directories, queue: "F:\\SMTP2\\Queue" },
      });
      await site.run(HOST, wider);
      queue(site, "F:\\SMTP2\\Queue");
      site.change(HOST, (state) => (state["deliveries"] = 0));
      await smtp(site);
    },
    run: (site) => site.run(HOST, site.desired(HOST, "narrow")),
    holds: assertEnvelopes,
  },
  {
    name: "a host that is removed while mail cannot be delivered",
    sample: 7,
    services: ["SMTPSVC"],
    prepare: async (site) => {
      await smtp(site);
      queue(site, "F:\\SMTP\\Queue");
      site.change(HOST, (state) => (state["deliveries"] = 0));
    },
    run: (site) => remove(site, 1),
    holds: assertEnvelopes,
  },
  {
    name: "a host that is removed by a task of its own",
    sample: 5,
    services: ["SMTPSVC"],
    prepare: async (site) => {
      await smtp(site);
      queue(site, "F:\\SMTP\\Queue");
      site.change(HOST, (state) => (state["deliveries"] = 1));
    },
    run: (site) => remove(site, 60),
    holds: assertEnvelopes,
  },
  {
    name: "a LISTSERV that goes from a server which stays, while mail cannot be delivered",
    sample: 6,
    services: ["SMTPSVC", "LISTSERV", "LISTSERV-SMTP"],
    prepare: (site) => spooling(site, 0),
    run: (site) => withoutListserv(site, 1),
    holds: assertSpooled,
  },
  {
    name: "a LISTSERV that goes from a server which stays, by a task of its own",
    sample: 5,
    services: ["SMTPSVC", "LISTSERV", "LISTSERV-SMTP"],
    prepare: (site) => spooling(site, 1),
    run: (site) => withoutListserv(site, 60),
    holds: assertSpooled,
  },
];

/** Folders of every file with such a name on the host, by its name. */
function foldersOf(site: SimulatedSite, ending: string): Record<string, string[]> {
  const root = site.host(HOST);
  const files = ["C", "F"].flatMap((drive) => (existsSync(join(root, drive)) ? readdirSync(join(root, drive), { recursive: true, encoding: "utf8" }).map((file) => join(drive, file)) : []));
  const folders: Record<string, string[]> = {};
  for (const file of files) if (file.endsWith(ending) && !file.includes(".streams")) (folders[basename(file)] ??= []).push(dirname(file));
  return folders;
}

/** Every message of the spool is in one place, or delivered. */
function assertSpooled(site: SimulatedSite): void {
  const messages = foldersOf(site, ".MAIL");
  for (const name of SPOOLED) expect(placesOf({ messages, delivered: site.state(HOST).delivered }, name), name).toHaveLength(1);
}

/** Every queued message is in one place, with its envelope. */
function assertEnvelopes(site: SimulatedSite): void {
  const messages = foldersOf(site, ".EML");
  for (const name of QUEUED) {
    const places = placesOf({ messages, delivered: site.state(HOST).delivered }, name);
    expect(places, name).toHaveLength(1);
    if (places[0] !== "delivered") expect(readFileSync(join(site.host(HOST), places[0] ?? "", ".streams", name, "PROPERTIES"), "utf8")).toBe(`envelope of ${name}`);
  }
}

/** What has to be the same in the end, however often it began anew. */
function essence(site: SimulatedSite, services: string[]): Record<string, unknown> {
  const state = site.state(HOST);
  const journal = join(site.host(HOST), "C/ProgramData/pulumi-listserv/journal.json");
  return {
    metabase: state.metabase.memory,
    saved: savedSettings(state.metabase.disk),
    services: services.map((name) => [name, state.services[name]?.status, state.services[name]?.startMode, state.services[name]?.delayed]),
    ...Object.fromEntries(["firewall", "excluded", "defender", "tasks", "acls", "website"].map((area) => [area, state[area]])),
    owed: existsSync(journal) ? (JSON.parse(readFileSync(journal, "utf8")) as unknown) : {},
  };
}

/** The running state of a virtual server is no setting. */
function savedSettings(metabase: unknown): unknown {
  return JSON.parse(JSON.stringify(metabase, (key, value: unknown) => (key === "ServerState" ? undefined : value)));
}

/**
 * Cuts a life at its calls and runs it again: it ends as if nothing had happened. Every third cut is a power-off, which also loses what
 * the metabase had not saved. One run is copied at each cut as a kill there leaves the host; the first cut kills a process for real.
 */
export async function assertSurvivesKills(life: Life, seed: number, all: boolean): Promise<void> {
  const prepared = new SimulatedSite(singleServer, life.operatingSystem);
  await life.prepare(prepared);
  const whole = prepared.clone();
  const { calls, result } = await life.run(whole);
  expect(result.error).toBeUndefined();
  const expected = essence(whole, life.services);
  whole.remove();

  const cuts = all ? Array.from({ length: calls }, (_, index) => index + 1) : sample(Math.min(life.sample, calls), calls, seed);
  sampled(`kills of ${life.name}`, cuts.length, calls, seed);
  const killed = await killForReal(life, prepared, cuts[0] ?? 1);
  const sites = [killed, ...(await copies(life, prepared, cuts.slice(1)))];
  const broken: string[] = [];
  for (const [index, site] of sites.entries()) {
    try {
      if (index % 3 === 2) site.change(HOST, (state) => (state["powerOff"] = true));
      life.holds?.(site);
      const again = await life.run(site);
      expect(again.result.error).toBeUndefined();
      life.holds?.(site);
      const reached = essence(site, life.services);
      expect(Object.keys(expected).filter((area) => !isDeepStrictEqual(reached[area], expected[area])), JSON.stringify(reached)).toEqual([]);
    } catch (error) {
      broken.push(`${index % 3 === 2 ? "power off" : "killed"} at call ${cuts[index]}: ${String(error)}`);
    }
    site.remove();
  }
  prepared.remove();
  expect(broken).toEqual([]);
}

function sample(size: number, calls: number, seed: number): number[] {
  return fc.sample(fc.uniqueArray(fc.integer({ min: 1, max: calls }), { minLength: size, maxLength: size }), { numRuns: 1, seed })[0] ?? [];
}

async function killForReal(life: Life, prepared: SimulatedSite, call: number): Promise<SimulatedSite> {
  const site = prepared.clone();
  site.faults(HOST, [{ call, what: "die" }]);
  expect((await life.run(site)).exitCode).toBe(KILLED);
  site.faults(HOST, []);
  return site;
}

async function copies(life: Life, prepared: SimulatedSite, cuts: number[]): Promise<SimulatedSite[]> {
  const living = prepared.clone();
  const sites = cuts.map(() => prepared.empty());
  living.faults(HOST, cuts.map((call, index) => ({ call, what: "copy", to: sites[index]?.host(HOST) ?? "" })));
  expect((await life.run(living)).result.error).toBeUndefined();
  living.remove();
  return sites;
}
