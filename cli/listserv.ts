#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { packageFolder } from "../components/host/module";
import { SiteFaults, StackFileFault } from "../components/site";
import { EXIT, UserFault } from "./exit";

const { version } = JSON.parse(readFileSync(join(packageFolder(__dirname), "package.json"), "utf8")) as { version: string };

const program = new Command("listserv")
  .description("L-Soft LISTSERV mail sites on Windows Server, as code. Reads stacks/ of the current folder.")
  .version(version)
  .showHelpAfterError();

// A reader that has seen enough, such as head, closes the pipe: that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

// A stack file may say things as it is loaded; what a command prints may be JSON.
console.log = console.info = console.debug = console.error;

/** Only the command that is called is loaded: Pulumi's SDK and the engine take a second, and a plan needs neither. */
const commands: Record<string, () => Promise<(program: Command) => void>> = {
  plan: async () => (await import("./plan-command.js")).addPlanCommand,
  init: async () => (await import("./init/init-command.js")).addInitCommand,
  review: async () => (await import("./review/review-command.js")).addReviewCommand,
  verify: async () => (await import("./verify/verify-command.js")).addVerifyCommand,
  sandbox: async () => (await import("./sandbox/sandbox-command.js")).addSandboxCommand,
};

async function main([called = ""]: string[]): Promise<void> {
  const one = Object.hasOwn(commands, called) ? commands[called] : undefined;
  for (const load of one ? [one] : Object.values(commands)) (await load())(program);
  await program.parseAsync();
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const mistake = error instanceof UserFault || error instanceof SiteFaults || error instanceof StackFileFault;
  process.stderr.write(`${mistake ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = EXIT.error;
});
