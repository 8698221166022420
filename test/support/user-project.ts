import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const repository = resolve(__dirname, "../..");

/** What came of a command. */
export interface Finished {
  status: number;
  output: string;
}

/** Runs a command to its end, whatever its exit status. */
export function run(folder: string, command: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<Finished> {
  return new Promise((done) => {
    execFile(command, args, { cwd: folder, env: { ...process.env, ...env }, maxBuffer: 64 * 2 ** 20 }, (error, stdout, stderr) =>
      done({ status: typeof error?.code === "number" ? error.code : error ? 1 : 0, output: stdout + stderr }),
    );
  });
}

async function succeeded(folder: string, command: string, args: string[]): Promise<string> {
  const { status, output } = await run(folder, command, args);
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}:\n${output}`);
  return output;
}

/** The code blocks of the README in a language, in their order. */
export function readmeBlocks(language: string): string[] {
  const text = readFileSync(join(repository, "README.md"), "utf8");
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map(([, block]) => block as string);
}

/**
 * A project outside the repository that has nothing but this package, as `npm pack` makes it, with exactly the
 * dependencies that its package.json names: what it uses without naming it is not found.
 */
export class UserProject {
  private constructor(readonly folder: string) {}

  static async create(): Promise<UserProject> {
    const folder = mkdtempSync(join(tmpdir(), "listserv-user-"));
    const project = new UserProject(folder);
    await succeeded(repository, "npm", ["pack", "--silent", "--pack-destination", folder]);
    const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz")) as string;
    mkdirSync(project.packageFolder, { recursive: true });
    await succeeded(folder, "tar", ["xzf", tarball, "--strip-components=1", "-C", project.packageFolder]);
    rmSync(join(folder, tarball));
    const { dependencies, bin } = project.manifest();
    for (const name of Object.keys(dependencies)) project.link(join("node_modules", name), join(repository, "node_modules", name));
    for (const [name, file] of Object.entries(bin)) project.link(join("node_modules", ".bin", name), join(project.packageFolder, file));
    await succeeded(folder, "chmod", ["+x", ...Object.values(bin).map((file) => join(project.packageFolder, file))]);
    return project;
  }

  get packageFolder(): string {
    return join(this.folder, "node_modules", "pulumi-listserv");
  }

  manifest(): { dependencies: Record<string, string>; bin: Record<string, string>; exports: Record<string, string | Record<string, string>> } {
    return JSON.parse(readFileSync(join(this.packageFolder, "package.json"), "utf8")) as ReturnType<UserProject["manifest"]>;
  }

  /** Every file of the package, as a path below its folder. */
  packed(): string[] {
    return readdirSync(this.packageFolder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.packageFolder.length + 1))
      .sort();
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  /** `npx listserv …`, and nothing is fetched for it. */
  listserv(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Finished> {
    return run(this.folder, "npx", ["--no", "listserv", ...args], env);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  private link(path: string, target: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    symlinkSync(target, join(this.folder, path));
  }
}
