#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { packageFolder } from "../components/host/module";
import { SiteFaults, StackFileFault } from "../components/site";
import { EXIT, UserFault } from "./exit";
import { addInitCommand } from "./init/init-command";
import { addPlanCommand } from "./plan-command";
import { addReviewCommand } from "./review/review-command";
import { addSandboxCommand } from "./sandbox/sandbox-command";
import { addVerifyCommand } from "./verify/verify-command";

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

addPlanCommand(program);
addInitCommand(program);
addVerifyCommand(program);
addSandboxCommand(program);
addReviewCommand(program);

program.parseAsync().catch((error: unknown) => {
  const mistake = error instanceof UserFault || error instanceof SiteFaults || error instanceof StackFileFault;
  process.stderr.write(`${mistake ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = EXIT.error;
});
