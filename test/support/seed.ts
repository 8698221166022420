import { execFileSync } from "node:child_process";

/** Seed of this run's samples: LISTSERV_TEST_SEED if set, else from the commit, so that every commit tries others. */
export function sampleSeed(): number {
  const given = process.env["LISTSERV_TEST_SEED"];
  if (given) return Number(given);
  const commit = execFileSync("git", ["rev-parse", "HEAD"], { encoding: "utf8", cwd: __dirname }).trim();
  return Number.parseInt(commit.slice(0, 7), 16);
}
