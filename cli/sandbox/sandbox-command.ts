import { join } from "node:path";
import type { Command } from "commander";
import { planSite, type SitePlan } from "../../components/site";
import { hostRoute } from "../../components/site/connections";
import { runStack } from "../../components/site/run-stack";
import { dial, Faults, openSimulatedHosts, Sandbox, type EngineRun, type SimulatedHosts } from "../../sandbox";
import { EXIT, UserFault } from "../exit";
import { loadSite } from "../load-site";
import { knownOfStack } from "../verify/known-of-stack";
import { simulatedHost } from "../verify/simulated-host";
import { checkHosts, verify, verifyOptions, type VerifyCommandOptions } from "../verify/verify-command";
import { describeHost } from "./describe-host";
import { provideExisting } from "./existing-resources";
import { sandboxSecrets } from "./sandbox-secrets";
import { existingServers, organisationNames } from "./site-servers";

type Verb = "preview" | "up" | "destroy";

const DESCRIPTIONS: Record<Verb, string> = {
  preview: "show what an up would do",
  up: "bring the stack up and show the result",
  destroy: "take the stack down again",
};

interface SandboxCommandOptions {
  folder: string;
  json?: boolean;
}

/** What a shell makes of a process that Ctrl-C has ended. */
const INTERRUPTED = 130;

const EXIT_HELP = "\nExit status: 0 done, 1 an operation failed, or the stack file has a fault. Progress goes to stderr, the result to stdout.";

/** `listserv sandbox preview|up|destroy|verify|host`: the real engine, a simulated Azure, simulated Windows servers, no credentials. */
export function addSandboxCommand(program: Command): void {
  const sandbox = program.command("sandbox").description("try a stack with the real Pulumi engine, a simulated Azure and simulated Windows servers");
  for (const verb of Object.keys(DESCRIPTIONS) as Verb[]) {
    options(sandbox.command(verb).argument("<stack>", "file of that name in stacks/").description(DESCRIPTIONS[verb]), "print the steps as JSON").addHelpText("after", EXIT_HELP).action(
      (stack: string, given: SandboxCommandOptions) => operate(verb, stack, given),
    );
  }
  verifyOptions(options(sandbox.command("verify").argument("<stack>", "file of that name in stacks/").description("compare every simulated host with the plan, and change nothing"))).action(verifySandbox);
  options(
    sandbox
      .command("hand-made")
      .argument("<stack>", "file of that name in stacks/")
      .argument("<host>", "plan key of an existing server (ssh)")
      .description("make a simulated existing server one that somebody has set up by hand, to try how it is taken over"),
  ).action(handMade);
  const host = sandbox
    .command("host")
    .argument("<host>", "plan key of the host, e.g. listserv or dist1-smtp1")
    .argument("[stack]", "the stack; needed where more than one is in the sandbox")
    .description("show what a simulated host is like after an up: SMTP settings, SITE.CFG, services, queue");
  options(host, "print it as JSON").action((key: string, stack: string | undefined, given: SandboxCommandOptions) => describeHost(key, stack, given));
}

function options(command: Command, json?: string): Command {
  const placed = command.option("--folder <folder>", "where the sandbox keeps its state", join(".listserv", "sandbox"));
  return json === undefined ? placed : placed.option("--json", json);
}

const log = (line: string): void => void process.stderr.write(`${line}\n`);

/** The sandbox of a stack with its simulated hosts, open while it is used. */
async function inSandbox(stack: string, { folder }: SandboxCommandOptions, use: (plan: SitePlan, sandbox: Sandbox, hosts: SimulatedHosts) => Promise<void>): Promise<void> {
  const plan = planSite(await loadSite(process.cwd(), stack));
  const place = join(process.cwd(), folder, stack);
  const hosts = openSimulatedHosts(join(place, "hosts"), () => organisationNames(plan), log);
  const sandbox = await Sandbox.open({ folder: place, stack, program: () => runStack(process.cwd(), stack), runner: hosts.runner, log });
  try {
    const key = await sandboxSecrets(sandbox, plan);
    sandbox.existingServers.push(...existingServers(plan, key));
    provideExisting(sandbox.cloud, plan);
    await use(plan, sandbox, hosts);
  } finally {
    await sandbox.close();
    hosts.close();
  }
}

async function verifySandbox(stack: string, given: SandboxCommandOptions & VerifyCommandOptions): Promise<void> {
  await inSandbox(stack, given, async (plan, sandbox, hosts) => {
    checkHosts(plan, stack, given);
    if (!hosts.configured) throw new UserFault("simulated hosts can only be asked with PowerShell (pwsh) on PATH");
    const known = knownOfStack(stack, await sandbox.config(), await sandbox.outputs());
    await verify(plan, async (key) => simulatedHost(sandbox.cloud, sandbox.existingServers, hosts.runner, hostRoute(plan, key, known)), given);
  });
}

async function handMade(stack: string, key: string, given: SandboxCommandOptions): Promise<void> {
  await inSandbox(stack, given, async (plan, sandbox, hosts) => {
    const host = plan.hosts[key];
    if (!host?.ssh) throw new UserFault(`${key} is no existing server of ${stack}: only one with ssh was there before the site`);
    if (!hosts.handMade) throw new UserFault("a server can only be set up with PowerShell (pwsh) on PATH");
    const known = knownOfStack(stack, await sandbox.config(), {});
    await hosts.handMade(dial(sandbox.cloud, sandbox.existingServers, new Faults(), { ...hostRoute(plan, key, known) }));
    process.stdout.write(`${key} is now a server that somebody has set up by hand\nNext: npx listserv sandbox verify ${stack} --host ${key}   what an up would change\n      npx listserv sandbox up ${stack}   take it over\n`);
  });
}

async function operate(verb: Verb, stack: string, given: SandboxCommandOptions): Promise<void> {
  await inSandbox(stack, given, async (plan, sandbox, hosts) => {
    log(`${verb} of ${stack} in the sandbox: real engine, simulated Azure`);
    const run = await interruptible(() => sandbox[verb]());
    process.stdout.write(given.json ? `${JSON.stringify({ ok: run.ok, hostsConfigured: hosts.configured, steps: run.steps, errors: run.errors }, null, 2)}\n` : await summary(verb, stack, run, sandbox, plan, given));
    process.exitCode = run.ok ? EXIT.ok : EXIT.error;
  });
}

/** Ctrl-C reaches the engine as well: it ends what is under way and lifts its lock, if the providers in this process live until then. */
async function interruptible<T>(work: () => Promise<T>): Promise<T> {
  let interrupted = false;
  const wait = (): void => {
    if (interrupted) process.exit(INTERRUPTED);
    interrupted = true;
    log("  interrupted: the engine ends what is under way; Ctrl-C once more leaves everything as it is");
  };
  // Not once(): a library of the SDK ends the process on a signal that nobody listens for any more.
  process.on("SIGINT", wait);
  try {
    return await work();
  } finally {
    process.off("SIGINT", wait);
  }
}

/** The engine's own advice, pulumi cancel, looks for the stack elsewhere. */
function lockedHint({ errors }: EngineRun, folder: string, stack: string): string[] {
  if (!errors.some((error) => error.includes("currently locked"))) return [];
  return [`Another command works on this stack. If none does, one was killed: remove ${join(folder, stack, "state", ".pulumi", "locks")}, or ${join(folder, stack)} to begin anew.`];
}

async function summary(verb: Verb, stack: string, run: EngineRun, sandbox: Sandbox, plan: SitePlan, given: SandboxCommandOptions): Promise<string> {
  const counts = Object.entries(run.steps).map(([op, urns]) => `${urns.length} ${op}`);
  const head = `${verb}: ${run.ok ? "done" : "FAILED"}${counts.length > 0 ? `, ${counts.join(", ")}` : ", nothing to do"}`;
  if (!run.ok) return `${[head, ...run.errors, ...lockedHint(run, given.folder, stack)].join("\n")}\n`;
  if (verb !== "up") return `${head}\n`;
  const outputs = await sandbox.outputs();
  const addresses = outputs["publicAddresses"] as Record<string, string>;
  const endpoints = outputs["endpoints"] as Record<string, string>;
  const row = (...cells: [string, string, string, string, string]): string => `  ${cells.map((cell, index) => cell.padEnd([16, 28, 16, 16, 0][index] as number)).join(" ")}`;
  const lines = [
    row("host", "name", "private address", "public address", "SMTP service"),
    ...Object.entries(plan.hosts).map(([key, host]) => row(key, host.fqdn, host.address, addresses[key] ?? "(existing)", endpoints[key] ?? "(none)")),
  ];
  const [first = ""] = Object.keys(plan.hosts);
  return [
    head,
    "",
    ...lines,
    "",
    `Next: npx listserv sandbox host ${first} ${stack}   what the host is like now`,
    `      npx listserv plan ${stack}   every setting and why`,
    `      npx listserv sandbox preview ${stack}   what a change of stacks/${stack}.ts would do`,
    "",
  ].join("\n");
}
