import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";

/** Where the working tree is, and where the files of a commit are. */
interface Trees {
  top: string;
  files: string;
}

/**
 * Gives a commit's files the packages that are installed in a folder of the working tree. A package of the repository itself (a
 * workspace, which a package manager links in) is the commit's own: what a stack file imports from it may be what changes.
 * Returns the names of those that the commit has only unbuilt; the working tree's are read in their place.
 */
export function installPackages(folder: string, trees: Trees): string[] {
  const from = join(folder, "node_modules");
  const to = join(trees.files, relative(trees.top, from));
  if (!existsSync(from) || existsSync(to)) return [];
  const workspaces = packagesIn(from).filter((name) => isWorkspace(join(from, name), trees.top));
  if (workspaces.length === 0) {
    link(from, to);
    return [];
  }
  for (const name of packagesIn(from).filter((each) => !workspaces.includes(each))) link(join(from, name), join(to, name));
  return workspaces.filter((name) => !installWorkspace(realpathSync(join(from, name)), join(to, name), name, trees));
}

/** Names as they are imported, scopes with what is in them. */
function packagesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => (name.startsWith("@") ? readdirSync(join(folder, name)).map((each) => `${name}/${each}`) : [name]));
}

function isWorkspace(place: string, top: string): boolean {
  if (!existsSync(place)) return false;
  const path = relative(top, realpathSync(place)).split(sep);
  return path[0] !== ".." && !path.includes("node_modules") && !isThisPackage(realpathSync(place));
}

/** Whether the commit's own package can be imported; one that the commit does not have is none of its. */
function installWorkspace(working: string, place: string, name: string, { top, files }: Trees): boolean {
  const committed = join(files, relative(top, working));
  if (!existsSync(committed)) return true;
  link(join(working, "node_modules"), join(committed, "node_modules"));
  link(committed, place);
  if (isBuilt(name, place)) return true;
  rmSync(place);
  link(working, place);
  return false;
}

function isBuilt(name: string, place: string): boolean {
  try {
    createRequire(place).resolve(name);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A package for import alone, or without an entry of its own, is found another way.
    if (code === "ERR_PACKAGE_PATH_NOT_EXPORTED") return true;
    if (code === "MODULE_NOT_FOUND") return false;
    throw error;
  }
}

export function isThisPackage(folder: string): boolean {
  const manifest = join(folder, "package.json");
  return existsSync(manifest) && (JSON.parse(readFileSync(manifest, "utf8")) as { name?: string }).name === "pulumi-listserv";
}

export function link(target: string, place: string): void {
  if (!existsSync(target) || existsSync(place)) return;
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(target, place, "junction");
}
