import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadStack, stackNames, StackFileFault } from "../../components/site";

let folder: string;
const files: Record<string, string> = {
  "fine.ts": 'import { Tier } from "pulumi-listserv/stacks";\nconst tier: string = Tier.SingleServer;\nexport default { tier };\n',
  "plain.js": 'module.exports = { tier: "cluster" };\n',
  "later.ts": 'export default Promise.resolve({ tier: "cluster" });\n',
  "syntax.ts": 'export default {\n  tier: "single-server",\n  name: \n};\n',
  "throws.ts": "const site: any = undefined;\n\nfunction named() {\n  return site.name.length;\n}\nexport default named();\n",
  "import.ts": 'import site from "./not-there";\n\nexport default site;\n',
  "named.ts": 'export const site = { tier: "single-server" };\n',
  "empty.ts": "",
  "index.ts": "",
  "types.d.ts": "",
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "stacks-"));
  mkdirSync(join(folder, "stacks"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, "stacks", name), text);
});

afterAll(() => rmSync(folder, { recursive: true }));

test("the stacks of a folder are the files in its stacks/, and none without it", () => {
  expect(stackNames(folder)).toEqual(["empty", "fine", "import", "later", "named", "plain", "syntax", "throws"]);
  expect(stackNames(join(folder, "stacks"))).toEqual([]);
});

test.each([
  ["fine", "stacks/fine.ts", { tier: "single-server" }],
  ["organisation/project/fine", "stacks/fine.ts", { tier: "single-server" }],
  ["plain", "stacks/plain.js", { tier: "cluster" }],
  ["later", "stacks/later.ts", { tier: "cluster" }],
])("the stack %s is the default export of %s", async (name, file, exported) => {
  expect(await loadStack(folder, name)).toEqual({ file, exported });
});

test.each([
  ["syntax", /^stacks\/syntax\.ts:4: .*Unexpected token/],
  ["throws", /^stacks\/throws\.ts:4: Cannot read properties of undefined/],
  ["import", /^stacks\/import\.ts:1: Cannot find module '\.\/not-there'/],
  ["named", /^stacks\/named\.ts has no default export \(it exports site\)\. .*export default defineSite/],
  ["empty", /^stacks\/empty\.ts has no default export\. /],
  ["nobody", /^There is no stacks\/nobody\.ts in .*\. Known here: empty, fine, import, later, named, plain, syntax, throws\.$/],
])("the file of %s is refused with its place and no stack trace", async (name, told) => {
  const fault = await loadStack(folder, name).then(() => undefined, (error: unknown) => error as Error);
  expect(fault).toBeInstanceOf(StackFileFault);
  expect(fault?.message).toMatch(told);
  expect(fault?.message).not.toMatch(/^\s+at |Require stack/m);
});
