import { afterAll, describe, test } from "vitest";
import { assertSurvivesKills, lives } from "../host/kill-at-each-call";
import { hasPowerShell, pool } from "../host/simulated-host";

afterAll(() => pool.close());

describe.runIf(hasPowerShell)("killed at each call in turn and run again", () => {
  test.each(lives)("$name ends as if nothing had happened", (life) => assertSurvivesKills(life, 0, true));
});
