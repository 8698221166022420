import { expect } from "vitest";
import { readHostState, readMoments, simulatedHosts, type Moment } from "../../sandbox";
import { answer } from "../../sandbox/windows/mail";
import { LOST } from "./lost-machine";

const STRANGER = "203.0.113.5";
/** A subscriber's domain that no host of any site serves. */
const SUBSCRIBER = "aol.example";

/** A moment of a host, and what was under way on it. */
interface Placed extends Moment {
  /** Nothing runs on the host from this moment on until its next one. */
  settled: boolean;
  /** Another machine takes its address over later. */
  replaced: boolean;
  /** It took over the address of another machine: it has what the new plan says only, and what a feeder does by the earlier one waits. */
  tookOver: boolean;
}

/** Every moment of every host of a site, in the order in which they came. */
function timeline(hosts: string): Placed[] {
  const lives = simulatedHosts(hosts).map(readMoments).filter((moments) => moments.length > 0);
  lives.sort((one, other) => (one[0] as Moment).at.localeCompare((other[0] as Moment).at));
  const sharing = (one: Moment[], other: Moment[]): boolean => (one.at(-1) as Moment).addresses.some((address) => (other[0] as Moment).addresses.includes(address));
  const placed = lives.flatMap((moments, index) => {
    const replaced = lives.slice(index + 1).some((later) => sharing(moments, later));
    const tookOver = lives.slice(0, index).some((earlier) => sharing(earlier, moments));
    return moments.map((moment, place): Placed => {
      // Each run notes how it found the host.
      const next = moments[place + 1];
      const settled = next === undefined || next.why === "before" || next.why === LOST;
      return { ...moment, settled, replaced, tookOver };
    });
  });
  return placed.sort((one, other) => one.at.localeCompare(other.at));
}

function portsOf({ servers }: Moment): number[] {
  return Object.values(servers).flatMap(({ bindings }) => bindings.map((binding) => Number(binding.split(":")[1])));
}

interface Feed {
  fqdn: string;
  port: number;
  recipients: number;
}

/** What a running LISTSERV does with its mail: whom it hands it to, fail-over servers among them, and how many recipients at once. */
function feeds(siteConfig: string): Feed[] {
  const recipients = Number(valueOf(siteConfig, "MAXBSMTP") ?? 100);
  const lines = [...siteConfig.matchAll(/^SMTP_FORWARD_\d+=(?:\d+\*)?(.*?)\r?$/gm)];
  return lines.flatMap(([, targets = ""]) => [...targets.matchAll(/(?:^|;)([A-Za-z0-9.-]+):(\d+)/g)].map(([, fqdn = "", port = ""]) => ({ fqdn, port: Number(port), recipients })));
}

/** Workers that it hands jobs to. */
function workersOf(siteConfig: string): string[] {
  const shares = (valueOf(siteConfig, "DIST_FORWARD") ?? "").split(" ").filter((share) => share !== "");
  return shares.map((share) => share.replace(/^\d+\*/, "")).filter((name) => name !== "SELF");
}

function valueOf(siteConfig: string, keyword: string): string | undefined {
  return new RegExp(`^${keyword}=(.*?)\\r?$`, "m").exec(siteConfig)?.[1]?.trim();
}

/** A machine that takes an address over is the only one that answers there. */
function enter(now: Map<string, Placed>, moment: Placed): void {
  for (const [folder, { addresses }] of now) if (addresses.some((address) => moment.addresses.includes(address))) now.delete(folder);
  now.set(moment.folder, moment);
}

/**
 * At no moment of the site's life does a stranger's mail for strangers get through, and at no moment is a running LISTSERV told 5xx
 * (or too many recipients) by a service that it names. What it names is there and serves; it is waited for only while a run is under way on
 * it, or while its machine is replaced or lost. Gives how often somebody's mail was looked at. `cut`: runs are cut in the middle, and what they
 * leave is waited for as well.
 */
export function assertMailFlowed({ hosts, names }: Life, { cut = false } = {}): number {
  const now = new Map<string, Placed>();
  const served = new Set<string>();
  let looks = 0;
  for (const moment of timeline(hosts)) {
    enter(now, moment);
    assertNoOpenRelay(moment);
    const look: Look = { all: [...now.values()], names, why: `${moment.folder}: ${moment.why}`, cut, served };
    for (const feeder of now.values()) looks += assertFed(feeder, look);
  }
  return looks;
}

/** One look at who is served. */
interface Look {
  all: Placed[];
  names: Record<string, string>;
  why: string;
  cut: boolean;
  /** What machines have done for whom so far: from then on they go on with it. */
  served: Set<string>;
}

/** The simulated hosts of a site, and the address of every name that it ever had. */
export interface Life {
  hosts: string;
  names: Record<string, string>;
}

function assertNoOpenRelay(moment: Moment): void {
  for (const port of portsOf(moment)) expect(answer(moment, STRANGER, port, SUBSCRIBER), `${moment.folder}: ${moment.why}`).not.toBe(250);
}

function hostOf(all: Placed[], names: Record<string, string>, fqdn: string): Placed | undefined {
  expect(names, "names that the site ever had").toHaveProperty([fqdn]);
  return all.find(({ addresses }) => addresses.includes(names[fqdn] as string));
}

function assertFed(feeder: Placed, { all, names, why, cut, served }: Look): number {
  const from = feeder.addresses[0];
  if (from === undefined || feeder.siteConfig === "") return 0;
  const waits = (target: Placed): boolean => cut || !target.settled || target.replaced || target.why === LOST;
  // A machine in place of another knows the new plan alone: a feeder that goes by the earlier one waits until it has changed as well.
  const begins = (target: Placed, what: string): boolean => target.tookOver && !served.has(`${target.folder} ${what}`);
  const forwards = feeds(feeder.siteConfig);
  for (const { fqdn, port, recipients } of forwards) {
    const target = hostOf(all, names, fqdn);
    const what = `${recipients} from ${from} at ${port}`;
    const said = target ? answer(target, from, port, SUBSCRIBER, recipients - 1) : "nothing there";
    // 452 puts the rest of the recipients off (RFC 5321 §4.5.3.1.10).
    const passing = target && begins(target, what) ? ["no connection", 452] : target && waits(target) ? ["no connection"] : [];
    expect([250, ...passing], `${from} to ${fqdn}:${port} at ${why}`).toContain(said);
    if (target && said === 250) served.add(`${target.folder} ${what}`);
  }
  const workers = workersOf(feeder.siteConfig);
  for (const fqdn of workers) {
    const worker = hostOf(all, names, fqdn);
    const works = worker?.listener === "Running" && worker.siteConfig !== "";
    const passing = worker !== undefined && (begins(worker, "jobs") || waits(worker));
    if (!passing) expect(works, `${from} to the worker ${fqdn} at ${why}`).toBe(true);
    if (worker && works) served.add(`${worker.folder} jobs`);
  }
  return forwards.length + workers.length;
}

/** Now, with nothing under way, every forward of every running LISTSERV is served. Gives the number of forwards. */
export function assertForwardsServed({ hosts, names }: Life): number {
  const now = new Map<string, Placed>();
  for (const moment of timeline(hosts)) enter(now, moment);
  const connected = new Set(simulatedHosts(hosts).filter((folder) => readHostState(folder).addresses.length > 0));
  let forwards = 0;
  for (const feeder of now.values()) {
    const from = feeder.addresses[0];
    if (from === undefined || feeder.siteConfig === "" || !connected.has(feeder.folder)) continue;
    for (const { fqdn, port, recipients } of feeds(feeder.siteConfig)) {
      const target = hostOf([...now.values()], names, fqdn);
      expect(target && answer(target, from, port, SUBSCRIBER, recipients - 1), `${from} to ${fqdn}:${port}`).toBe(250);
      forwards++;
    }
  }
  return forwards;
}
