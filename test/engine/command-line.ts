import { execFile } from "node:child_process";
import { delimiter, dirname } from "node:path";
import { promisify } from "node:util";
import { findLanguageHost } from "../../sandbox";
import type { TestSite } from "./site";

/** A command of the Pulumi CLI on the site's stack, as a user gives it. The command line needs the language host even for what runs no program. */
export async function pulumi(site: TestSite, command: string[]) {
  const language = await findLanguageHost(console.warn);
  const { workDir, envVars, pulumiCommand, pulumiHome } = site.sandbox.stack.workspace;
  const env = { ...process.env, ...envVars, PULUMI_HOME: pulumiHome, PATH: [dirname(language.path), process.env["PATH"]].join(delimiter) };
  return promisify(execFile)(pulumiCommand.command, [...command, "--non-interactive", "--stack", "test"], { cwd: workDir, env });
}
