import { cpSync } from "node:fs";
import fc from "fast-check";
import { expect } from "vitest";
import { OperatingSystem, Tier, type SiteArgs } from "../../components/site";
import { Faults, type PlannedFault } from "../../sandbox";
import { TestSite } from "../engine/site";
import { sampled } from "../support/account";
import { sampleSeed } from "../support/seed";
import { drained, server, siteOf, worker } from "./sites";

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** What the cloud holds, by name: each once, whatever failed on the way. */
export const held = (site: TestSite): string[] => site.sandbox.cloud.resources().map(({ name }) => name).sort();

/** Workers with their servers, and a change of them that makes, changes, replaces and removes: a worker and a name are new, another is let go, an image and the port change. */
const image = { id: "/subscriptions/0/images/patched", os: OperatingSystem.WindowsServer2022 };
const workers = { dist1: worker(1, { smtpServers: { a: server(3) } }), dist2: worker(2) };
export const bringUp: Change = { config: siteOf(Tier.WorkerSmtpServers, { workers }) };
export const manyChanges: Change = {
  before: bringUp.config,
  config: siteOf(Tier.WorkerSmtpServers, {
    smtp: { port: 50026 },
    workers: { dist1: worker(1, { smtpServers: { a: { ...server(3), fqdn: "RELAY.EXAMPLE.ORG", machine: { image } } } }), dist2: worker(2, drained), dist3: worker(4) },
  }),
};

/** Runs `up` until nothing fails any more; gives how often it had to. */
export async function upUntilDone(site: TestSite, most: number): Promise<number> {
  let errors: string[] = [];
  for (let count = 1; count <= most; count++) {
    const run = await site.sandbox.up();
    if (run.ok) return count;
    errors = run.errors;
  }
  throw new Error(`still failing after ${most} ups:\n${errors.join("\n")}`);
}

/** A site, and what becomes of it; without `before` it is brought up for the first time. */
export interface Change {
  before?: SiteArgs;
  config: SiteArgs;
}

/** What an `up` without failures does and leaves. */
interface Plain {
  operations: string[];
  held: string[];
}

/**
 * One `up` while so many of its operations, or all, fail once each, and further ones until none fails any more. What comes of it is what
 * comes of an `up` without failures, and nothing is done once more than it failed.
 */
export async function assertFailuresAreMadeGood(what: string, change: Change, most = Infinity): Promise<void> {
  const plain = await plainUp(change);
  const chosen = sampleOf(what, plain, most);
  const faults = new Faults();
  const site = await opened(change, faults);
  try {
    const begin = faults.performed.length;
    chosen.forEach((operation, index) => faults.plan(faultOf(operation, index)));
    await upUntilDone(site, chosen.length + 1);
    expect(held(site)).toEqual(plain.held);
    expect((await site.sandbox.preview()).steps).toEqual({});
    const expected = [...plain.operations, ...chosen].sort();
    expect(performedSince(faults, begin).sort()).toEqual(expected);
  } finally {
    await site.close();
  }
}

/** Each of so many operations, or of all, fails alone: that `up` fails, and the next one finishes. */
export async function assertEachFailureIsMadeGood(what: string, change: Change, most = Infinity): Promise<void> {
  const plain = await plainUp(change);
  const before = change.before && (await opened(change, new Faults()));
  try {
    for (const [index, operation] of sampleOf(what, plain, most).entries()) {
      const faults = new Faults();
      const site = await TestSite.open(change.before ?? change.config, { faults, ...(before ? { restore: (folder: string) => cpSync(before.folder, folder, { recursive: true }) } : {}) });
      try {
        faults.plan(faultOf(operation, index));
        await site.declare(change.config);
        expect((await site.sandbox.up()).ok, operation).toBe(false);
        expect((await site.sandbox.up()).errors, operation).toEqual([]);
        expect(held(site), operation).toEqual(plain.held);
        expect((await site.sandbox.preview()).steps, operation).toEqual({});
        expect(performedSince(faults, 0).sort(), operation).toEqual([...plain.operations, operation].sort());
      } finally {
        await site.close();
      }
    }
  } finally {
    await before?.close();
  }
}

function sampleOf(what: string, { operations }: Plain, most: number): string[] {
  const all = [...new Set(operations)];
  const seed = sampleSeed();
  const count = Math.min(most, all.length);
  sampled(`operations of ${what} that fail once`, count, all.length, seed);
  return fc.sample(fc.shuffledSubarray(all, { minLength: count, maxLength: count }), { numRuns: 1, seed })[0] ?? [];
}

/** A command may have done its work before the connection is lost; Azure's answer comes with the work. */
function faultOf(operation: string, index: number): PlannedFault {
  return { operation: new RegExp(`^${escaped(operation)}$`), afterwards: operation.includes(" command:remote:Command ") && index % 2 === 0 };
}

const performedSince = ({ performed }: Faults, begin: number): string[] => performed.slice(begin).map(({ verb, type, name }) => `${verb} ${type} ${name}`);

/** The site as it is before the change, which is declared. */
async function opened({ before, config }: Change, faults: Faults): Promise<TestSite> {
  const site = await TestSite.open(before ?? config, { faults });
  if (before) {
    expect((await site.sandbox.up()).errors).toEqual([]);
    await site.declare(config);
  }
  return site;
}

async function plainUp(change: Change): Promise<Plain> {
  const faults = new Faults();
  const site = await opened(change, faults);
  try {
    const begin = faults.performed.length;
    expect((await site.sandbox.up()).errors).toEqual([]);
    return { held: held(site), operations: performedSince(faults, begin) };
  } finally {
    await site.close();
  }
}
