import { UserFault } from "../exit";

/** Runs a step of Pulumi's; what goes wrong is told without a stack, and without the command line, which may hold secrets. */
export async function withPulumi<T>(what: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw pulumiFault(what, error instanceof Error ? error.message : String(error));
  }
}

/** A failed command of the Pulumi CLI as its user reads it: only what the CLI itself says went wrong. */
export function pulumiFault(what: string, message: string): UserFault {
  if (/\bENOENT\b/.test(message)) return new UserFault(`${what}: there is no Pulumi CLI on PATH. Install it (https://www.pulumi.com/docs/install/) and run this again.`);
  const said = [...new Set(message.split("\n").flatMap((line) => /^\s*error: (.*)$/.exec(line)?.[1] ?? []))];
  const passphrase = said.some((line) => /passphrase/i.test(line)) ? ["Set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE to the passphrase of this stack's secrets, as for pulumi itself."] : [];
  const login = said.some((line) => /log ?in|PULUMI_ACCESS_TOKEN/i.test(line)) ? ["Run pulumi login first."] : [];
  return new UserFault([`${what}: ${said.length > 0 ? said.join("\n") : "the Pulumi CLI failed; run pulumi stack to see why."}`, ...passphrase, ...login].join("\n"));
}
