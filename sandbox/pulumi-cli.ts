import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export type Log = (line: string) => void;

/** A program of Pulumi as a Go package, at the version that is served as a module (later ones moved to modules that are not). */
interface GoProgram {
  program: string;
  package: string;
  version: string;
  modules: Record<string, string>;
}

// Built with this version of the engine's module; its replace directive is repeated because Go ignores it in a dependency.
const REPLACE = "github.com/atotto/clipboard => github.com/tgummerer/clipboard v0.0.0-20241001131231-d02d263e614e";

const programs: Record<"pulumi" | "pulumi-language-nodejs", GoProgram> = {
  pulumi: {
    program: "pulumi",
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    version: "3.220.0",
    modules: { "github.com/pulumi/pulumi/pkg/v3": "v3.220.0", "github.com/pulumi/pulumi/sdk/v3": "v3.220.0" },
  },
  "pulumi-language-nodejs": {
    program: "pulumi-language-nodejs",
    package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    version: "3.68.0",
    modules: { "github.com/pulumi/pulumi/sdk/v3": "v3.68.0" },
  },
};

/** Where a program was found, and what was tried. */
export interface FoundProgram {
  path: string;
  origin: "PATH" | "npm package pulumi" | "built from Go modules" | "built before from Go modules";
}

/** The Pulumi CLI: on PATH, else by the npm package `pulumi`, else built from Go modules into the user's cache. */
export async function findPulumiCli(log: Log): Promise<FoundProgram> {
  return find("pulumi", log);
}

/** The language host for Node.js, which a program that the CLI starts itself needs. */
export async function findLanguageHost(log: Log): Promise<FoundProgram> {
  return find("pulumi-language-nodejs", log);
}

const found = new Map<string, Promise<FoundProgram>>();

function find(name: keyof typeof programs, log: Log): Promise<FoundProgram> {
  const looking = found.get(name) ?? look(name, log);
  found.set(name, looking);
  return looking;
}

async function look(name: keyof typeof programs, log: Log): Promise<FoundProgram> {
  const onPath = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, name)).find(existsSync);
  const place: FoundProgram = onPath
    ? { path: onPath, origin: "PATH" }
    : ((await fromNpm(name)) ?? (await fromGo(programs[name] as GoProgram, log)));
  log(`${name}: ${place.path} (${place.origin})`);
  return place;
}

/** The npm package holds no binary: it fetches one on first use, which works only with the internet. */
async function fromNpm(name: string): Promise<FoundProgram | undefined> {
  if (name !== "pulumi") return undefined;
  const path = join(process.cwd(), "node_modules", ".bin", "pulumi");
  if (!existsSync(path)) return undefined;
  const works = await run(path, ["version"], { timeout: 120_000 }).then(() => true, () => false);
  return works ? { path, origin: "npm package pulumi" } : undefined;
}

async function fromGo(program: GoProgram, log: Log): Promise<FoundProgram> {
  const folder = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "pulumi-listserv", `${program.program}-${program.version}`);
  const path = join(folder, "bin", program.program);
  if (existsSync(path)) return { path, origin: "built before from Go modules" };
  mkdirSync(folder, { recursive: true });
  await locked(join(folder, "building"), log, async () => {
    if (!existsSync(path)) await build(program, folder, log);
  });
  return { path, origin: "built from Go modules" };
}

const LOCK_STALE_MS = 20 * 60_000;
const LOCK_POLL_MS = 2_000;

/** Two runs at once build once: the second waits for the first. */
async function locked(lock: string, log: Log, work: () => Promise<void>): Promise<void> {
  for (let waited = 0; !tryLock(lock); waited += LOCK_POLL_MS) {
    if (waited % 30_000 === 0) log("another run is building it; waiting");
    await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS));
  }
  try {
    await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function tryLock(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    if (Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > LOCK_STALE_MS) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}

async function build(program: GoProgram, folder: string, log: Log): Promise<void> {
  const work = mkdtempSync(join(folder, "go-"));
  const started = Date.now();
  const ticking = setInterval(() => log(`building ${program.program} ${program.version} from Go modules, ${Math.round((Date.now() - started) / 1000)} s (once, about three minutes)`), 15_000);
  log(`building ${program.program} ${program.version} from Go modules (once, about three minutes)`);
  try {
    const requires = Object.entries(program.modules).map(([module, version]) => `require ${module} ${version}`);
    writeFileSync(join(work, "go.mod"), ["module pulumi-listserv-cli", "go 1.24", ...requires, `replace ${REPLACE}`, ""].join("\n"));
    const version = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${program.version}`;
    await run("go", ["build", "-mod=mod", "-ldflags", version, "-o", join(work, program.program), program.package], { cwd: work, maxBuffer: 64 * 2 ** 20 });
    mkdirSync(join(folder, "bin"), { recursive: true });
    renameSync(join(work, program.program), join(folder, "bin", program.program));
  } catch (error) {
    throw new Error(
      [
        `${program.program} is not to be had here. Tried: PATH; the npm package pulumi (node_modules/.bin/pulumi); building ${program.package} ${program.version} with Go, which failed:`,
        String((error as { stderr?: string }).stderr ?? (error as Error).message).trim().split("\n").slice(-5).join("\n"),
        "Install the Pulumi CLI (https://www.pulumi.com/docs/install/), or Go 1.24 or newer.",
      ].join("\n"),
    );
  } finally {
    clearInterval(ticking);
    rmSync(work, { recursive: true, force: true });
  }
}
