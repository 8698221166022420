import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { planSite } from "../../components/site";
import { catalogue, logFields } from "../../components/smtp-service/catalogue";
import singleServer from "../../stacks/single-server";
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

/** The paper's settings in its order, as the plan of the base case has them: written down here, not computed. */
const BASE_CASE: [name: string, importance: string, value: unknown][] = [
  ["TCP Port", "Required", 50025],
  ["Number of inbound connections limit", "Recommended", "no limit"],
  ["Inbound connection time-out", "Recommended", 10],
  ["Logging", "Recommended", true],
  ["Active log format", "Suggested", "W3cExtended"],
  ["Use local time for file naming and rollover", "Recommended", true],
  ["Extended logging options (only if “W3C Extended Log File Format” was selected)", "Suggested", ["date", "time", "c-ip", "cs-username", "cs-method", "cs-uri-query", "sc-status", "sc-win32-status", "sc-bytes", "cs-bytes", "time-taken"]],
  ["Authentication", "Required", "anonymous"],
  ["Connection control", "Recommended", false],
  ["Relay", "Recommended", []],
  ["Message size limit", "Recommended", "no limit"],
  ["Session size limit", "Recommended", "no limit"],
  ["Messages per connection limit", "Recommended", 100],
  ["Recipients per message limit", "Required", 1000],
  ["First retry interval", "Suggested", 5],
  ["Second retry interval", "Suggested", 10],
  ["Third retry interval", "Suggested", 15],
  ["Subsequent retry interval", "Suggested", 30],
  ["Outbound Delay notification", "Required", 9999],
  ["Outbound Expiration timeout", "Suggested", 5],
  ["Outbound Security", "Required", "anonymous"],
  ["Number of outbound connections limit", "Recommended", 1000],
  ["Outbound connection time-out", "Recommended", 1],
  ["Number of connections per domain limit", "Recommended", 100],
  ["Outbound TCP port", "Suggested", 25],
  ["Maximum hop count", "Suggested", 25],
  ["Masquerade domain", "Required", ""],
  ["Fully-qualified domain name", "Recommended", "LISTSERV.EXAMPLE.ORG"],
  ["Smart host", "Recommended", ""],
  ["Perform reverse DNS lookup on incoming messages", "Recommended", false],
  ["LDAP Routing", "Recommended", false],
  ["Operators", "Suggested", "Administrators"],
];

test("the base case has the paper's settings, each with its importance", () => {
  const settings = planSite(singleServer).smtpServices["listserv"]?.settings ?? {};
  expect(catalogue.map(({ key, name }) => [name, settings[key]?.importance, settings[key]?.value])).toEqual(BASE_CASE);
  expect(Object.values(settings).filter(({ source }) => source !== "paper")).toEqual([]);
});

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

  test("every figure of the paper's column is the value that the plan has", () => {
    const settings = planSite(singleServer).smtpServices["listserv"]?.settings ?? {};
    const figures = paperRows(paper).flatMap(({ name, setting }) => (/^\d+/.test(setting) ? [[name, Number.parseInt(setting, 10)] as const] : []));
    expect(figures).toHaveLength(13);
    const planned = catalogue.map((row) => [row.name, settings[row.key]?.value] as const).filter(([name]) => figures.some(([each]) => each === name));
    expect(planned).toEqual(figures);
  });

  test("every field of the log table is one row, with the paper's advice", () => {
    expect(logFields.map(({ name, field, advice }) => ({ name, field, advice }))).toEqual(paperLogFields(paper));
  });
});
