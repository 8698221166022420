import { describe, test } from "vitest";
import { walkSteps } from "../lifecycle/walk/steps";
import { sampleSeed } from "../support/seed";
import { hasPowerShell, pool } from "../support/power-shell";


/** LISTSERV_TEST_STEPS takes a piece of them. */
const STEPS = Number(process.env["LISTSERV_TEST_STEPS"] ?? 10_000);
const CONFIGURED = 0.2;
/** One command in five is an up: what a change does is seen beside few others. */
const UPS = 8;

describe("long walks of valid changes over a site", () => {
  test("recorded hosts", () => walkSteps("long walks over recorded hosts", STEPS * (1 - CONFIGURED), 600, sampleSeed(), { ups: UPS }));

  test.runIf(hasPowerShell)("configured hosts", () => walkSteps("long walks over configured hosts", STEPS * CONFIGURED, 400, sampleSeed() + 500_000, { pool, ups: UPS }));
});
