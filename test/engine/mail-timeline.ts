import { expect } from "vitest";
import { readHostState, readMoments, simulatedHosts, type Moment } from "../../sandbox";
import { answer } from "../../sandbox/windows/mail";

const STRANGER = "203.0.113.5";
/** A subscriber's domain that no host of any site serves. */
const SUBSCRIBER = "aol.example";

/** Every moment of every host of a site, in the order in which they came. */
function timeline(hosts: string): Moment[] {
  const moments = simulatedHosts(hosts).flatMap(readMoments);
  return moments.sort((one, other) => one.at.localeCompare(other.at));
}

/** What a running LISTSERV does with its mail: whom it hands it to, and how many recipients at once. */
function feeds(siteConfig: string): { fqdn: string; port: number; recipients: number }[] {
  const value = (keyword: string): string | undefined => new RegExp(`^${keyword}=(.*)\\r?$`, "m").exec(siteConfig)?.[1]?.trim();
  const recipients = Number(value("MAXBSMTP") ?? 100);
  const forwards = [...siteConfig.matchAll(/^SMTP_FORWARD_\d+=(?:\d+\*)?([A-Za-z0-9.-]+):(\d+)/gm)];
  return forwards.map(([, fqdn = "", port = ""]) => ({ fqdn, port: Number(port), recipients }));
}

/** A machine that takes an address over is the only one that answers there. */
function enter(now: Map<string, Moment>, moment: Moment): void {
  for (const [folder, { addresses }] of now) if (addresses.some((address) => moment.addresses.includes(address))) now.delete(folder);
  now.set(moment.folder, moment);
}

/**
 * At no moment of the site's life does a stranger's mail for strangers get through, and at no moment is a running LISTSERV told 5xx
 * (or too many recipients) by a service that it feeds. A refused connection only waits. Gives the number of moments looked at.
 */
export function assertMailFlowed(hosts: string, addressOf: Record<string, string>): number {
  const now = new Map<string, Moment>();
  const moments = timeline(hosts);
  for (const moment of moments) {
    enter(now, moment);
    assertNoOpenRelay(moment);
    for (const feeder of now.values()) assertFed(feeder, [...now.values()], addressOf, `${moment.folder}: ${moment.why}`);
  }
  return moments.length;
}

function assertNoOpenRelay(moment: Moment): void {
  for (const { bindings } of Object.values(moment.servers)) {
    for (const binding of bindings) expect(answer(moment, STRANGER, Number(binding.split(":")[1]), SUBSCRIBER), `${moment.folder}: ${moment.why}`).not.toBe(250);
  }
}

function assertFed(feeder: Moment, all: Moment[], addressOf: Record<string, string>, why: string): void {
  const from = feeder.addresses[0];
  if (from === undefined || feeder.siteConfig === "") return;
  for (const { fqdn, port, recipients } of feeds(feeder.siteConfig)) {
    const target = all.find(({ addresses }) => addresses.includes(addressOf[fqdn] ?? ""));
    if (target) expect(["no connection", 250], `${from} to ${fqdn}:${port} at ${why}`).toContain(answer(target, from, port, SUBSCRIBER, recipients - 1));
  }
}

/** Now, with nothing under way, every forward of every running LISTSERV is served. Gives the number of forwards. */
export function assertForwardsServed(hosts: string, addressOf: Record<string, string>): number {
  const now = new Map<string, Moment>();
  for (const moment of timeline(hosts)) enter(now, moment);
  const connected = new Set(simulatedHosts(hosts).filter((folder) => readHostState(folder).addresses.length > 0));
  let forwards = 0;
  for (const feeder of now.values()) {
    const from = feeder.addresses[0];
    if (from === undefined || feeder.siteConfig === "" || !connected.has(feeder.folder)) continue;
    for (const { fqdn, port, recipients } of feeds(feeder.siteConfig)) {
      const target = [...now.values()].find(({ addresses }) => addresses.includes(addressOf[fqdn] ?? ""));
      expect(target && answer(target, from, port, SUBSCRIBER, recipients - 1), `${from} to ${fqdn}:${port}`).toBe(250);
      forwards++;
    }
  }
  return forwards;
}
