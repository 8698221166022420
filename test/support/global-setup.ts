import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findLanguageHost, findPulumiCli } from "../../sandbox";
import { ACCOUNT_VARIABLE } from "./account";

/**
 * Finds or builds the Pulumi CLI before the first test, because a build takes minutes that no test has.
 * Gathers what a run sampled or left out, and prints it when the run ends.
 */
export default async function setup(): Promise<() => void> {
  await findPulumiCli(console.warn);
  await findLanguageHost(console.warn).catch((error: Error) => console.warn(error.message));
  const folder = mkdtempSync(join(tmpdir(), "listserv-account-"));
  const file = join(folder, "account.txt");
  process.env[ACCOUNT_VARIABLE] = file;
  return () => {
    const lines = existsSync(file) ? [...new Set(readFileSync(file, "utf8").trim().split("\n"))] : [];
    const count = (start: string): number => lines.filter((line) => line.startsWith(start)).length;
    console.log(["", `Account of this run: ${count("SAMPLED")} sampled, ${count("NOT RUN")} not run`, ...lines.map((line) => `  ${line}`)].join("\n"));
    rmSync(folder, { recursive: true });
  };
}
