import type { Topology, TopologyEdge, TopologyNode } from "../model";
import { escapeHtml } from "./escape-html";

const ROW = 62;
const BOX = { height: 44, least: 150, most: 290 };
const GAP = 110;
const MARGIN = 10;
const LETTER = 6.9;

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
  return [
    `<svg role="img" aria-label="${escapeHtml(title)}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    ...topology.edges.flatMap((edge) => edgeSvg(edge, byId)),
    ...placed.map(nodeSvg),
    "</svg>",
  ].join("\n");
}

/** From left to right: who feeds, who is fed; what nobody feeds stands below. */
function place({ nodes, edges }: Topology): Placed[] {
  const column = columns(nodes, edges);
  const width = Math.min(BOX.most, Math.max(BOX.least, ...nodes.flatMap(({ label }) => label.split("\n").map((line) => line.length * LETTER + 24))));
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

function nodeSvg({ x, y, width, label, mark, hosts }: Placed): string {
  const [first = "", second = ""] = label.split("\n");
  const most = Math.floor((width - 20) / LETTER);
  return [
    `<g class="node ${mark}"><title>${escapeHtml(hosts.join(", "))}</title>`,
    `<rect x="${x}" y="${y}" width="${width}" height="${BOX.height}" rx="6"/>`,
    `<text x="${x + width / 2}" y="${y + 18}" class="name">${escapeHtml(cut(first, most))}</text>`,
    `<text x="${x + width / 2}" y="${y + 35}">${escapeHtml(cut(mark === "same" ? second : `${second} · ${mark}`, most))}</text></g>`,
  ].join("");
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

function edgeSvg({ from, to, kind, label }: TopologyEdge, byId: Map<string, Placed>): string[] {
  const [start, end] = [byId.get(from), byId.get(to)];
  if (!start || !end) return [];
  const [x1, y1, x2, y2] = [start.x + start.width, start.y + BOX.height / 2, end.x - 7, end.y + BOX.height / 2];
  const bend = (x2 - x1) / 2;
  const line = `<path class="edge ${kind}" d="M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}"/><path class="tip" d="M${x2} ${y2 - 4} l7 4 l-7 4 z"/>`;
  return label === "" ? [line] : [line, `<text class="label" x="${x2 - 6}" y="${y2 - 7}">${escapeHtml(label)}</text>`];
}
