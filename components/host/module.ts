import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

/** Folder on every host that holds this package's files. */
export const HOST_FOLDER = "C:/ProgramData/pulumi-listserv";

/** The host module as it lies in this package. */
export interface HostModule {
  folder: string;
  /** Digest of every file: the folder's name on the host, so that a host keeps the module that wrote its state. */
  hash: string;
}

let found: HostModule | undefined;

/** Finds the host module of this package and reads it once. */
export function hostModule(): HostModule {
  found ??= readModule(join(packageFolder(__dirname), "host"));
  return found;
}

/** The folder of this package: sources and compiled files lie at different depths below it. */
export function packageFolder(from: string): string {
  if (existsSync(join(from, "host", "Invoke-ListservHost.ps1"))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error("the host module (host/Invoke-ListservHost.ps1) is missing from this package; install it again");
  return packageFolder(parent);
}

function readModule(folder: string): HostModule {
  const digest = createHash("sha256");
  for (const file of filesBelow(folder)) {
    digest.update(relative(folder, file).split(sep).join("/")).update("\0").update(readFileSync(file)).update("\0");
  }
  return { folder, hash: digest.digest("hex").slice(0, 16) };
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((one, other) => (one.name < other.name ? -1 : 1));
  return entries.flatMap((entry) => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]));
}

export type HostMode = "apply" | "test" | "drain" | "remove";

/**
 * The command that runs the module. It does the same under cmd.exe and under PowerShell as the SSH server's shell: no character of it
 * means anything to either, and PowerShell leaves stdin to the program, since the command does not use `$input`.
 */
export function hostCommand({ hash }: HostModule, mode: HostMode, machine: string): string {
  const script = `${HOST_FOLDER}/${hash}/host/Invoke-ListservHost.ps1`;
  return `powershell -NoProfile -NonInteractive -ExecutionPolicy Bypass -File ${script} -Mode ${mode} -Machine ${plainWord(machine)}`;
}

/** An id as a word that no shell takes apart (names of resource groups may have parentheses); different ids stay different. */
function plainWord(id: string): string {
  return id.replace(/[^A-Za-z0-9_./:-]/gu, (character) => `~${character.codePointAt(0)?.toString(16) ?? ""}~`);
}
