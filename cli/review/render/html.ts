import type { Review, StackReview } from "../model";
import { escapeHtml } from "./escape-html";
import { names } from "./names";
import type { Block, Item, Section } from "./blocks";
import { legend, outline } from "./outline";
import { STYLE } from "./style";
import { svg } from "./svg";
import { SIGNS } from "./text";

/** The review as one page: no script, nothing loaded from elsewhere, and a policy that says so to the browser. */
export function htmlReview(review: Review): string {
  const title = `LISTSERV review: ${review.base} → ${review.head}`;
  return `${[
    "<!doctype html>",
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`,
    '<link rel="icon" href="data:,">',
    `<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body>`,
    `<h1>${escapeHtml(title)}</h1>`,
    ...(review.stacks.length > 1 ? [navigation(review.stacks.map(({ stack }) => ({ id: anchor(stack), title: stack })))] : []),
    ...review.stacks.map(stackHtml),
    "</body></html>",
  ].join("\n")}\n`;
}

function anchor(...parts: string[]): string {
  return parts.join("-").replace(/[^A-Za-z0-9-]/g, "_");
}

function navigation(links: { id: string; title: string }[]): string {
  return `<nav>${links.map(({ id, title }) => `<a href="#${id}">${escapeHtml(title)}</a>`).join(" ")}</nav>`;
}

function stackHtml(review: StackReview): string {
  const sections = outline(review);
  return [
    `<h2 id="${anchor(review.stack)}">${escapeHtml(review.stack)}</h2>`,
    `<p class="verdict ${gravity(review)}">${escapeHtml(review.verdict.sentence)}</p>`,
    ...(sections.length > 0 ? [navigation(sections.map(({ id, title }) => ({ id: anchor(review.stack, id), title })))] : []),
    ...sections.map((section) => sectionHtml(review.stack, section)),
  ].join("\n");
}

function gravity({ different, verdict }: StackReview): string {
  if (verdict.refused.length + verdict.irreversible.length > 0) return "grave";
  return different && verdict.mailStops.length > 0 ? "" : "fine";
}

function sectionHtml(stack: string, { id, title, blocks }: Section): string {
  return [`<section><h3 id="${anchor(stack, id)}">${escapeHtml(title)}</h3>`, ...blocks.map(blockHtml), "</section>"].join("\n");
}

function blockHtml(block: Block): string {
  if (block.kind === "text") return block.tone === "error" ? `<pre class="error">${escapeHtml(block.text)}</pre>` : `<p>${escapeHtml(block.text)}</p>`;
  if (block.kind === "items") return `<ul>\n${block.items.map(itemHtml).join("\n")}\n</ul>`;
  if (block.kind === "diff") return `<p>${escapeHtml(block.title)}</p>\n<pre>${block.lines.map(diffLine).join("")}</pre>`;
  const lines = legend(block.topology);
  return `<p>${escapeHtml(block.title)}</p>\n<div class="picture" tabindex="0">${svg(block.topology, block.title)}</div>${lines === undefined ? "" : `\n<p class="legend">${lines}</p>`}`;
}

function itemHtml({ tone, names: of, title, lines }: Item): string {
  return `<li><span class="sign ${tone}">${SIGNS[tone]}</span>${namesHtml(of)}${escapeHtml(title)}${lines.map((line) => `<p>${escapeHtml(line)}</p>`).join("")}</li>`;
}

/** All names are there; a long list is folded. */
function namesHtml(all: string[]): string {
  if (all.length === 0) return "";
  const short = names(all);
  const shown = `<b>${escapeHtml(short)}</b>`;
  return short === all.join(", ") ? `${shown}: ` : `<details><summary>${shown}</summary> ${escapeHtml(all.join(", "))}</details>: `;
}

function diffLine(line: string): string {
  const kind = { "+": "plus", "-": "minus", "@": "at" }[line.charAt(0)] ?? "";
  return `<span class="${kind}">${escapeHtml(line)}</span>`;
}
