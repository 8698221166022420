import { execFile } from "node:child_process";
import { existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { builtFromGo, type GoProgram, type Log } from "./go-program";

export type { Log } from "./go-program";

const run = promisify(execFile);

// Built with this version of the engine's module; its replace directive is repeated because Go ignores it in a dependency.
const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";
const REPLACE = "github.com/atotto/clipboard => github.com/tgummerer/clipboard v0.0.0-20241001131231-d02d263e614e";

const programs: Record<"pulumi" | "pulumi-language-nodejs", GoProgram> = {
  pulumi: {
    program: "pulumi",
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    version: "3.274.1",
    modules: { "github.com/pulumi/pulumi/pkg/v3": "v3.274.1", "github.com/pulumi/pulumi/sdk/v3": "v3.274.1" },
    replace: [REPLACE],
    versionVariable: VERSION_VARIABLE,
    takes: "about three minutes",
  },
  "pulumi-language-nodejs": {
    program: "pulumi-language-nodejs",
    package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    version: "3.68.0",
    modules: { "github.com/pulumi/pulumi/sdk/v3": "v3.68.0" },
    replace: [REPLACE],
    versionVariable: VERSION_VARIABLE,
    takes: "half a minute",
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
  try {
    const { path, before } = await builtFromGo(program, log);
    return { path, origin: before ? "built before from Go modules" : "built from Go modules" };
  } catch (error) {
    throw new Error(
      [
        `${program.program} is not to be had here. Tried: PATH; the npm package pulumi (node_modules/.bin/pulumi); ${(error as Error).message}`,
        "Install the Pulumi CLI (https://www.pulumi.com/docs/install/), or Go 1.26 or newer.",
      ].join("\n"),
    );
  }
}

/** The Automation API takes a folder that has `bin/pulumi`. The npm package's lies in `.bin`, and another may lie anywhere: those get a link. */
export function automationRoot(path: string, folder: string): string {
  if (basename(dirname(path)) === "bin") return dirname(dirname(path));
  const link = join(folder, "cli", "bin", basename(path));
  mkdirSync(dirname(link), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(path, link);
  return join(folder, "cli");
}
