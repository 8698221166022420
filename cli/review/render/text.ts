import type { Review, StackReview, Topology } from "../model";
import { names } from "./names";
import type { Block, Item, Tone } from "./blocks";
import { outline } from "./outline";

/** Writes in colour, or not. */
type Paint = (tone: Tone | "title" | "quiet", text: string) => string;

const CODES: Record<Parameters<Paint>[0], number> = { made: 32, changed: 33, replaced: 35, removed: 31, error: 31, warning: 33, info: 36, calm: 32, title: 1, quiet: 2 };

export const SIGNS: Record<Tone, string> = { made: "+", changed: "~", replaced: "±", removed: "−", error: "✗", warning: "!", info: "i", calm: "✓" };

/** The review for a terminal. */
export function textReview(review: Review, colour: boolean): string {
  const paint: Paint = colour ? (tone, text) => `\u001b[${CODES[tone]}m${text}\u001b[0m` : (_tone, text) => text;
  return review.stacks.map((stack) => stackText(stack, paint)).join("\n");
}

function stackText(review: StackReview, paint: Paint): string {
  const head = [paint("title", `${review.stack}: ${review.base} → ${review.head}`), review.verdict.sentence];
  const body = outline(review).flatMap(({ title, blocks }) => {
    const lines = [...blocks.flatMap((block) => blockText(block, paint)), ...pictureText(blocks.flatMap((block) => (block.kind === "picture" ? [block.topology] : [])), paint)];
    return lines.length === 0 ? [] : ["", paint("title", title), ...lines.map((line) => (line === "" ? "" : `  ${line}`))];
  });
  return `${[...head, ...body].join("\n")}\n`;
}

function blockText(block: Block, paint: Paint): string[] {
  if (block.kind === "text") return block.text.split("\n").map((line) => (block.tone ? paint(block.tone, line) : line));
  if (block.kind === "items") return block.items.flatMap((item) => itemText(item, paint));
  if (block.kind === "diff") return [block.title, ...block.lines.map((line) => `  ${diffLine(line, paint)}`)];
  return [];
}

function itemText({ tone, names: of, title, lines }: Item, paint: Paint): string[] {
  return [`${paint(tone, SIGNS[tone])} ${of.length === 0 ? "" : `${names(of)}: `}${title}`, ...lines.flatMap((line) => line.split("\n")).map((line) => `    ${line}`)];
}

function diffLine(line: string, paint: Paint): string {
  const tone = { "+": "made", "-": "removed", "@": "quiet" }[line.charAt(0)] as Parameters<Paint>[0] | undefined;
  return tone ? paint(tone, line) : line;
}

const ARROWS: Record<Topology["edges"][number]["kind"], string> = { "smtp-forward": "→", "dist-forward": "⇒", "fail-over": "⇢" };

/** In a terminal a picture is its lines, and of two pictures those that differ. */
function pictureText(pictures: Topology[], paint: Paint): string[] {
  const [before, after] = pictures;
  if (!before || !after) return [];
  const [old, now] = [edgeLines(before), edgeLines(after)];
  return [...now.filter((line) => !old.includes(line)).map((line) => paint("made", `+ ${line}`)), ...old.filter((line) => !now.includes(line)).map((line) => paint("removed", `− ${line}`))];
}

function edgeLines({ nodes, edges }: Topology): string[] {
  const label = new Map(nodes.map(({ id, hosts }) => [id, hosts.length > 1 ? `${hosts.length} × ${id} …` : id]));
  return edges.map(({ from, to, kind, label: said }) => `${label.get(from) ?? from} ${ARROWS[kind]} ${label.get(to) ?? to}  ${[kind.toUpperCase().replace("-", "_"), said].filter((each) => each !== "").join(", ")}`);
}
