import { test } from "vitest";
import { walkSteps } from "../lifecycle/walk/steps";
import { hasPowerShell, pool } from "../support/power-shell";
import { sampleSeed } from "../support/seed";
import { CONFIGURED, STEPS, UPS } from "./walk-lengths";

test.runIf(hasPowerShell)("long walks of valid changes over a site whose hosts are configured", () => walkSteps("long walks over configured hosts", STEPS * CONFIGURED, 400, sampleSeed() + 500_000, { pool, ups: UPS }));
