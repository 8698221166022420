import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deployedPlan } from "../../cli/review/sources/deployed";
import { UserFault } from "../../cli/exit";
import { planSite } from "../../components/site";
import singleServer from "../../stacks/single-server";

const plan = planSite(singleServer);

/** What a pulumi answers of each stack: on stdout and well, or on stderr. */
const answers: Record<string, { output?: string; error?: string }> = {
  up: { output: JSON.stringify({ plan, dns: [] }) },
  empty: { output: "{}" },
  never: { error: "error: no stack named 'never' found" },
  project: { error: "error: no Pulumi.yaml project file found (searching upwards from /srv): project not found" },
  login: { error: "error: getting stack: 404 Not found: organization 'lists' not found" },
  bucket: { error: "error: unable to open bucket file:///state: stat /state: no such file or directory" },
  quoted: { error: "error: reading stack: a plugin said: no stack named 'quoted' found" },
  silent: { error: "" },
  chatty: { output: "A new version of Pulumi is available." },
};

describe("what a stack was deployed with", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "listserv-fake-"));
    writeFileSync(join(folder, "answers.json"), JSON.stringify(answers));
    const program = `const { output, error } = require("./answers.json")[process.argv[process.argv.indexOf("--stack") + 1]];\nif (error !== undefined) process.stderr.write(error + "\\n");\nelse process.stdout.write(output);\nprocess.exitCode = error === undefined ? 0 : 255;\n`;
    writeFileSync(join(folder, "answer.js"), program);
    writeFileSync(join(folder, "pulumi"), `#!/bin/sh\nexec "${process.execPath}" "${join(folder, "answer.js")}" "$@"\n`);
    chmodSync(join(folder, "pulumi"), 0o755);
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const deployed = (stack: string) => deployedPlan(folder, stack, () => undefined, () => Promise.resolve({ path: join(folder, "pulumi"), origin: "PATH" }));

  test("is its output plan, and nothing where it was never deployed or has no outputs yet", async () => {
    expect(await deployed("up")).toEqual(JSON.parse(JSON.stringify(plan)));
    expect(await deployed("never")).toBeUndefined();
    expect(await deployed("empty")).toBeUndefined();
  });

  test.each([
    ["project", "project not found"],
    ["login", "organization 'lists' not found"],
    ["bucket", "unable to open bucket"],
    ["quoted", "a plugin said"],
    ["silent", "Command failed"],
    ["chatty", "printed no JSON"],
  ])("is not known where Pulumi fails (%s), which is told and no new stack", async (stack, says) => {
    const failure = await deployed(stack).then(() => undefined, (error: Error) => error);
    expect(failure).toBeInstanceOf(UserFault);
    expect(failure?.message).toContain(says);
  });
});
