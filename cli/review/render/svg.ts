import type { Topology, TopologyEdge, TopologyNode } from "../model";
import { escapeHtml } from "./escape-html";

const ROW = 62;
const BOX = { height: 44, least: 150, most: 300, padding: 12 };
const GAP = 84;
const MARGIN = 10;
/** Widths of letters in a wide font. */
const LETTER = { plain: { capital: 7.9, small: 6.3 }, bold: { capital: 9, small: 8 } };
type Face = keyof typeof LETTER;
/** What a picture may be made smaller by before it scrolls. */
const SMALLEST = 0.75;

interface Placed extends TopologyNode {
  x: number;
  y: number;
  width: number;
}

/** The picture as SVG that needs nothing else; its colours are the page's. */
export function svg(topology: Topology, title: string): string {
  const placed = place(topology);
  const width = Math.max(...placed.map((node) => node.x + node.width)) + MARGIN;
  const height = Math.max(...placed.map((node) => node.y)) + BOX.height + MARGIN;
  const byId = new Map(placed.map((node) => [node.id, node]));
  const below = new Map(placed.map((node) => [node.id, Math.max(node.y, ...topology.edges.filter(({ kind, from }) => kind !== "fail-over" && from === node.id).map(({ to }) => byId.get(to)?.y ?? 0))]));
  return [
    `<svg role="img" aria-label="${escapeHtml(title)}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" style="min-width:${Math.round(width * SMALLEST)}px">`,
    ...topology.edges.flatMap((edge) => edgeSvg(edge, byId, below)),
    ...placed.map(nodeSvg),
    "</svg>",
  ].join("\n");
}

/** From left to right: who feeds, who is fed; what nobody feeds stands below. */
function place({ nodes, edges }: Topology): Placed[] {
  const column = columns(nodes, edges);
  const width = Math.min(BOX.most, Math.max(BOX.least, ...nodes.flatMap((node) => linesOf(node).map((line, index) => textWidth(line, index === 0 ? "bold" : "plain") + 2 * BOX.padding))));
  const rows = rowsOf(nodes, edges);
  return nodes.map((node) => ({ ...node, x: MARGIN + (column.get(node.id) ?? 0) * (width + GAP), y: MARGIN + (rows.get(node.id) ?? 0) * ROW, width }));
}

function columns(nodes: TopologyNode[], edges: TopologyEdge[]): Map<string, number> {
  const column = new Map(nodes.map(({ id, role }) => [id, role.startsWith("primary") ? 0 : 1]));
  const feeding = edges.filter(({ kind }) => kind !== "fail-over");
  // Twice, because a chain has two edges at most: primary to worker, worker to its SMTP servers.
  for (const { from, to } of [...feeding, ...feeding]) column.set(to, Math.max(column.get(to) ?? 0, (column.get(from) ?? 0) + 1));
  const last = Math.max(...column.values());
  for (const { id, role } of nodes) if (role.startsWith("fail-over")) column.set(id, last + 1);
  return column;
}

/** Each leaf has a row of its own; who feeds stands in the middle of those whom it feeds. */
function rowsOf(nodes: TopologyNode[], edges: TopologyEdge[]): Map<string, number> {
  const feeding = edges.filter(({ kind }) => kind !== "fail-over");
  const fed = new Set(feeding.map(({ to }) => to));
  const rows = new Map<string, number>();
  let next = 0;
  const visit = (id: string): number => {
    const known = rows.get(id);
    if (known !== undefined) return known;
    rows.set(id, next);
    const below = feeding.filter(({ from }) => from === id).map(({ to }) => visit(to));
    const row = below.length === 0 ? next++ : (Math.min(...below) + Math.max(...below)) / 2;
    rows.set(id, row);
    return row;
  };
  for (const { id } of nodes.filter((node) => !fed.has(node.id))) visit(id);
  for (const { id } of nodes) visit(id);
  return rows;
}

/** What stands in a box: who it is, and what it is and becomes. */
function linesOf({ label, mark }: TopologyNode): [string, string] {
  const [first = "", second = ""] = label.split("\n");
  return [first, mark === "same" ? second : `${second} · ${mark}`];
}

function textWidth(text: string, face: Face): number {
  const capitals = text.replace(/[^A-Z0-9]/g, "").length;
  return capitals * LETTER[face].capital + (text.length - capitals) * LETTER[face].small;
}

function nodeSvg(node: Placed): string {
  const { x, y, width, mark, label, hosts } = node;
  const [first, second] = linesOf(node);
  return [
    `<g class="node ${mark}"><title>${escapeHtml([label, hosts.length > 1 ? hosts.join(", ") : ""].join("\n").trim())}</title>`,
    `<rect x="${x}" y="${y}" width="${width}" height="${BOX.height}" rx="6"/>`,
    `<text x="${x + width / 2}" y="${y + 18}" class="name">${escapeHtml(cut(first, width, "bold"))}</text>`,
    `<text x="${x + width / 2}" y="${y + 35}">${escapeHtml(cut(second, width, "plain"))}</text></g>`,
  ].join("");
}

function cut(text: string, width: number, face: Face): string {
  const fits = (part: string): boolean => textWidth(part, face) <= width - 2 * BOX.padding;
  if (fits(text)) return text;
  let end = text.length;
  while (end > 0 && !fits(`${text.slice(0, end)}…`)) end--;
  return `${text.slice(0, end)}…`;
}

function edgeSvg({ from, to, kind, label }: TopologyEdge, byId: Map<string, Placed>, below: Map<string, number>): string[] {
  const [start, end] = [byId.get(from), byId.get(to)];
  if (!start || !end) return [];
  const [x1, y1, x2, y2] = [start.x + start.width, start.y + BOX.height / 2, end.x - 7, end.y + (kind === "fail-over" ? 0.75 : 0.5) * BOX.height];
  // What goes past other columns goes between their rows, below all that its feeder feeds.
  const lane = (below.get(from) ?? start.y) + (BOX.height + ROW) / 2;
  const [enters, leaves] = [x1 + GAP - 7, end.x - GAP];
  const way = leaves > enters ? `${curve(x1, y1, enters, lane)} L${leaves} ${lane} ${curve(leaves, lane, x2, y2)}` : curve(x1, y1, x2, y2);
  const line = `<path class="edge ${kind}" d="M${x1} ${y1} ${way}"/><path class="tip" d="M${x2} ${y2 - 4} l7 4 l-7 4 z"/>`;
  return label === "" ? [line] : [line, `<text class="label" x="${x2 - 6}" y="${y2 > y1 ? y2 + 15 : y2 - 7}">${escapeHtml(label)}</text>`];
}

/** From left to right, level at both ends. */
function curve(x1: number, y1: number, x2: number, y2: number): string {
  const middle = (x1 + x2) / 2;
  return `C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
}
