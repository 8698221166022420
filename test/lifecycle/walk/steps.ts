import fc from "fast-check";
import { sampled } from "../../support/account";
import { anyWalk, walk, type Account } from "./walk";

const MINUTES = 60_000;
/** From here on somebody waits, and is told how far it is. */
const LONG = 1000;

/** Walks, each from the primary alone, until so many steps are done; one that fails is made shorter before it is told, for some time at most: a long one would take hours. */
export async function walkSteps(what: string, steps: number, most: number, seed: number, options: Parameters<typeof walk>[3] & { ups?: number }): Promise<void> {
  const account: Account = { steps: 0, ups: 0, kinds: new Map() };
  const begin = Date.now();
  for (let round = 0; account.steps < steps; round++) {
    const left = steps - account.steps;
    await fc.assert(fc.asyncProperty(anyWalk(most, options.ups ?? 1), (commands) => walk(commands, left, account, options)), { seed: seed + round, numRuns: 1, interruptAfterTimeLimit: (steps >= LONG ? 120 : 20) * MINUTES, markInterruptAsFailure: true, endOnFailure: steps >= LONG });
    if (steps >= LONG) console.warn(`${what}: ${account.steps} of ${steps} steps, ${account.ups} ups, ${Math.round((Date.now() - begin) / MINUTES)} min`);
  }
  sampled(what, account.steps, `steps without end, in ${account.ups} ups and ${account.kinds.size} kinds of change`, seed);
}
