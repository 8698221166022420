import type { Review, StackReview } from "../model";
import { mermaid } from "./mermaid";
import { names } from "./names";
import type { Block, Item } from "./blocks";
import { hasSomethingToSay, outline } from "./outline";
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
  const verdicts = review.stacks.map(({ stack, verdict }) => `- ${escaped(stack)}: ${escaped(verdict.sentence)}`);
  return `${[heading(review), "", ...verdicts, "", leftOutNote("everything but the verdicts")].join("\n")}\n`.slice(0, COMMENT_LENGTH - 1);
}

function heading({ base, head }: Review): string {
  return `## LISTSERV review: ${escaped(base)} → ${escaped(head)}`;
}

function leftOutNote(what: string): string {
  return `*Too long for a comment: ${what} are left out. \`listserv review --html\` shows them.*`;
}

function written(review: Review, leaveOut: Block["kind"][], lines: boolean, note: string): string {
  const stacks = review.stacks.filter(hasSomethingToSay);
  const same = review.stacks.filter((stack) => !hasSomethingToSay(stack)).map(({ stack }) => stack);
  return `${[
    heading(review),
    ...stacks.flatMap((stack) => stackText(stack, leaveOut, lines)),
    ...(same.length > 0 ? ["", `No difference: ${escaped(same.join(", "))}.`] : []),
    ...(note === "" ? [] : ["", leftOutNote(note)]),
  ].join("\n")}\n`;
}

function stackText(review: StackReview, leaveOut: Block["kind"][], lines: boolean): string[] {
  const sections = outline(review).map(({ title, blocks }) => ({ title, blocks: blocks.filter(({ kind }) => !leaveOut.includes(kind)) }));
  return [
    "",
    `### ${escaped(review.stack)}`,
    "",
    `**${escaped(review.verdict.sentence)}**`,
    ...sections.filter(({ blocks }) => blocks.length > 0).flatMap(({ title, blocks }) => ["", `#### ${title}`, ...blocks.flatMap((block) => ["", ...blockText(block, lines)])]),
  ];
}

function blockText(block: Block, lines: boolean): string[] {
  if (block.kind === "text") return [block.tone === "error" ? fenced("text", block.text.split("\n")).join("\n") : escaped(block.text)];
  if (block.kind === "items") return block.items.flatMap((item) => itemText(item, lines));
  if (block.kind === "diff") return [`\`${block.title}\``, "", ...fenced("diff", block.lines)];
  return [`<details><summary>${escaped(block.title)}</summary>`, "", ...fenced("mermaid", mermaid(block.topology)), "", "</details>"];
}

function itemText({ tone, names: of, title, lines }: Item, withLines: boolean): string[] {
  const below = withLines ? lines.flatMap((line) => line.split("\n")).filter((line) => line.trim() !== "") : [];
  return [`- **${escaped(SIGNS[tone])}** ${of.length === 0 ? "" : `**${escaped(names(of))}**: `}${escaped(title)}`, ...below.map((line) => `  - ${escaped(line.trim())}`)];
}

/** A fence longer than any run of backticks within, so that nothing of the content ends it. */
function fenced(language: string, lines: string[]): string[] {
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)));
  const fence = "`".repeat(longest + 1);
  return [`${fence}${language}`, ...lines, fence];
}

/** Text that is shown as it is: no markup, no HTML, nobody mentioned. */
function escaped(text: string): string {
  return text
    .replace(/[\\`*[\]|~$]/g, "\\$&")
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, "\\_")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    // Nobody is mentioned, and no issue: GitHub looks for both after it has read entities, so that the sign's own is not enough.
    .replace(/(?<!\w)@|#(?=\d)/g, "$&&#8203;")
    // At the beginning of an entry these would make a heading, a list or a line of it.
    .replace(/^[+=#-]|^\d+(?=[.)])/, (start) => (/\d$/.test(start) ? `${start}\\` : `\\${start}`));
}
