import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export type Log = (line: string) => void;

/** A program as a Go package, at a version that is served as a module. */
export interface GoProgram {
  program: string;
  package: string;
  version: string;
  modules: Record<string, string>;
  /** The replace directives of its own module, which Go ignores in a dependency. */
  replace?: string[];
  /** Variable that holds the version; without it a program calls itself a development build. */
  versionVariable: string;
  /** How long a build takes, for people who wait. */
  takes: string;
}

/** A program from Go modules, built once into the user's cache. Fails with what Go says where it cannot be built. */
export async function builtFromGo(program: GoProgram, log: Log): Promise<{ path: string; before: boolean }> {
  const folder = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "pulumi-listserv", `${program.program}-${program.version}`);
  const path = join(folder, "bin", program.program);
  if (existsSync(path)) return { path, before: true };
  mkdirSync(folder, { recursive: true });
  await locked(join(folder, "building"), log, async () => {
    if (!existsSync(path)) await build(program, folder, log);
  });
  return { path, before: false };
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
  const told = `building ${program.program} ${program.version} from Go modules`;
  const ticking = setInterval(() => log(`${told}, ${Math.round((Date.now() - started) / 1000)} s (once, ${program.takes})`), 15_000);
  log(`${told} (once, ${program.takes})`);
  try {
    const requires = Object.entries(program.modules).map(([module, version]) => `require ${module} ${version}`);
    const replaces = (program.replace ?? []).map((each) => `replace ${each}`);
    writeFileSync(join(work, "go.mod"), ["module pulumi-listserv-cli", "go 1.26", ...requires, ...replaces, ""].join("\n"));
    const flags = `-s -w -X ${program.versionVariable}=${program.version}`;
    await run("go", ["build", "-mod=mod", "-ldflags", flags, "-o", join(work, program.program), program.package], { cwd: work, maxBuffer: 64 * 2 ** 20 });
    mkdirSync(join(folder, "bin"), { recursive: true });
    renameSync(join(work, program.program), join(folder, "bin", program.program));
  } catch (error) {
    const said = String((error as { stderr?: string }).stderr ?? (error as Error).message).trim().split("\n").slice(-5).join("\n");
    throw new Error(`building ${program.package} ${program.version} with Go failed:\n${said}`);
  } finally {
    clearInterval(ticking);
    rmSync(work, { recursive: true, force: true });
  }
}
