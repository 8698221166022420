import { describe, test } from "vitest";
import { sampleSeed } from "../support/seed";
import { hasPowerShell, pool } from "../support/power-shell";
import { walkSteps } from "./walk/steps";


/** An `up` is what takes the time: here many changes share one, in the exhaustive walks few do. */
const RARELY = 0.5;

describe("random walks of valid changes over a site", () => {
  test("after each up the plan, the state, Azure and what hosts were asked for agree, and a second preview is empty", async () => {
    await walkSteps("walks over recorded hosts", 400, 260, sampleSeed(), { ups: RARELY });
  }, 1_800_000);

  test.runIf(hasPowerShell)("the host module finds no difference on any host, and mail was safe between any two operations", async () => {
    await walkSteps("walks over configured hosts", 100, 160, sampleSeed(), { pool, ups: RARELY });
  }, 1_800_000);
});
