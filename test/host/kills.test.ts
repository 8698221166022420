import { afterAll, describe, test } from "vitest";
import { sampleSeed } from "../support/seed";
import { assertSurvivesKills, lives } from "./kill-at-each-call";
import { hasPowerShell, pool } from "./simulated-host";

afterAll(() => pool.close());

describe.runIf(hasPowerShell)("killed at any call and run again", () => {
  test.each(lives)("$name ends as if nothing had happened", (life) => assertSurvivesKills(life, sampleSeed(), false), 900_000);
});
