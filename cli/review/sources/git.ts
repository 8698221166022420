import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { packageFolder } from "../../../components/host/module";
import { UserFault } from "../../exit";
import { installPackages, isThisPackage, link } from "./installed-packages";

/** A commit that somebody named. */
export interface Commit {
  /** As people call it, e.g. `main (1a2b3c4)`. */
  label: string;
  id: string;
}

/** The tree of a commit in a folder of its own. */
export interface Tree {
  /** The folder in it that corresponds to the one that the review runs in. */
  folder: string;
  /** Packages of the repository that are the working tree's here too: the commit has them unbuilt. */
  unbuilt: string[];
  remove(): void;
}

const DEFAULT_BRANCHES = ["origin/HEAD", "origin/main", "origin/master", "main", "master"];

/** The git repository that a folder is in. */
export class Repository {
  private constructor(
    private readonly folder: string,
    /** Its top folder. */
    private readonly top: string,
  ) {}

  static async open(folder: string): Promise<Repository> {
    const top = await git(folder, ["rev-parse", "--show-toplevel"]).catch((error: Error) => {
      throw new UserFault(`${folder} is in no git repository that can be read: ${error.message}\nCompare two plan files instead (listserv review base.json head.json), two stacks by name, or what is deployed (--deployed).`);
    });
    return new Repository(realpathSync(folder), realpathSync(top));
  }

  async commit(ref: string): Promise<Commit> {
    const id = await git(this.top, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`]).catch(() => undefined);
    if (id === undefined) throw new UserFault(`${ref} is no commit, branch or tag of this repository.${await this.branches()}`);
    return { id, label: id.startsWith(ref) ? id.slice(0, 7) : `${ref} (${id.slice(0, 7)})` };
  }

  /** Where the present branch left the default branch. */
  async mergeBase(): Promise<Commit> {
    for (const ref of DEFAULT_BRANCHES) {
      const tip = await git(this.top, ["rev-parse", "--verify", "--quiet", `${ref}^{commit}`]).catch(() => undefined);
      if (tip === undefined) continue;
      const name = ref === "origin/HEAD" ? await git(this.top, ["rev-parse", "--abbrev-ref", ref]) : ref;
      const id = await git(this.top, ["merge-base", tip, "HEAD"]).catch(() => undefined);
      if (id === undefined) throw new UserFault(`HEAD and ${name} have no common commit here: fetch the whole history (git fetch --unshallow, or fetch-depth: 0 in CI), or name a ref with --base.`);
      return { id, label: `merge base with ${name} (${id.slice(0, 7)})` };
    }
    throw new UserFault(`No default branch was found (${DEFAULT_BRANCHES.join(", ")}): name a ref with --base.${await this.branches()}`);
  }

  /** Writes the files of a commit to a temporary folder; `remove` takes it away again. What is installed here is installed there. */
  async tree({ id }: Commit): Promise<Tree> {
    const temporary = realpathSync(mkdtempSync(join(tmpdir(), "listserv-review-")));
    const removeAtExit = (): void => rmSync(temporary, { recursive: true, force: true });
    process.once("exit", removeAtExit);
    const remove = (): void => {
      process.removeListener("exit", removeAtExit);
      removeAtExit();
    };
    try {
      const files = join(temporary, "tree");
      mkdirSync(files);
      // An index of its own: the repository's index and working tree are not touched, and no attribute leaves a file out.
      const env = { GIT_INDEX_FILE: join(temporary, "index") };
      await git(this.top, ["read-tree", id], env);
      await git(this.top, ["checkout-index", "--all", "--force", `--prefix=${files}/`], env);
      const folder = join(files, relative(this.top, this.folder));
      mkdirSync(folder, { recursive: true });
      return { folder, unbuilt: this.linkInstalled(files), remove };
    } catch (error) {
      remove();
      throw error;
    }
  }

  /** Packages are those of the working tree, on both sides: what an update of this package changes is no change of the site. */
  private linkInstalled(files: string): string[] {
    const unbuilt: string[] = [];
    for (let folder = this.folder; ; folder = dirname(folder)) {
      unbuilt.push(...installPackages(folder, { top: this.top, files }));
      if (folder === this.top) break;
    }
    const own = join(files, relative(this.top, this.folder));
    if (!isThisPackage(own)) return unbuilt;
    // In this package's own repository stack files import its sources by path.
    rmSync(join(own, "components"), { recursive: true, force: true });
    link(join(packageFolder(__dirname), "components"), join(own, "components"));
    return unbuilt;
  }

  private async branches(): Promise<string> {
    const list = await git(this.top, ["for-each-ref", "--format=%(refname:short)", "--count=10", "--sort=-committerdate", "refs/heads", "refs/remotes", "refs/tags"]).catch(() => "");
    return list === "" ? "" : ` Known here: ${list.split("\n").join(", ")}.`;
  }
}

function git(folder: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  return new Promise((done, fail) => {
    execFile("git", args, { cwd: folder, env: { ...process.env, ...env }, maxBuffer: 64 * 2 ** 20 }, (error, stdout, stderr) => {
      if (!error) return done(stdout.trim());
      fail(error.code === "ENOENT" ? new Error("git is not on PATH") : new Error(stderr.trim().split("\n")[0] || `git ${args[0]} ended with ${String(error.code)}`));
    });
  });
}
