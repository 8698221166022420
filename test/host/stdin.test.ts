import { spawnSync } from "node:child_process";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asciiJson } from "../../components/host/ascii-json";
import { hostCommand, hostModule } from "../../components/host/module";
import { sampled } from "../support/account";
import { sampleSeed } from "../support/seed";
import { hasPowerShell, pool } from "../support/power-shell";

const CASES = 300;

/** Keys that differ only by case are refused by Windows PowerShell, and no desired state has them. */
const anyKey = fc.stringMatching(/^[a-z]{1,6}$/);
/** Halves of characters are no text, and every program does with them what it likes. */
const anyText = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }), fc.constantFrom("", "\0", "\u007f", "\u2028", "\u{1f4ec}", "<>&'\"\\", "M\u00fcnchen", "$input `n")).filter((text) => !/\p{Surrogate}/u.test(text));
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof({ depthSize: "small", maxDepth: 4 }, anyText, fc.integer(), fc.boolean(), fc.constant(null), fc.array(tie("json"), { maxLength: 4 }), fc.dictionary(anyKey, tie("json"), { maxKeys: 4, noNullPrototype: true })),
}));

describe.runIf(hasPowerShell)("what goes to a host on stdin and comes back on stdout", () => {
  test.each([undefined, "437"])("is the same whatever it is, in plain ASCII, with the console in code page %s", (codePage) => {
    const seed = sampleSeed();
    const cases = fc.sample(json, { numRuns: CASES, seed });
    sampled(`JSON through the console (code page ${codePage ?? "UTF-8"})`, cases.length, "any", seed);
    const echoed = spawnSync(pool.interpreter, ["-NoProfile", "-NonInteractive", "-File", join(__dirname, "echo-json.ps1"), "-Module", hostModule().folder], {
      input: asciiJson(cases),
      encoding: "latin1",
      env: { ...process.env, ...(codePage ? { PWSH_CONSOLE_CODE_PAGE: codePage } : {}) },
    });
    expect(echoed.stderr).toBe("");
    expect(echoed.stdout).toMatch(/^[\x00-\x7f]*$/);
    expect(JSON.parse(echoed.stdout)).toEqual(cases);
  });
});

describe("the command line of a host", () => {
  test("has no character that cmd or PowerShell takes apart, and keeps machines apart", () => {
    const ids = ["/subscriptions/1/resourceGroups/rg(prod)/providers/Microsoft.Compute/virtualMachines/dist1", "/subscriptions/1/resourceGroups/rg-prod-/x", "a b", "a%PATH%b", "a$b`c", "a~b", "2"];
    const lines = ids.map((id) => hostCommand(hostModule(), "apply", id));
    for (const line of lines) expect(line).toMatch(/^[A-Za-z0-9 _./:~-]+$/);
    expect(new Set(lines).size).toBe(ids.length);
    expect(lines[6]).toMatch(/ -Machine 2$/);
  });
});
