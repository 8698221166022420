import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { automationRoot } from "../../sandbox/pulumi-cli";

const repository = join(__dirname, "../..");
let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "listserv-cli-"))));
afterEach(() => rmSync(folder, { recursive: true }));

function script(path: string, lines: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${lines}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** Looks for the CLI in a process of its own, which knows nothing of this machine but the folder and the shell's own programs. */
function look(path: string[] = []): Promise<{ status: number | null; output: string }> {
  const program = `
    const { createJiti } = require(${JSON.stringify(join(repository, "node_modules/jiti"))});
    createJiti(${JSON.stringify(join(repository, "test/sandbox/x.js"))}).import(${JSON.stringify(join(repository, "sandbox/pulumi-cli.ts"))})
      .then(({ findPulumiCli }) => findPulumiCli(console.log)).catch((error) => { console.log(error.message); process.exitCode = 1; });`;
  const child = spawn(process.execPath, ["-e", program], { cwd: folder, env: { PATH: [...path.map((each) => join(folder, each)), "/usr/bin", "/bin"].filter((each) => !existsSync(join(each, "pulumi")) || each.startsWith(folder)).join(":"), HOME: folder, XDG_CACHE_HOME: join(folder, "cache") } });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => void (output += data.toString()));
  return new Promise((done) => child.on("close", (status) => done({ status, output })));
}

/** A Go that builds slowly, and writes down how often it was asked. */
const slowGo = () => script("go/go", `echo built >> "${folder}/builds"\nwhile [ "$1" != -o ]; do shift; done\nsleep 3\nprintf '#!/bin/sh\\necho v3.274.1\\n' > "$2"\nchmod +x "$2"`);

test("the CLI is taken from PATH first, then from the npm package, and which one is said", async () => {
  const npm = script("node_modules/.bin/pulumi", "echo v3.274.1");
  expect(await look()).toEqual({ status: 0, output: `pulumi: ${npm} (npm package pulumi)\n` });
  const onPath = script("tools/pulumi", "echo v3.274.1");
  expect(await look(["tools"])).toEqual({ status: 0, output: `pulumi: ${onPath} (PATH)\n` });
});

test("an npm package that cannot fetch its binary is passed over, and two runs at once build from Go modules only once", async () => {
  script("node_modules/.bin/pulumi", "exit 1");
  slowGo();
  const runs = await Promise.all([look(["go"]), look(["go"])]);
  const built = join(folder, "cache", "pulumi-listserv", "pulumi-3.274.1", "bin", "pulumi");
  for (const { status, output } of runs) expect([status, output]).toEqual([0, expect.stringMatching(new RegExp(`^pulumi: ${built} \\(built (before )?from Go modules\\)$`, "m"))]);
  expect(readFileSync(join(folder, "builds"), "utf8")).toBe("built\n");
  expect(await look(["go"])).toEqual({ status: 0, output: `pulumi: ${built} (built before from Go modules)\n` });
});

test("where none is to be had it is said what was tried and what helps, and a later run tries again", async () => {
  script("go/go", "echo 'no route to the module proxy' >&2; exit 1");
  const { status, output } = await look(["go"]);
  expect(status).toBe(1);
  for (const part of ["PATH", "npm package pulumi", "no route to the module proxy", "https://www.pulumi.com/docs/install/"]) expect(output).toContain(part);
  slowGo();
  expect(await look(["go"])).toMatchObject({ status: 0 });
});

test("a CLI that lies in no folder bin is found by the Automation API as well", () => {
  const cli = script("tools/pulumi", "echo v3.274.1");
  const root = automationRoot(cli, join(folder, "sandbox"));
  expect(readFileSync(join(root, "bin", "pulumi"), "utf8")).toBe(readFileSync(cli, "utf8"));
  const usual = script("usual/bin/pulumi", "echo v3.274.1");
  expect([automationRoot(usual, join(folder, "sandbox")), automationRoot(cli, join(folder, "sandbox"))]).toEqual([join(folder, "usual"), root]);
});
