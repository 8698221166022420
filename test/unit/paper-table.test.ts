import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { catalogue, logFields } from "../../components/smtp-service/catalogue";
import { notRun } from "../support/account";

const PAPER = join(__dirname, "../../../shared/seed/whitepaper.txt");
const present = existsSync(PAPER);

interface PaperRow {
  tab: string;
  name: string;
  setting: string;
  importance: string;
}

const text = (html: string): string => html.replace(/<[^>]*>/g, "").replace(/’/g, "'").replace(/\s+/g, " ").trim();

/** A cell left empty repeats the row above: the retry intervals share theirs. */
function paperRows(paper: string): PaperRow[] {
  let tab = "";
  let importance = "";
  const rows: PaperRow[] = [];
  const body = paper.slice(paper.indexOf("<b>Tab: General</b>"), paper.indexOf("## Details of Selected Configuration Changes"));
  for (const line of body.split("\n")) {
    const heading = /<b>Tab:? ([^<]+)<\/b>/.exec(line);
    if (heading) tab = heading[1] as string;
    const cells = line.split("\t");
    if (heading || cells.length < 3 || cells[0] === "PARAMETER") continue;
    importance = text(cells[2] as string) || importance;
    rows.push({ tab, name: text(cells[0] as string), setting: text(cells[1] as string), importance: /^(Required|Recommended|Suggested)/.exec(importance)?.[1] as string });
  }
  return rows;
}

function paperLogFields(paper: string): { name: string; field: string; advice: string }[] {
  const body = paper.slice(paper.indexOf("Property name\tField name"), paper.indexOf("## Tuning"));
  return body.split("\n").flatMap((line) => {
    const match = /^(<input[^>]*>|-) ([^\t]+)\t([^\t]+)\t/.exec(line);
    if (!match) return [];
    const advice = match[1] === "-" ? "not used by SMTP" : /checked/.test(match[1] as string) ? "recommended" : "not recommended";
    return [{ name: match[2] as string, field: match[3] as string, advice }];
  });
}

describe("the paper's table is the catalogue", () => {
  if (!present) {
    notRun("the comparison of the catalogue with the whitepaper", "../shared/seed/whitepaper.txt");
    test("without the whitepaper only the catalogue's own keys are compared", () => {
      expect(new Set(catalogue.map(({ key }) => key)).size).toBe(catalogue.length);
    });
    return;
  }
  const paper = readFileSync(PAPER, "utf8");

  test("every row of the paper is one row of the catalogue, and no row claims one that is not there", () => {
    const ours = catalogue.map(({ tab, name, setting, importance }) => ({ tab, name: text(name), setting: text(setting), importance }));
    expect(ours).toEqual(paperRows(paper));
  });

  test("every field of the log table is one row, with the paper's advice", () => {
    expect(logFields.map(({ name, field, advice }) => ({ name, field, advice }))).toEqual(paperLogFields(paper));
  });
});
