import { join } from "node:path";
import type { ConfigMap } from "@pulumi/pulumi/automation";
import type { Command } from "commander";
import { planSite, runStack, type SitePlan } from "../components/site";
import { publicKeyLine } from "../components/host/connection";
import { RecordingRunner, Sandbox, type EngineRun, type ExistingServer } from "../sandbox";
import { EXIT } from "./exit";
import { configName, neededSecrets } from "./init/needed-secrets";
import { loadSite } from "./load-site";

type Verb = "preview" | "up" | "destroy";

const DESCRIPTIONS: Record<Verb, string> = {
  preview: "show what an up would do",
  up: "bring the stack up and show the result",
  destroy: "take the stack down again",
};

interface SandboxCommandOptions {
  folder?: string;
  json?: boolean;
}

/** `listserv sandbox preview|up|destroy <stack>`: the real engine, a simulated Azure, no credentials. */
export function addSandboxCommand(program: Command): void {
  const sandbox = program.command("sandbox").description("try a stack with the real Pulumi engine and a simulated Azure");
  for (const verb of Object.keys(DESCRIPTIONS) as Verb[]) {
    sandbox
      .command(verb)
      .argument("<stack>", "file of that name in stacks/")
      .description(DESCRIPTIONS[verb])
      .option("--folder <folder>", "where the sandbox keeps its state", join(".listserv", "sandbox"))
      .option("--json", "print the steps as JSON")
      .action((stack: string, options: SandboxCommandOptions) => operate(verb, stack, options));
  }
}

async function operate(verb: Verb, stack: string, options: SandboxCommandOptions): Promise<void> {
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const config = await loadSite(process.cwd(), stack);
  const plan = planSite(config);
  const folder = join(process.cwd(), options.folder ?? "", stack);
  const sandbox = await Sandbox.open({
    folder,
    stack,
    program: () => runStack(process.cwd(), stack),
    runner: new RecordingRunner(),
    existingServers: [],
    log,
  });
  try {
    const key = await sandboxSecrets(sandbox, plan);
    sandbox.existingServers.push(...existingServers(plan, key));
    log(`${verb} of ${stack} in the sandbox: real engine, simulated Azure, hosts recorded only (no host is configured)`);
    const run = await sandbox[verb]();
    process.stdout.write(options.json ? `${JSON.stringify({ ok: run.ok, steps: run.steps }, null, 2)}\n` : await summary(verb, run, sandbox, plan));
    process.exitCode = run.ok ? EXIT.ok : EXIT.error;
  } finally {
    await sandbox.close();
  }
}

/** Secrets of the sandbox: made once, kept encrypted in its own stack config; the licences are made up. Gives the SSH key. */
async function sandboxSecrets(sandbox: Sandbox, plan: SitePlan): Promise<string> {
  const present = await sandbox.stack.getAllConfig();
  const has = ([first = "", ...rest]: string[]): boolean => {
    const value = present[`listserv:${first}`]?.value;
    return value !== undefined && (rest.length === 0 || Object.hasOwn(JSON.parse(value) as object, rest.join(".")));
  };
  const made: ConfigMap = Object.fromEntries(
    neededSecrets(plan)
      .filter(({ path }) => !has(path))
      .map(({ path, make }) => [configName(path), { value: make ? make() : `made up for the sandbox: ${path.join(".")}`, secret: true }]),
  );
  if (Object.keys(made).length > 0) await sandbox.stack.setAllConfig(made, true);
  return made["listserv:sshPrivateKey"]?.value ?? present["listserv:sshPrivateKey"]?.value ?? "";
}

/** Existing servers of the site are simulated as they say they are, and know the site's key. */
function existingServers(plan: SitePlan, privateKey: string): ExistingServer[] {
  const authorizedKeys = [publicKeyLine(privateKey)];
  const { jumpHost } = plan.administration;
  return [
    ...Object.values(plan.hosts).flatMap(({ ssh }) => (ssh ? [{ host: ssh.host, hostKey: ssh.hostKey, authorizedKeys }] : [])),
    ...(jumpHost && "host" in jumpHost ? [{ host: jumpHost.host, hostKey: jumpHost.hostKey, authorizedKeys }] : []),
  ];
}

async function summary(verb: Verb, run: EngineRun, sandbox: Sandbox, plan: SitePlan): Promise<string> {
  const counts = Object.entries(run.steps).map(([op, urns]) => `${urns.length} ${op}`);
  const head = `${verb}: ${run.ok ? "done" : "FAILED"}${counts.length > 0 ? `, ${counts.join(", ")}` : ", nothing to do"}`;
  if (!run.ok) return `${head}\n${run.errors.join("\n")}\n`;
  if (verb !== "up") return `${head}\n`;
  const outputs = await sandbox.outputs();
  const addresses = outputs["publicAddresses"] as Record<string, string>;
  const endpoints = outputs["endpoints"] as Record<string, string>;
  const lines = Object.entries(plan.hosts).map(([key, host]) => `  ${key.padEnd(16)} ${host.fqdn.padEnd(28)} ${host.address.padEnd(16)} ${(addresses[key] ?? "existing").padEnd(16)} SMTP ${endpoints[key]}`);
  return [head, "", ...lines, "", "Next: listserv plan STACK shows every setting; sandbox preview STACK shows what a change would do.", ""].join("\n");
}
