import { describe, test } from "vitest";
import { assertSurvivesKills, lives } from "../host/kill-at-each-call";
import { hasPowerShell } from "../support/power-shell";


describe.runIf(hasPowerShell)("killed at each call in turn and run again", () => {
  test.each(lives.map((life) => [life.name, life] as const))("%s ends as if nothing had happened", (_, life) => assertSurvivesKills(life, 0, true));
});
