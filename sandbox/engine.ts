import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { LocalWorkspace, PulumiCommand, type ConfigMap, type Deployment, type EngineEvent, type PulumiFn, type Stack } from "@pulumi/pulumi/automation";
import { Cloud } from "./azure/cloud";
import { azureProvider } from "./azure/provider";
import type { HostRunner } from "./command/host-runner";
import type { ExistingServer } from "./command/dial";
import { commandProvider } from "./command/provider";
import { Faults } from "./faults";
import { findPulumiCli, type Log } from "./pulumi-cli";
import { serveProvider } from "./provider/server";

export interface SandboxOptions {
  /** Folder that holds state, cloud and hosts. */
  folder: string;
  stack: string;
  /** Pulumi project. Default `listserv`. */
  project?: string;
  program: PulumiFn;
  runner: HostRunner;
  /** Pulumi config, e.g. the secrets of the site. */
  config?: ConfigMap;
  faults?: Faults;
  existingServers?: ExistingServer[];
  log?: Log;
}

/** What an operation of the engine did. */
export interface EngineRun {
  ok: boolean;
  /** Everything that the engine printed. */
  output: string;
  events: EngineEvent[];
  /** Steps by operation, e.g. `{ create: ["urn…"] }`, `same` left out. */
  steps: Record<string, string[]>;
  /** Messages of the errors, as the engine reports them. */
  errors: string[];
}

// The state of a sandbox holds nothing worth protecting, but secrets must be encrypted in it as in a real one.
const PASSPHRASE = "sandbox";

/** A stack under the real engine with simulated providers. */
export class Sandbox {
  private constructor(
    readonly stack: Stack,
    readonly cloud: Cloud,
    readonly faults: Faults,
    /** Servers outside the simulated Azure; more may be added. */
    readonly existingServers: ExistingServer[],
    private readonly closing: (() => Promise<void>)[],
    private readonly log: Log | undefined,
  ) {}

  static async open(options: SandboxOptions): Promise<Sandbox> {
    const cli = await findPulumiCli(options.log ?? (() => undefined));
    const cloud = new Cloud(join(options.folder, "cloud.json"));
    const faults = options.faults ?? new Faults();
    const existing = [...(options.existingServers ?? [])];
    const azure = await serveProvider(azureProvider(cloud, faults));
    const command = await serveProvider(commandProvider(cloud, options.runner, faults, existing));
    const stack = await createStack(options, cli.path, `azure-native:${azure.port},command:${command.port}`);
    if (options.config) await stack.setAllConfig(options.config, true);
    return new Sandbox(stack, cloud, faults, existing, [azure.close, command.close], options.log);
  }

  preview(): Promise<EngineRun> {
    return this.run((options) => this.stack.preview(options));
  }

  up(): Promise<EngineRun> {
    return this.run((options) => this.stack.up(options));
  }

  refresh(): Promise<EngineRun> {
    return this.run((options) => this.stack.refresh(options));
  }

  /** As `pulumi destroy` does: it looks first, and deletes nothing where anything is protected. */
  async destroy(): Promise<EngineRun> {
    const held = await this.protectedResources();
    if (held.length === 0) return this.run((options) => this.stack.destroy(options));
    const message = [
      `${held.length} resources are protected, and nothing was deleted:`,
      ...held.map((urn) => `  ${shortName(urn)}`),
      "Set protection: Protection.None in the stack file and run up, or retire the hosts one by one; then destroy.",
    ].join("\n");
    return { ok: false, output: message, events: [], steps: {}, errors: [message] };
  }

  private async protectedResources(): Promise<string[]> {
    const { deployment } = (await this.exportState()) as { deployment: { resources?: { urn: string; protect?: boolean }[] } };
    return (deployment.resources ?? []).filter((resource) => resource.protect).map((resource) => resource.urn);
  }

  exportState(): Promise<Deployment> {
    return this.stack.exportStack();
  }

  async outputs(): Promise<Record<string, unknown>> {
    return Object.fromEntries(Object.entries(await this.stack.outputs()).map(([key, output]) => [key, output.value]));
  }

  async close(): Promise<void> {
    for (const close of this.closing) await close();
  }

  private async run(operate: (options: { onOutput: (text: string) => void; onEvent: (event: EngineEvent) => void; diff: true; color: "never" }) => Promise<unknown>): Promise<EngineRun> {
    const events: EngineEvent[] = [];
    let output = "";
    const progress = new Progress(this.log);
    const options = {
      diff: true as const,
      color: "never" as const,
      onOutput: (text: string) => void (output += text),
      onEvent: (event: EngineEvent) => {
        events.push(event);
        progress.show(event);
      },
    };
    const failure = await operate(options).then(
      () => undefined,
      (error: Error) => error,
    );
    progress.end();
    if (failure) output += failure.message;
    return { ok: failure === undefined, output, events, steps: stepsOf(events), errors: errorsOf(events) };
  }
}

async function createStack(options: SandboxOptions, cliPath: string, providers: string): Promise<Stack> {
  const state = join(options.folder, "state");
  const work = join(options.folder, "project");
  for (const folder of [state, work]) mkdirSync(folder, { recursive: true });
  const project = options.project ?? "listserv";
  return LocalWorkspace.createOrSelectStack(
    { stackName: options.stack, projectName: project, program: options.program },
    {
      workDir: work,
      pulumiHome: join(options.folder, "home"),
      pulumiCommand: await PulumiCommand.get({ root: cliRoot(cliPath), skipVersionCheck: true }),
      projectSettings: { name: project, runtime: "nodejs", backend: { url: `file://${state}` } },
      secretsProvider: "passphrase",
      envVars: {
        PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
        PULUMI_DEBUG_PROVIDERS: providers,
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        PULUMI_BACKEND_URL: `file://${state}`,
      },
    },
  );
}

/** The Automation API looks for `<root>/bin/pulumi`. */
function cliRoot(path: string): string {
  return join(path, "..", "..");
}

function stepsOf(events: EngineEvent[]): Record<string, string[]> {
  const steps: Record<string, string[]> = {};
  for (const event of events) {
    const metadata = event.resourcePreEvent?.metadata;
    if (!metadata || metadata.op === "same" || metadata.op === "read") continue;
    steps[metadata.op] = [...(steps[metadata.op] ?? []), metadata.urn];
  }
  return steps;
}

function errorsOf(events: EngineEvent[]): string[] {
  return events.flatMap(({ diagnosticEvent }) => (diagnosticEvent?.severity === "error" ? [plainText(diagnosticEvent.message)] : []));
}

/** The engine's colours come as marks in the text. */
function plainText(message: string): string {
  return message.replace(/<\{%[^%]*%\}>/g, "").trim();
}

const LONG_STEP_MS = 10_000;

/** Says what is being done, and of what takes long, how long it has taken. */
class Progress {
  private readonly running = new Map<string, { op: string; since: number }>();
  private readonly ticking: NodeJS.Timeout;

  constructor(private readonly log: Log | undefined) {
    this.ticking = setInterval(() => this.tick(), LONG_STEP_MS);
    this.ticking.unref();
  }

  show(event: EngineEvent): void {
    const before = event.resourcePreEvent?.metadata;
    const after = event.resOutputsEvent?.metadata ?? event.resOpFailedEvent?.metadata;
    if (before && before.op !== "same" && before.op !== "read") this.running.set(before.urn, { op: before.op, since: Date.now() });
    if (after && this.running.has(after.urn)) {
      this.running.delete(after.urn);
      const failed = event.resOpFailedEvent ? "  FAILED" : "";
      this.log?.(`  ${after.op.padEnd(18)} ${shortName(after.urn)}${failed}`);
    }
    const diagnostic = event.diagnosticEvent;
    if (diagnostic && (diagnostic.severity === "error" || diagnostic.severity === "warning")) this.log?.(`  ${diagnostic.severity}: ${plainText(diagnostic.message)}`);
  }

  end(): void {
    clearInterval(this.ticking);
  }

  private tick(): void {
    for (const [urn, { op, since }] of this.running) this.log?.(`  still ${op} ${shortName(urn)}, ${Math.round((Date.now() - since) / 1000)} s`);
  }
}

function shortName(urn: string): string {
  const [, , types = "", name = ""] = urn.split("::");
  return `${types.split("$").at(-1)?.split(":").at(-1)} ${name}`;
}
