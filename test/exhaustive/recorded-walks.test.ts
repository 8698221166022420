import { test } from "vitest";
import { walkSteps } from "../lifecycle/walk/steps";
import { sampleSeed } from "../support/seed";
import { CONFIGURED, STEPS, UPS } from "./walk-lengths";

test("long walks of valid changes over a site whose hosts are recorded", () => walkSteps("long walks over recorded hosts", STEPS * (1 - CONFIGURED), 600, sampleSeed(), { ups: UPS }));
