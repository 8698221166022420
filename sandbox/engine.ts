import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { LocalWorkspace, PulumiCommand, type ConfigMap, type Deployment, type EngineEvent, type InlineProgramArgs, type LocalWorkspaceOptions, type PulumiFn, type Stack, type UpOptions } from "@pulumi/pulumi/automation";
import { Cloud } from "./azure/cloud";
import { azureProvider } from "./azure/provider";
import type { HostRunner } from "./command/host-runner";
import type { ExistingServer } from "./command/existing-server";
import { commandProvider } from "./command/provider";
import { Faults } from "./faults";
import { InlineProgram } from "./inline-program";
import { plainText, Progress, shortName } from "./progress";
import { automationRoot, findPulumiCli, type Log } from "./pulumi-cli";
import { serveProvider } from "./provider/server";
import { StackConfig } from "./stack-config";
import { hasState, plainOutputs, readResources, type StateResource } from "./stack-state";

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
  /**
   * The engine saves its state after each of its steps, so that an operation that is killed can go on. Default true; without, it saves
   * once at the end, which is half of the work of bringing a site up.
   */
  checkpoints?: boolean;
  /** How many operations the engine may do at once. Default: its own, four for each processor. */
  parallel?: number;
  /** Stops the operation that runs, which then throws. */
  interrupted?: AbortSignal;
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
    private readonly options: SandboxOptions,
    private readonly program: InlineProgram,
    private readonly stackConfig: StackConfig,
    private readonly closing: (() => Promise<void>)[],
  ) {}

  static async open(options: SandboxOptions): Promise<Sandbox> {
    const cli = await findPulumiCli(options.log ?? (() => undefined));
    const cloud = new Cloud(join(options.folder, "cloud.json"));
    const faults = options.faults ?? new Faults();
    const existing = [...(options.existingServers ?? [])];
    const azure = await serveProvider(azureProvider(cloud, faults));
    const command = await serveProvider(commandProvider(cloud, options.runner, faults, existing));
    const program = new InlineProgram(options.program);
    const isNew = !hasState(stateFolder(options), projectOf(options), options.stack);
    const stack = await openStack(options, isNew, program, cli.path, `azure-native:${azure.port},command:${command.port}`);
    const config = new StackConfig(stack, isNew ? {} : undefined);
    config.set(options.config ?? {});
    return new Sandbox(stack, cloud, faults, existing, options, program, config, [azure.close, command.close]);
  }

  /** The stack's config, with secrets in clear and maps as JSON. */
  config(): Promise<ConfigMap> {
    return this.stackConfig.read();
  }

  /** Sets values by path, e.g. `listserv:licences.dist1`. The next operation writes them. */
  setConfig(config: ConfigMap): void {
    this.stackConfig.set(config);
  }

  preview(): Promise<EngineRun> {
    return this.run((options) => this.program.during(() => this.stack.preview(options)));
  }

  /** `chosen`: URNs as `pulumi up --target` and `--replace` have them. */
  up(chosen: Pick<UpOptions, "target" | "replace"> = {}): Promise<EngineRun> {
    return this.run((options) => this.program.during(() => this.stack.up({ ...options, ...chosen })));
  }

  refresh(): Promise<EngineRun> {
    return this.run((options) => this.stack.refresh(options));
  }

  /** As `pulumi destroy` does: it looks first, and deletes nothing where anything is protected. */
  async destroy(): Promise<EngineRun> {
    const held = this.resources().filter(({ protect }) => protect).map(({ urn }) => urn);
    if (held.length === 0) return this.run((options) => this.stack.destroy(options));
    const message = [
      `${held.length} resources are protected, and nothing was deleted:`,
      ...held.map((urn) => `  ${shortName(urn)}`),
      "Set protection: Protection.None in the stack file and run up, or retire the hosts one by one; then destroy.",
    ].join("\n");
    return { ok: false, output: message, events: [], steps: {}, errors: [message] };
  }

  exportState(): Promise<Deployment> {
    return this.stack.exportStack();
  }

  async outputs(): Promise<Record<string, unknown>> {
    return plainOutputs(this.resources()) ?? this.decryptedOutputs();
  }

  /** Resources in the stack's state. */
  resources(): StateResource[] {
    return readResources(stateFolder(this.options), projectOf(this.options), this.options.stack);
  }

  private async decryptedOutputs(): Promise<Record<string, unknown>> {
    const outputs = await this.stack.workspace.stackOutputs(this.stack.name);
    return Object.fromEntries(Object.entries(outputs).map(([key, output]) => [key, output.value]));
  }

  async close(): Promise<void> {
    for (const close of this.closing) await close();
  }

  private async run(operate: (options: { onOutput: (text: string) => void; onEvent: (event: EngineEvent) => void; diff: true; color: "never"; parallel?: number; signal?: AbortSignal }) => Promise<unknown>): Promise<EngineRun> {
    const { interrupted, parallel } = this.options;
    interrupted?.throwIfAborted();
    await this.stackConfig.write();
    const events: EngineEvent[] = [];
    let output = "";
    const progress = new Progress(this.options.log);
    const options = {
      diff: true as const,
      color: "never" as const,
      ...(parallel === undefined ? {} : { parallel }),
      ...(interrupted ? { signal: interrupted } : {}),
      onOutput: (text: string) => void (output += text),
      onEvent: (event: EngineEvent) => {
        events.push(event);
        progress.show(event);
      },
    };
    const failure = await withoutPromiseTraces(() => operate(options)).then(
      () => undefined,
      (error: Error) => error,
    );
    progress.end();
    interrupted?.throwIfAborted();
    if (failure) output += failure.message;
    return { ok: failure === undefined, output, events, steps: stepsOf(events), errors: errorsOf(events, failure) };
  }
}

const TRACE_DEPTH = Error.stackTraceLimit;

/**
 * The SDK takes a stack trace of each promise that a program makes, for a report on those that never end: half of the program's time.
 * Its own switch for that report brings them back, and with them the traces of all errors.
 */
async function withoutPromiseTraces<T>(work: () => Promise<T>): Promise<T> {
  if (!process.env["PULUMI_DEBUG_PROMISE_LEAKS"]) Error.stackTraceLimit = 0;
  try {
    return await work();
  } finally {
    Error.stackTraceLimit = TRACE_DEPTH;
  }
}

function projectOf({ project }: SandboxOptions): string {
  return project ?? "listserv";
}

function stateFolder({ folder }: SandboxOptions): string {
  return join(folder, "state");
}

async function openStack(options: SandboxOptions, isNew: boolean, program: InlineProgram, cliPath: string, providers: string): Promise<Stack> {
  const state = stateFolder(options);
  const work = join(options.folder, "project");
  for (const folder of [state, work]) mkdirSync(folder, { recursive: true });
  const project = projectOf(options);
  const inline: InlineProgramArgs = { stackName: options.stack, projectName: project, program: program.run };
  const workspace: LocalWorkspaceOptions = {
    workDir: work,
    pulumiHome: join(options.folder, "home"),
    pulumiCommand: await pulumiCommand(automationRoot(cliPath, options.folder)),
    projectSettings: { name: project, runtime: "nodejs", backend: { url: `file://${state}` } },
    secretsProvider: "passphrase",
    envVars: {
      PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
      PULUMI_DEBUG_PROVIDERS: providers,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_BACKEND_URL: `file://${state}`,
      PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
      ...(options.checkpoints === false ? { PULUMI_SKIP_CHECKPOINTS: "true" } : {}),
    },
  };
  return withoutReports(isNew ? await LocalWorkspace.createStack(inline, workspace) : await LocalWorkspace.selectStack(inline, workspace));
}

/** After an operation the Automation API asks the CLI for outputs, twice, and for the history: three processes whose answers nobody reads. */
function withoutReports(stack: Stack): Stack {
  return Object.assign(stack, { outputs: () => Promise.resolve({}), info: () => Promise.resolve(undefined) });
}

const commands = new Map<string, Promise<PulumiCommand>>();

/** The Automation API asks each CLI for its version once. */
function pulumiCommand(root: string): Promise<PulumiCommand> {
  const known = commands.get(root) ?? PulumiCommand.get({ root, skipVersionCheck: true });
  commands.set(root, known);
  return known;
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

/**
 * Each message once: a fault of the program is told by the program and by its host. An operation that fails without the engine saying why,
 * e.g. on a lock, is told by what its process said last.
 */
function errorsOf(events: EngineEvent[], failure: Error | undefined): string[] {
  const told = events.flatMap(({ diagnosticEvent }) => (diagnosticEvent?.severity === "error" ? [plainText(diagnosticEvent.message)] : []));
  return told.length === 0 && failure ? [plainText(failure.message)] : [...new Set(told)];
}
