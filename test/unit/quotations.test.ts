import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { catalogue, logFields } from "../../components/smtp-service/catalogue";
import { notRun } from "../support/account";

const REPOSITORY = join(__dirname, "../..");
const PAPER = join(REPOSITORY, "../shared/seed/whitepaper.txt");
/** So many words in a row are a quotation, not a term that anybody would use. */
const QUOTATION_WORDS = 8;
const MOST_CHARACTERS = 4000;

const words = (text: string): string[] => text.replace(/<[^>]*>/g, " ").toLowerCase().match(/[\p{L}\p{N}_*:.@%-]*[\p{L}\p{N}]/gu) ?? [];
const sequences = (all: string[]): string[] => all.slice(0, Math.max(0, all.length - QUOTATION_WORDS + 1)).map((_word, index) => all.slice(index, index + QUOTATION_WORDS).join(" "));

/** The longest runs of words of a text that stand in the paper word for word. */
function quotations(text: string, paper: ReadonlySet<string>): string[] {
  const all = words(text);
  const starts = sequences(all).map((sequence) => paper.has(sequence));
  return starts.flatMap((starting, index) => {
    if (!starting || starts[index - 1]) return [];
    const length = starts.slice(index).findIndex((each) => !each);
    return [all.slice(index, (length < 0 ? starts.length : index + length) + QUOTATION_WORDS - 1).join(" ")];
  });
}

describe("the repository paraphrases the paper and cites it", () => {
  if (!existsSync(PAPER)) {
    notRun("the count of the whitepaper's own words in the repository", "../shared/seed/whitepaper.txt");
    test("without the whitepaper only the catalogue's own words are counted", () => expect(tableText().length).toBeLessThan(MOST_CHARACTERS));
    return;
  }
  const paper = new Set(sequences(words(readFileSync(PAPER, "utf8"))));

  test(`its own words are less than ${MOST_CHARACTERS} characters, with the names and settings of the table`, () => {
    const files = execFileSync("git", ["ls-files"], { cwd: REPOSITORY, encoding: "utf8" }).split("\n").filter((file) => /\.(ts|md|ps[dm]?1|json|ya?ml|mjs)$/.test(file) && !file.startsWith("package-lock") && existsSync(join(REPOSITORY, file)));
    expect(files.length).toBeGreaterThan(150);
    const quoted = files.flatMap((file) => quotations(readFileSync(join(REPOSITORY, file), "utf8"), paper).map((text) => ({ file, text })));
    const characters = quoted.reduce((sum, { text }) => sum + text.length, tableText().length);
    expect(characters, JSON.stringify(quoted, null, 1)).toBeLessThan(MOST_CHARACTERS);
  });

  test("a sentence of the paper would be noticed, and a paraphrase is none", () => {
    expect(quotations("We say: LISTSERV requires an SMTP server to deliver the mail messages that it generates.", paper)).toEqual(["listserv requires an smtp server to deliver the mail messages that it generates."].map((text) => text.slice(0, -1)));
    expect(quotations("LISTSERV hands its mail to an SMTP server, which delivers what LISTSERV has made.", paper)).toEqual([]);
  });
});

/** The two columns of the table by which a row is recognised, and the log fields. */
function tableText(): string {
  return [...catalogue.flatMap(({ name, setting }) => [name, setting]), ...logFields.map(({ name, field }) => `${name} ${field}`)].join("\n");
}
