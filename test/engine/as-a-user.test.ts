import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Tier } from "../../components/site";
import { findPowerShell, findPulumiCli } from "../../sandbox";
import { notRun } from "../support/account";
import { PulumiCommandLine } from "../support/pulumi-command-line";
import { readmeBlocks, run, UserProject } from "../support/user-project";

const repository = join(__dirname, "../..");
const [projectFile = ""] = readmeBlocks("yaml");
const [stackFile = "", ...components] = readmeBlocks("ts");
let project: UserProject;

beforeAll(async () => {
  project = await UserProject.create();
  project.write("Pulumi.yaml", projectFile);
  project.write("stacks/prod.ts", stackFile);
});

afterAll(() => project.remove());

const below = (folder: string, ending: RegExp): string[] =>
  readdirSync(join(repository, folder), { recursive: true, encoding: "utf8" }).filter((file) => ending.test(file)).map((file) => join(folder, file));

test("everything that the code reads at run time is in the package, and nothing of the repository beside it", () => {
  const packed = project.packed();
  const read = ["components/plugin/package.json", "components/plugin/tsconfig.json", ...below("host", /\.ps[dm]?1$/), ...below("sandbox/windows", /\.ps[dm]?1$/), "components/site/plan.schema.json", "PulumiPlugin.yaml", "package.json"];
  expect(read.filter((file) => !packed.includes(file))).toEqual([]);
  const exported = Object.values(project.manifest().exports).flatMap((entry) => (typeof entry === "string" ? [entry] : Object.values(entry)));
  expect([...exported, ...Object.values(project.manifest().bin)].filter((file) => !packed.includes(join(file)))).toEqual([]);
  const known = ["dist", "host", "sandbox", "components", "PulumiPlugin.yaml", "README.md", "CHANGELOG.md", "LICENSE", "package.json"];
  expect(packed.filter((file) => !known.includes(file.split("/")[0] as string) || file.includes(".test."))).toEqual([]);
});

test("every package that the code asks for is among its dependencies", () => {
  const asked = project.packed().filter((file) => /^dist\/.*\.(js|d\.ts)$/.test(file)).flatMap((file) => {
    const text = readFileSync(join(project.packageFolder, file), "utf8");
    return [...text.matchAll(/(?:require\(|\bfrom |import\()"([^"]+)"/g)].map(([, name]) => name as string).filter((name) => !name.startsWith("."));
  });
  const packages = [...new Set(asked.map((name) => name.split("/").slice(0, name.startsWith("@") ? 2 : 1).join("/")))];
  const builtIn = (name: string): boolean => name.startsWith("node:") || builtinModules.includes(name);
  expect(packages.filter((name) => !builtIn(name) && project.manifest().dependencies[name] === undefined)).toEqual([]);
});

test("an empty folder with the package plans, brings up and previews the README's stack in the sandbox", async () => {
  const interpreter = findPowerShell();
  if (interpreter === undefined) notRun("the package's host module on simulated hosts, as a user", "PowerShell (pwsh)");
  const env = interpreter !== undefined && isAbsolute(interpreter) ? { PATH: `${dirname(interpreter)}${delimiter}${process.env["PATH"]}` } : {};

  const plan = await project.listserv(["plan", "prod"]);
  expect(plan).toMatchObject({ status: 0, output: expect.stringContaining("DIST_FORWARD=0*SELF DIST1.EXAMPLE.ORG DIST2.EXAMPLE.ORG") as string });

  const up = await project.listserv(["sandbox", "up", "prod"], env);
  expect(up).toMatchObject({ status: 0, output: expect.stringMatching(/^up: done, \d+ create$/m) as string });
  if (interpreter !== undefined) {
    const host = await project.listserv(["sandbox", "host", "dist1", "prod"], env);
    expect(host).toMatchObject({ status: 0, output: expect.stringContaining("NODE=DIST1.EXAMPLE.ORG") as string });
  }

  const preview = await project.listserv(["sandbox", "preview", "prod"], env);
  expect(preview).toMatchObject({ status: 0, output: expect.stringMatching(/^preview: done, nothing to do$/m) as string });
});

test("a stack that has no file is answered with those that have one, and exit status 1", async () => {
  const answers = await Promise.all([["plan", "prd"], ["sandbox", "up", "prd"], ["init", "prd"]].map((args) => project.listserv(args)));
  for (const { status, output } of answers) {
    expect([status, output.trim().split("\n").at(-1)]).toEqual([1, `There is no stacks/prd.ts in ${project.folder}. Known here: prod.`]);
  }
});

test("what a stack file prints is not on standard output, and one that ends the process is no success", async () => {
  const plain = await project.listserv(["plan", "prod", "--json"]);
  project.write("stacks/noisy.ts", `console.log("noise");\n${stackFile}`);
  project.write("stacks/exits.ts", "process.exit(0);\n");
  project.write("stacks/waits.ts", "await new Promise(() => undefined);\nexport default undefined;\n");
  const listserv = join(project.packageFolder, "dist", "cli", "listserv.js");
  expect(await run(project.folder, "sh", ["-c", `"${process.execPath}" "${listserv}" plan noisy --json 2>/dev/null`])).toEqual(plain);
  for (const name of ["exits", "waits"]) {
    expect(await project.listserv(["plan", name])).toEqual({ status: 1, output: `stacks/${name}.ts cannot be loaded: the process ended before the file had exported a site.\n` });
  }
  for (const name of ["noisy", "exits", "waits"]) rmSync(join(project.folder, "stacks", `${name}.ts`));
});

test("a review that is interrupted while the engine works leaves nothing behind", async () => {
  for (const args of [["init", "-q", "-b", "main"], ["-c", "user.name=test", "-c", "user.email=test@example.org", "commit", "-q", "--allow-empty", "-m", "before the site"]]) {
    expect(await run(project.folder, "git", args)).toMatchObject({ status: 0 });
  }
  const temporary = join(project.folder, "temporary");
  mkdirSync(temporary);
  const review = spawn(process.execPath, [join(project.packageFolder, "dist", "cli", "listserv.js"), "review"], { cwd: project.folder, env: { ...process.env, TMPDIR: temporary }, stdio: ["ignore", "ignore", "pipe"] });
  let during: string[] = [];
  review.stderr.on("data", (text: Buffer) => {
    if (!text.includes("the engine previews")) return;
    during = ours(temporary);
    review.kill("SIGINT");
  });
  const status = await new Promise((done) => review.once("exit", done));
  expect([status, during.length, ours(temporary)]).toEqual([130, 2, []]);
});

const ours = (temporary: string): string[] => readdirSync(temporary).filter((name) => name.startsWith("listserv-"));

test("the README's stack and components compile against the packed types, and a tier refuses what it does not have", async () => {
  components.forEach((text, index) => project.write(`programs/component-${index}.ts`, text));
  project.write("programs/given.d.ts", ["privateKey", "hostKey", "licence", "adminPassword", "administratorKey", "hostPrivateKey"].map((name) => `declare const ${name}: string;\n`).join(""));
  project.write("refused/workers.ts", stackFile.replace("Tier.DistributeWorkers", "Tier.SingleServer"));
  const compile = (folders: string[]) => {
    project.write("tsconfig.json", JSON.stringify({ compilerOptions: { module: "node16", target: "es2022", strict: true, noEmit: true, skipLibCheck: true, types: [] }, include: folders }));
    return run(project.folder, process.execPath, [join("node_modules", "typescript", "bin", "tsc")]);
  };
  expect(await compile(["stacks", "programs"])).toEqual({ status: 0, output: "" });
  const refused = await compile(["refused"]);
  expect(refused.status).not.toBe(0);
  expect(refused.output).toContain("'workers' does not exist in type");
});

test("pulumi package get-schema reads every component of the package, for its other languages", async () => {
  const cli = await findPulumiCli((line) => console.warn(line));
  const bin = join(project.folder, "plugins");
  // What the language host does for PulumiPlugin.yaml; the one that can be built from a Go module is older than that.
  const plugin = join(repository, "node_modules", "@pulumi", "pulumi", "cmd", "run-plugin");
  project.write("plugins/pulumi-resource-listserv", `#!/bin/sh\nexec "${process.execPath}" "${plugin}" "${project.packageFolder}" "$@"\n`);
  chmodSync(join(bin, "pulumi-resource-listserv"), 0o755);
  const env = { PULUMI_HOME: join(project.folder, "pulumi-home"), PULUMI_SKIP_UPDATE_CHECK: "true" };
  const { status, output } = await run(project.folder, cli.path, ["package", "get-schema", join(bin, "pulumi-resource-listserv")], env);
  expect([status, output.slice(0, 200)]).toEqual([0, expect.stringContaining("{")]);
  const schema = JSON.parse(output.slice(output.indexOf("{"), output.lastIndexOf("}") + 1)) as Schema;
  const { version } = JSON.parse(readFileSync(join(project.packageFolder, "package.json"), "utf8")) as { version: string };
  expect([schema.name, schema.version]).toEqual(["listserv", version]);
  expect(Object.keys(schema.resources).sort()).toEqual(["DistributeWorker", "ListservInstance", "ListservSite", "MailNetwork", "SmtpService", "WindowsHost"].map((name) => `listserv:index:${name}`));
  const site = schema.resources["listserv:index:ListservSite"];
  const members = Object.keys(schema.resources["listserv:index:ListservSite"]?.inputProperties ?? {});
  expect(members).toEqual(expect.arrayContaining(["version", "tier", "listserv", "workers", "smtpServers", "failOverServers", "administration", "azure", "secrets"]));
  const described = [
    ...Object.entries(schema.resources).flatMap(([token, { inputProperties, properties }]) => [[token, inputProperties], [token, properties]] as const),
    ...Object.entries(schema.types).map(([token, { properties = {} }]) => [token, properties] as const),
  ];
  expect(described.flatMap(([token, properties]) => Object.entries(properties).flatMap(([name, { description }]) => (description ? [] : [`${token} ${name}`])))).toEqual([]);
  expect(site?.inputProperties["maxbsmtp"]?.description).toContain("Default 1000");
  expect(schema.types["listserv:index:Tier"]?.enum?.map(({ value }) => value)).toEqual(Object.values(Tier));
  // Secrets and Azure ids may be outputs; everything else is known when the component is made.
  const { adminPassword, hostKeys } = schema.types["listserv:index:SiteSecretsArgs"]?.properties ?? {};
  expect([adminPassword?.plain, hostKeys?.additionalProperties?.plain, site?.inputProperties["maxbsmtp"]?.plain]).toEqual([undefined, undefined, true]);
  expect(Object.keys(site?.properties ?? {}).sort()).toEqual(["dns", "endpoints", "mailSink", "plan", "publicAddresses", "retainedDisks", "sshKeys", "undelivered"]);
});

interface Property {
  description?: string;
  plain?: boolean;
  $ref?: string;
  additionalProperties?: Property;
}

interface Schema {
  name: string;
  version: string;
  resources: Record<string, { inputProperties: Record<string, Property>; properties: Record<string, Property> }>;
  types: Record<string, { properties?: Record<string, Property>; enum?: { value: string }[] }>;
}

/** A CLI in front of the real one, which notes each command line as every user of the machine can see it. */
function watchedCli(folder: string, path: string): { path: string; commandLines: string } {
  const commandLines = join(folder, "command-lines");
  const front = join(folder, "front");
  mkdirSync(front);
  writeFileSync(join(front, "pulumi"), `#!/bin/sh\necho "$@" >>"${commandLines}"\nPATH="${path}" exec pulumi "$@"\n`, { mode: 0o755 });
  return { path: [front, path].join(delimiter), commandLines };
}

test("the pulumi command brings up the stack of the folder that it is called in, and tells a user's mistake without a stack", async () => {
  const pulumi = await PulumiCommandLine.open(project.folder);
  if (!pulumi) {
    notRun("pulumi preview and up of a user's project", "the language host for Node.js (PATH, or Go to build it)");
    return;
  }
  try {
    expect(await pulumi.run(["stack", "init", "prod"])).toMatchObject({ status: 0 });
    for (const key of ["listserv", "dist1", "dist2"]) project.write(`${key}.lak`, `licence of ${key}`);
    const licences = ["listserv", "dist1", "dist2"].flatMap((key) => ["--from", `licences.${key}=${key}.lak`]);
    const watched = watchedCli(project.folder, pulumi.env["PATH"] ?? "");
    expect(await project.listserv(["init", "prod", ...licences], { ...pulumi.env, PATH: watched.path })).toMatchObject({ status: 0 });
    expect(readFileSync(join(project.folder, "Pulumi.prod.yaml"), "utf8")).not.toContain("licence of");
    const values = Object.values(JSON.parse((await pulumi.run(["config", "--show-secrets", "--json"])).output) as Record<string, { value: string; objectValue?: Record<string, string> }>).flatMap(({ value, objectValue }) => Object.values(objectValue ?? { value }));
    expect(values).toEqual(expect.arrayContaining(["licence of listserv", "licence of dist1", expect.stringMatching(/^-----BEGIN OPENSSH PRIVATE KEY-----\n[^-]+-----END OPENSSH PRIVATE KEY-----\n$/)]));
    const lines = readFileSync(watched.commandLines, "utf8");
    expect(lines.match(/config set/g)).toHaveLength(values.length);
    expect(values.flatMap((value) => value.split("\n")).filter((part) => part !== "" && lines.includes(part))).toEqual([]);

    const up = await pulumi.run(["up", "--yes", "--skip-preview", "--suppress-outputs"]);
    expect(up).toMatchObject({ status: 0, output: expect.stringMatching(/\+ \d+ created/) as string });
    expect(await pulumi.run(["preview", "--expect-no-changes", "--suppress-outputs"])).toMatchObject({ status: 0 });

    const review = () => project.listserv(["review", "prod", "--deployed"], pulumi.env);
    expect(await review()).toMatchObject({ status: 0, output: expect.stringContaining("prod: deployed → working tree\nNothing changes.") as string });
    project.write("stacks/prod.ts", stackFile.replace("lstmaint@", "second@"));
    expect(await review()).toMatchObject({ status: 2, output: expect.stringContaining("+POSTMASTER=second@EXAMPLE.ORG") as string });

    project.write("stacks/prod.ts", stackFile.replace("postmaster:", "postmastr:"));
    const refused = await pulumi.run(["preview"]);
    expect(refused.status).not.toBe(0);
    expect(refused.output).toContain("Did you mean postmaster?");
    expect(refused.output).not.toMatch(/^\s+at .*\.(js|ts):\d+/m);
  } finally {
    project.write("stacks/prod.ts", stackFile);
    await pulumi.close();
  }
});
