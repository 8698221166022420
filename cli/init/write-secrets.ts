import { spawn } from "node:child_process";

/** A value of a stack's config, by its path. */
export interface SecretValue {
  /** As `pulumi config set --path` takes it. */
  name: string;
  value: string;
}

/**
 * Sets secrets of a stack's config, each by a process of the CLI that reads it from stdin: a command line, which is how the Automation
 * API hands values on, can be read by every user of the machine while the process runs. What was set before a failure stays, and another
 * run goes on from there.
 */
export async function writeSecrets(cli: string, stack: string, folder: string, secrets: SecretValue[]): Promise<void> {
  for (const { name, value } of secrets) await setSecret(cli, ["config", "set", "--secret", "--path", "--stack", stack, "--non-interactive", name], folder, value);
}

function setSecret(cli: string, args: string[], folder: string, value: string): Promise<void> {
  return new Promise((done, failed) => {
    const child = spawn(cli, args, { cwd: folder, stdio: ["pipe", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (data: Buffer) => void (said += data.toString()));
    child.on("error", failed);
    child.on("close", (status) => (status === 0 ? done() : failed(new Error(said))));
    // A process that ended early is told by its status.
    child.stdin.on("error", () => undefined);
    // The CLI takes one line end off what it reads.
    child.stdin.end(`${value}\n`);
  });
}
