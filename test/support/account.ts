import { appendFileSync } from "node:fs";

/** Where the account of a test run is gathered, set by the global set-up. */
export const ACCOUNT_VARIABLE = "LISTSERV_TEST_ACCOUNT";

function enter(line: string): void {
  const file = process.env[ACCOUNT_VARIABLE];
  if (file) appendFileSync(file, `${line}\n`);
  console.warn(line);
}

/** Says what did not run and what is missing, at once and again at the end of the run. */
export function notRun(what: string, missing: string): void {
  enter(`NOT RUN: ${what}; missing: ${missing}`);
}

/** Says how much of a whole was tried, and the seed that brings the same sample again. */
export function sampled(what: string, tried: number, of: number | string, seed: number): void {
  enter(`SAMPLED: ${what}: ${tried} of ${of}, seed ${seed}`);
}
