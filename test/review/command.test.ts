import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { addReviewCommand } from "../../cli/review/review-command";
import type { Review } from "../../cli/review/model";
import { planJson, planSite } from "../../components/site";
import distributeWorkers from "../../stacks/distribute-workers";
import singleServer from "../../stacks/single-server";
import { with_ } from "../support/config";

const repository = resolve(__dirname, "../..");
const here = process.cwd();
let folder = "";

const git = (...args: string[]): string => execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "init.defaultBranch=main", ...args], { cwd: folder, encoding: "utf8", stdio: "pipe" });
const write = (path: string, text: string): void => writeFileSync(join(folder, path), text);
const commit = (message: string): void => void (git("add", "-A"), git("commit", "-q", "-m", message));
const stack = (text: string): string => `import { defineSite, Edition, OperatingSystem, Subscription, Tier } from "pulumi-listserv/stacks";\nimport { postmaster } from "../shared/people";\n${text}`;

const single = (more = ""): string => stack(`export default defineSite({
  version: 1, tier: Tier.SingleServer, name: "lists", postmaster,
  listserv: { fqdn: "LISTSERV.EXAMPLE.ORG", software: { installed: true } },
  administration: { networks: ["203.0.113.0/24"] },
  azure: { location: "westeurope", subscription: Subscription.EnterpriseAgreement, machine: { image: { id: "/subscriptions/0/images/one", os: OperatingSystem.WindowsServer2022 } } },
  ${more}
});`);

/** What the command printed, and its exit status. */
async function review(...args: string[]): Promise<{ status: number; output: string; errors: string }> {
  const written = { output: "", errors: "" };
  const catching = (part: keyof typeof written) => ((text: string) => ((written[part] += text), true)) as typeof process.stdout.write;
  const spies = [vi.spyOn(process.stdout, "write").mockImplementation(catching("output")), vi.spyOn(process.stderr, "write").mockImplementation(catching("errors"))];
  process.chdir(folder);
  const program = new Command().exitOverride();
  addReviewCommand(program);
  try {
    process.exitCode = undefined;
    await program.parseAsync(["node", "listserv", "review", ...args]);
    return { status: Number(process.exitCode ?? 0), ...written };
  } catch (error) {
    // As cli/listserv.ts does with a mistake of the user.
    return { status: 1, output: written.output, errors: `${written.errors}${(error as Error).message}` };
  } finally {
    process.exitCode = undefined;
    process.chdir(here);
    for (const spy of spies) spy.mockRestore();
  }
}

const leftBehind = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith("listserv-review-"));

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "listserv-command-")));
  for (const each of ["stacks", "shared", "node_modules/pulumi-listserv"]) mkdirSync(join(folder, each), { recursive: true });
  cpSync(join(repository, "package.json"), join(folder, "node_modules/pulumi-listserv/package.json"));
  git("init", "-q");
  write(".gitignore", "node_modules/\n");
  write("shared/people.ts", 'export const postmaster = ["lstmaint@EXAMPLE.ORG"];\n');
  write("stacks/prod.ts", single());
  write("stacks/old.ts", single());
  write("Pulumi.prod.yaml", "config:\n  listserv:licences:\n    listserv:\n      secure: v1:first:canary\n");
  commit("first");
  git("tag", "v1");
  git("checkout", "-q", "-b", "change");
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => expect(leftBehind()).toEqual([]));

describe("listserv review in a git repository", () => {
  test("says that nothing changes, and ends with 0", async () => {
    expect(await review()).toMatchObject({ status: 0, output: expect.stringMatching(/^prod: merge base with main \(\w+\) → working tree\nNothing changes\.\n/m) as string });
  });

  test("compares the working tree with where the branch began: a file beside the stack file, a new stack, one that went", async () => {
    write("shared/people.ts", 'export const postmaster = ["lstmaint@EXAMPLE.ORG", "second@EXAMPLE.ORG"];\n');
    write("stacks/new.ts", single());
    rmSync(join(folder, "stacks/old.ts"));
    const { status, output } = await review("--no-engine", "--json");
    const { stacks } = JSON.parse(output) as Review;
    expect(status).toBe(2);
    expect(stacks.map(({ stack: name, kind }) => `${name} ${kind}`)).toEqual(["new new", "prod changed", "old deleted"]);
    expect(stacks[1]?.siteConfigs[0]?.diff).toContain("+POSTMASTER=lstmaint@EXAMPLE.ORG second@EXAMPLE.ORG");
    git("checkout", "-q", "--", ".");
    rmSync(join(folder, "stacks/new.ts"));
  });

  test("reads a package of the repository itself as each side has it, and says so where one side has it unbuilt", async () => {
    const importing = (name: string): string => single().replace('from "../shared/people"', `from "${name}"`);
    const people = (...more: string[]): string => `exports.postmaster = ${JSON.stringify(["lstmaint@EXAMPLE.ORG", ...more])};\n`;
    for (const name of ["people", "built"]) {
      for (const each of [`packages/${name}/dist`, "node_modules/@lists"]) mkdirSync(join(folder, each), { recursive: true });
      write(`packages/${name}/package.json`, JSON.stringify({ name: `@lists/${name}`, main: name === "built" ? "dist/index.js" : "index.js" }));
      symlinkSync(join(folder, "packages", name), join(folder, "node_modules/@lists", name), "junction");
    }
    write("packages/people/index.js", people());
    write("stacks/prod.ts", importing("@lists/people"));
    write("stacks/old.ts", importing("@lists/built"));
    commit("packages of the repository");
    write("packages/people/index.js", people("second@EXAMPLE.ORG"));
    write("packages/built/dist/index.js", people("second@EXAMPLE.ORG"));
    const { status, output, errors } = await review("--no-engine", "--base", "HEAD", "--json");
    expect([status, (JSON.parse(output) as Review).stacks.map(({ stack: name, siteConfigs }) => `${name} ${siteConfigs.length}`)]).toEqual([2, ["old 0", "prod 1"]]);
    expect(errors).toContain("@lists/built is not built in HEAD");
    rmSync(join(folder, "node_modules/@lists"), { recursive: true });
    git("reset", "-q", "--hard", "HEAD~1");
    rmSync(join(folder, "packages"), { recursive: true });
  });

  test("asks the real engine what is replaced and why", async () => {
    write("stacks/prod.ts", single('smtp: { maximumHopCount: { value: 30, reason: "one more gateway" } },').replace("images/one", "images/two"));
    const { status, output } = await review("prod");
    expect(status).toBe(2);
    expect(output).toContain("replaced: virtual machine, because Azure sets a machine's image when it is made");
    expect(output).toContain("The machine of listserv is replaced; mail stops on listserv while its machine is made anew; everything can be taken back.");
    expect(output).not.toContain("read off the plans");
    git("checkout", "-q", "--", ".");
  }, 240_000);

  test("shows a changed secret as changed, and no value of it", async () => {
    write("Pulumi.prod.yaml", "config:\n  listserv:licences:\n    listserv:\n      secure: v1:second:canary\n  listserv:sshPrivateKey: canary in clear\n");
    const { status, output } = await review("prod", "--json");
    expect(status).toBe(2);
    expect((JSON.parse(output) as Review).stacks[0]?.secrets).toEqual([{ name: "listserv:licences.listserv", change: "changed" }, { name: "listserv:sshPrivateKey", change: "added" }]);
    expect(output).not.toContain("canary");
    git("checkout", "-q", "--", ".");
  });

  test("compares two refs whatever the working tree holds", async () => {
    write("stacks/prod.ts", single("maxbsmtp: 500,"));
    commit("second");
    write("stacks/prod.ts", "broken(");
    expect(await review("prod", "--base", "v1", "--head", "change", "--no-engine")).toMatchObject({ status: 2, output: expect.stringContaining("+MAXBSMTP=500") as string });
    git("checkout", "-q", "--", ".");
  });

  test("says what is wrong with a stack file and on which side, and reviews the others", async () => {
    write("stacks/prod.ts", single("maxbsmtp: -1,"));
    const { status, output, errors } = await review("--no-engine");
    expect(status).toBe(1);
    expect(errors).toMatch(/working tree: stacks\/prod\.ts is not a valid site[\s\S]*maxbsmtp/);
    expect(output).toMatch(/^old: /m);
    git("checkout", "-q", "--", ".");
  });

  test.each([
    { args: ["--base", "nowhere"], says: "nowhere is no commit, branch or tag of this repository. Known here: change, main, v1." },
    { args: ["--base=--help"], says: "--help is no commit" },
    { args: ["none"], says: "There is no stack none, neither in merge base with main" },
    { args: ["prod", "none"], says: "There is no stacks/none.ts here. Known: old, prod." },
    { args: ["prod", "old", "--base", "main"], says: "Two names are compared as they are" },
    { args: ["a.json", "b.json"], says: "a.json cannot be read as JSON" },
    { args: ["--html", "--json"], says: "One of --markdown, --html and --json" },
    { args: ["a", "b", "c"], says: "not 3 names" },
  ])("says what is wrong with $args, and ends with 1", async ({ args, says }) => {
    expect(await review(...args)).toMatchObject({ status: 1, errors: expect.stringContaining(says) as string, output: "" });
  });
});

test("two plan files are compared, and a file that is no plan is refused", async () => {
  write("base.json", planJson(planSite(with_(singleServer, {}))));
  write("head.json", planJson(planSite(with_(singleServer, { maxbsmtp: 100 }))));
  write("none.json", "{}");
  expect(await review("base.json", "head.json")).toMatchObject({ status: 2, output: expect.stringContaining("+MAXBSMTP=100") as string });
  expect(await review("base.json", "base.json")).toMatchObject({ status: 0 });
  expect(await review("base.json", "none.json")).toMatchObject({ status: 1, errors: expect.stringContaining("none.json is no plan") as string });
  expect(await review("none.json")).toMatchObject({ status: 1, errors: expect.stringContaining("name the one to compare it with") as string });
});

test("a file is a plan file whatever its ending, and a part of it that is null is told", async () => {
  const plan = planSite(with_(singleServer, {}));
  write("base.txt", planJson(plan));
  write("head.plan", JSON.stringify({ ...plan, hosts: { listserv: null } }));
  expect(await review("base.txt", "base.txt")).toMatchObject({ status: 0 });
  expect(await review("base.txt", "head.plan")).toMatchObject({ status: 1, output: "", errors: expect.stringMatching(/head\.plan is no plan: .*\n {2}hosts\.listserv found null: expected object$/) as string });
});

test("what a config says commands no terminal, and is no markup, mention or link in a comment", async () => {
  write("base.json", planJson(planSite(with_(singleServer, {}))));
  write("head.json", planJson(planSite(with_(singleServer, { smtp: { maximumHopCount: { value: 30, reason: "\u001b[2J\n# gone\n1. @everyone #1" } } }))));
  const { output } = await review("base.json", "head.json");
  expect(output).toMatch(/Reason given: \\u001b\[2J\n +# gone\n +1\. @everyone #1\n/);
  expect(output).not.toContain("\u001b");
  expect((await review("base.json", "head.json", "--markdown")).output).toContain("  - \\# gone\n  - 1\\. @&#8203;everyone #&#8203;1\n");
});

test("outside of a git repository it says what else can be compared", async () => {
  const inside = folder;
  folder = realpathSync(mkdtempSync(join(tmpdir(), "listserv-command-")));
  try {
    expect(await review()).toMatchObject({ status: 1, errors: expect.stringContaining("is in no git repository") as string });
  } finally {
    rmSync(folder, { recursive: true });
    folder = inside;
  }
});

test("an HTML page is one document", async () => {
  write("base.json", planJson(planSite(with_(distributeWorkers, {}))));
  write("head.json", planJson(planSite(with_(distributeWorkers, { maxbsmtp: 100 }))));
  expect((await review("base.json", "head.json", "--html")).output).toMatch(/^<!doctype html>\n[\s\S]*<\/html>\n$/);
});
