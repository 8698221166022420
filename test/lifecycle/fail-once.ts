import fc from "fast-check";
import { expect } from "vitest";
import type { SiteArgs } from "../../components/site";
import { Faults } from "../../sandbox";
import { TestSite } from "../engine/site";
import { sampled } from "../support/account";
import { sampleSeed } from "../support/seed";

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** What the cloud holds, by name: each once, whatever failed on the way. */
export const held = (site: TestSite): string[] => site.sandbox.cloud.resources().map(({ name }) => name).sort();

/** Runs `up` until nothing fails any more; gives how often it had to. */
export async function upUntilDone(site: TestSite, most: number): Promise<number> {
  for (let count = 1; count <= most; count++) {
    if ((await site.sandbox.up()).ok) return count;
  }
  throw new Error(`still failing after ${most} ups`);
}

/** Brings a site up while so many of its operations, or all, fail once each; what comes of it is what comes of an `up` without failures. */
export async function assertFailuresAreMadeGood(config: SiteArgs, most = Infinity): Promise<void> {
  const { expected, all } = await plainUp(config);
  const seed = sampleSeed();
  const count = Math.min(most, all.length);
  const chosen = fc.sample(fc.shuffledSubarray(all, { minLength: count, maxLength: count }), { numRuns: 1, seed })[0] ?? [];
  sampled("operations of an up that fail once", chosen.length, all.length, seed);
  // A command may have done its work before the connection is lost; Azure's answer comes with the work.
  const faults = new Faults(chosen.map((operation, index) => ({ operation: new RegExp(`^${escaped(operation)}$`), afterwards: operation.includes(" command:remote:Command ") && index % 2 === 0 })));
  const site = await TestSite.open(config, { faults });
  try {
    await upUntilDone(site, chosen.length + 1);
    expect(held(site)).toEqual(expected);
    expect((await site.sandbox.preview()).steps).toEqual({});
    for (const operation of chosen) expect(faults.performed.filter(({ verb, type, name }) => `${verb} ${type} ${name}` === operation).length, operation).toBeGreaterThanOrEqual(2);
    const created = (name: string): number => faults.performed.filter((each) => each.verb === "create" && each.name === name).length;
    for (const name of expected) expect(created(name), name).toBe(chosen.some((operation) => operation.startsWith("create ") && operation.endsWith(` ${name}`)) ? 2 : 1);
  } finally {
    await site.close();
  }
}

async function plainUp(config: SiteArgs): Promise<{ expected: string[]; all: string[] }> {
  const site = await TestSite.open(config);
  try {
    expect((await site.sandbox.up()).errors).toEqual([]);
    return { expected: held(site), all: site.sandbox.faults.performed.map(({ verb, type, name }) => `${verb} ${type} ${name}`) };
  } finally {
    await site.close();
  }
}
