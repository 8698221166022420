import fc from "fast-check";
import { afterAll, describe, test } from "vitest";
import { sampled } from "../support/account";
import { sampleSeed } from "../support/seed";
import { hasPowerShell, openPool } from "./sites";
import { anyWalk, walk, type Account } from "./walk/walk";

const pool = openPool();
afterAll(() => pool.close());

const MINUTES = 60_000;

/** Walks, each from an empty site, until so many steps are done; a walk that fails is made shorter before it is told. */
async function walkSteps(steps: number, most: number, seed: number, options: Parameters<typeof walk>[2]): Promise<Account> {
  const account: Account = { steps: 0, ups: 0, kinds: new Map() };
  for (let round = 0; account.steps < steps; round++) {
    await fc.assert(fc.asyncProperty(anyWalk(most), (commands) => walk(commands, account, options)), { seed: seed + round, numRuns: 1, interruptAfterTimeLimit: 10 * MINUTES });
  }
  return account;
}

const told = ({ steps, ups, kinds }: Account): string => `${steps} steps in ${ups} ups, ${kinds.size} kinds of change`;

describe("random walks of valid changes over a site", () => {
  test("after each up the plan, the state, Azure and what hosts were asked for agree, and a second preview is empty", async () => {
    const seed = sampleSeed();
    const account = await walkSteps(400, 260, seed, {});
    sampled("walks over recorded hosts", account.steps, told(account), seed);
  }, 30 * MINUTES);

  test.runIf(hasPowerShell)("the host module finds no difference on any host, and mail was safe between any two operations", async () => {
    const seed = sampleSeed();
    const account = await walkSteps(100, 160, seed, { pool });
    sampled("walks over configured hosts", account.steps, told(account), seed);
  }, 30 * MINUTES);
});
