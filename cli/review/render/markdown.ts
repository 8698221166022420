import type { Review, StackReview } from "../model";
import { escapeElement, escapeMarkdown } from "./escape-markdown";
import { mermaid } from "./mermaid";
import { names } from "./names";
import type { Block, Item } from "./blocks";
import { hasSomethingToSay, legend, outline } from "./outline";
import { SIGNS } from "./text";

/** GitHub refuses a comment that is longer. */
const COMMENT_LENGTH = 65536;

/** What is left out where a comment would get too long, one after the other. */
const SHORTER: { leaveOut: Block["kind"][]; lines: boolean; note: string }[] = [
  { leaveOut: [], lines: true, note: "" },
  { leaveOut: ["picture"], lines: true, note: "the pictures" },
  { leaveOut: ["picture", "diff"], lines: true, note: "the pictures and the differences of SITE.CFG" },
  { leaveOut: ["picture", "diff"], lines: false, note: "the pictures, the differences of SITE.CFG and all details" },
];

/** The review for a pull request comment. */
export function markdownReview(review: Review): string {
  for (const { leaveOut, lines, note } of SHORTER) {
    const text = written(review, leaveOut, lines, note);
    if (text.length < COMMENT_LENGTH) return text;
  }
  return verdictsAlone(review);
}

/** As many verdicts as a comment holds; how many stacks are left out is said before them. */
function verdictsAlone(review: Review): string {
  const verdicts = review.stacks.map(({ stack, verdict }) => `- ${escapeMarkdown(stack)}: ${escapeMarkdown(verdict.sentence)}`);
  const first = (count: number): string => {
    const stacks = count === verdicts.length ? "" : `, and ${verdicts.length - count} of ${verdicts.length} stacks`;
    return `${[heading(review), "", leftOutNote(`everything but the verdicts${stacks}`), "", ...verdicts.slice(0, count)].join("\n")}\n`;
  };
  let [count, length] = [0, first(0).length];
  while (count < verdicts.length && (length += (verdicts[count] as string).length + 1) < COMMENT_LENGTH) count++;
  return count === 0 ? `## LISTSERV review\n\n${leftOutNote("everything")}\n` : first(count);
}

function heading({ base, head }: Review): string {
  return `## LISTSERV review: ${escapeMarkdown(base)} → ${escapeMarkdown(head)}`;
}

/** Stands at the top: who reads a part should know that it is one. */
function leftOutNote(what: string): string {
  return `*Too long for a comment. Left out: ${what}. \`listserv review --html\` shows it whole.*`;
}

function written(review: Review, leaveOut: Block["kind"][], lines: boolean, note: string): string {
  const stacks = review.stacks.filter(hasSomethingToSay);
  const same = review.stacks.filter((stack) => !hasSomethingToSay(stack)).map(({ stack }) => stack);
  return `${[
    heading(review),
    ...(note === "" ? [] : ["", leftOutNote(note)]),
    ...stacks.flatMap((stack) => stackText(stack, leaveOut, lines)),
    ...(same.length > 0 ? ["", `No difference: ${escapeMarkdown(same.join(", "))}.`] : []),
  ].join("\n")}\n`;
}

function stackText(review: StackReview, leaveOut: Block["kind"][], lines: boolean): string[] {
  const sections = outline(review).map(({ title, blocks }) => ({ title, blocks: blocks.filter(({ kind }) => !leaveOut.includes(kind)) }));
  return [
    "",
    `### ${escapeMarkdown(review.stack)}`,
    "",
    `**${escapeMarkdown(review.verdict.sentence)}**`,
    ...sections.filter(({ blocks }) => blocks.length > 0).flatMap(({ title, blocks }) => ["", `#### ${title}`, ...blocks.flatMap((block) => ["", ...blockText(block, lines)])]),
  ];
}

function blockText(block: Block, withLines: boolean): string[] {
  if (block.kind === "text") return [block.tone === "error" ? fenced("text", block.text.split("\n")).join("\n") : escapeMarkdown(block.text)];
  if (block.kind === "items") return block.items.flatMap((item) => itemText(item, withLines));
  if (block.kind === "diff") return [escapeMarkdown(block.title), "", ...fenced("diff", block.lines)];
  const lines = legend(block.topology);
  return [`<details><summary>${escapeElement(block.title)}</summary>`, "", ...fenced("mermaid", mermaid(block.topology)), "", ...(lines === undefined ? [] : [escapeMarkdown(lines), ""]), "</details>"];
}

function itemText({ tone, names: of, title, lines }: Item, withLines: boolean): string[] {
  const below = withLines ? lines.flatMap((line) => line.split("\n")).filter((line) => line.trim() !== "") : [];
  return [`- **${escapeMarkdown(SIGNS[tone])}** ${of.length === 0 ? "" : `**${escapeMarkdown(names(of))}**: `}${escapeMarkdown(title)}`, ...below.map((line) => `  - ${escapeMarkdown(line.trim())}`)];
}

/** A fence longer than any run of backticks within, so that nothing of the content ends it. */
function fenced(language: string, lines: string[]): string[] {
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)));
  const fence = "`".repeat(longest + 1);
  return [`${fence}${language}`, ...lines, fence];
}
