import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { neededSecrets } from "../cli/init/needed-secrets";
import { loadStack, parseSiteOrThrow, planSite } from "../components/site";
import { RecordedEngine, type Registered } from "./recorded-engine";

/** A program as the language host starts it. */
export interface Program {
  folder: string;
  /** File that is run. */
  main: string;
  env?: NodeJS.ProcessEnv;
  /** Pulumi config, secrets in clear: nothing of it leaves this machine. */
  config?: Record<string, string>;
}

export interface Start {
  /** On the clock, from the start of the process to its end. */
  milliseconds: number;
  /** Processor time of the process: what other work of the machine does not change. */
  processor: number;
  registered: Registered[];
}

/** The repository: this file lies in `bench/`, or compiled two folders below it. */
export const repository = __dirname.endsWith(join(".bench", "bench")) ? join(__dirname, "../..") : join(__dirname, "..");

const RUN = join(repository, "node_modules", "@pulumi", "pulumi", "cmd", "run");

/** Starts a program as the language host for Node.js does for a preview, and measures from its start to its end. */
export async function startProgram({ folder, main, env = {}, config = {} }: Program): Promise<Start> {
  const engine = await RecordedEngine.open();
  try {
    const processorTime = join(folder, "processor-time");
    const args = ["--require", join(__dirname, "processor-time.js"), RUN, "--monitor", engine.address, "--engine", engine.address, "--project", "bench", "--stack", "bench", "--pwd", folder, "--parallel", "16", "--dry-run", "--organization", "organization", main];
    const before = performance.now();
    const output = await ended(args, { ...process.env, ...env, LISTSERV_BENCH_PROCESSOR_TIME: processorTime, PULUMI_CONFIG: JSON.stringify(config), PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(Object.keys(config)) });
    const milliseconds = performance.now() - before;
    if (engine.errors.length > 0 || output.status !== 0) throw new Error(`${main} ended with ${output.status}:\n${engine.errors.join("\n")}\n${output.text}`);
    return { milliseconds, processor: Number(readFileSync(processorTime, "utf8")), registered: engine.registered };
  } finally {
    engine.close();
  }
}

function ended(args: string[], env: NodeJS.ProcessEnv): Promise<{ status: number | null; text: string }> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => void (text += data.toString()));
    child.on("error", failed);
    child.on("close", (status) => done({ status, text }));
  });
}

const STACK = "bench";

/** A user's project with one stack of that text, run by this package as it is built. */
export async function ourProgram(folder: string, stackText: string): Promise<Program> {
  mkdirSync(join(folder, "stacks"), { recursive: true });
  writeFileSync(join(folder, "Pulumi.yaml"), "name: bench\nruntime: nodejs\n");
  writeFileSync(join(folder, "stacks", `${STACK}.ts`), stackText);
  return { folder, main: join(repository, "dist", "stacks", "index.js"), config: await configOf(folder) };
}

/** The secrets of the stack in its config, as `listserv init` would have made them. */
async function configOf(folder: string): Promise<Record<string, string>> {
  const plan = planSite(parseSiteOrThrow((await loadStack(folder, STACK)).exported));
  const values: Record<string, string | Record<string, string>> = {};
  for (const { path: [first = "", ...rest], make } of neededSecrets(plan)) {
    const value = make?.() ?? "made up for the bench";
    if (rest.length === 0) values[first] = value;
    else values[first] = { ...(values[first] as Record<string, string> | undefined), [rest.join(".")]: value };
  }
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`listserv:${name}`, typeof value === "string" ? value : JSON.stringify(value)]));
}
