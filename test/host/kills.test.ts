import { describe, test } from "vitest";
import { hasPowerShell } from "../support/power-shell";
import { sampleSeed } from "../support/seed";
import { assertSurvivesKills, lives } from "./kill-at-each-call";

describe.runIf(hasPowerShell)("killed at any call and run again", () => {
  test.each(lives.map((life) => [life.name, life] as const))("%s ends as if nothing had happened", (_, life) => assertSurvivesKills(life, sampleSeed(), false), 900_000);
});
