import fc from "fast-check";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ownedFamilies } from "../../components/listserv/keywords";
import { createSimulatedHost } from "../../sandbox/windows/host-state";
import { sampled } from "../support/account";
import { sampleSeed } from "../support/seed";
import { hasPowerShell, pool } from "../support/power-shell";


const CASES = 300;
const managed: [string, string][] = [["NODE", "LISTSERV.EXAMPLE.ORG"], ["MYDOMAIN", "%NODE%"], ["SMTP_FORWARD", "LISTSERV.EXAMPLE.ORG:50025"], ["SMTP_FORWARD_1", "10*LISTSERV.EXAMPLE.ORG:50025"], ["MAXBSMTP", "1000"]];
const families = ownedFamilies.map((family) => new RegExp(family));
const keywordOf = (line: string): string => /^[ \t\f\v]*([A-Za-z][A-Za-z0-9_]*)[ \t\f\v]*=/.exec(line)?.[1]?.toUpperCase() ?? "";
const isManaged = (line: string): boolean => managed.some(([keyword]) => keyword === keywordOf(line)) || families.some((family) => family.test(keywordOf(line)));
/** Lines with their own line ends; the last may have none. */
const linesOf = (text: string): string[] => text.match(/[^\r\n]*(\r\n|\n|\r)|[^\r\n]+$/g) ?? [];

const anyByte = fc.integer({ min: 1, max: 255 }).map((byte) => String.fromCharCode(byte));
const anyKeyword = fc.constantFrom("NODE", "node", "MyDomain", "SMTP_FORWARD", "smtp_forward_3", "SMTP_FORWARD_X", "DIST_FORWARD", "MAXBSMTP", "MAXBSTMP", "LOCAL", "CREATEPW", "OTHER");
const anyLine = fc.oneof(
  fc.tuple(anyKeyword, fc.constantFrom("", " ", "\t"), fc.constantFrom("1", "a b=c", "%NODE% X", "\xe9\xff", "")).map(([keyword, blank, value]) => `${blank}${keyword}${blank}=${blank}${value}`),
  fc.array(anyByte, { maxLength: 12 }).map((bytes) => bytes.join("").replace(/[\r\n]/g, "")),
);
const anyFile = fc.tuple(fc.array(fc.tuple(anyLine, fc.constantFrom("\r\n", "\n", "\r"))), fc.option(anyLine, { nil: "" })).map(([lines, last]) => lines.map(([line, end]) => line + end).join("") + last);

describe.runIf(hasPowerShell)("merging the plan's lines into a SITE.CFG", () => {
  test("keeps every line that is not managed byte for byte and in order, is idempotent, and ends with each managed keyword once, NODE before its use", async () => {
    const seed = sampleSeed();
    const files = ["", "NODE=X.EXAMPLE.ORG", "* comment\nMYDOMAIN=%NODE% A.B\nNODE=X.Y\n", ...fc.sample(anyFile, { numRuns: CASES, seed })];
    sampled("SITE.CFG files merged", files.length, "any", seed);
    const folder = mkdtempSync(join(tmpdir(), "listserv-merge-"));
    createSimulatedHost(folder, { operatingSystem: "2022", computerName: "X", addresses: [], disks: [], names: {}, hasListserv: false });
    const stdin = JSON.stringify(files.map((text) => ({ text: Buffer.from(text, "latin1").toString("base64"), siteConfig: managed, families: ownedFamilies })));
    const answer = await pool.run({ folder, script: join(__dirname, "merge-site-config.ps1"), mode: "apply", machine: join(__dirname, "../.."), stdin });
    rmSync(folder, { recursive: true });
    expect(answer.stderr).toBe("");
    const merged = JSON.parse(answer.stdout) as { once: string; stable: boolean }[];
    expect(merged).toHaveLength(files.length);
    for (const [index, { once, stable }] of merged.entries()) {
      const before = files[index] ?? "";
      const after = Buffer.from(once, "base64").toString("latin1");
      expect(stable, JSON.stringify(before)).toBe(true);
      const kept = linesOf(before).filter((line) => !isManaged(line));
      const foreign = linesOf(after).filter((line) => !isManaged(line));
      // A last line without an end gets one where lines follow; CR and LF of two lines may meet where the line between them went.
      const ended = kept.map((line, at) => (at === kept.length - 1 && !/[\r\n]$/.test(line) && linesOf(after).at(-1) !== line ? `${line}\n` : line));
      const text = (lines: string[]): string => lines.join("").replaceAll("\r\n", "\n");
      expect(text(foreign), JSON.stringify(before)).toBe(text(ended));
      expect(linesOf(after).filter(isManaged).sort(), JSON.stringify(before)).toEqual(managed.map(([keyword, value]) => `${keyword}=${value}\r\n`).sort());
      const lines = linesOf(after);
      const user = lines.findIndex((line) => line.includes("%NODE%"));
      expect(lines.findIndex((line) => keywordOf(line) === "NODE")).toBeLessThan(user < 0 ? Infinity : user);
    }
  });
});
