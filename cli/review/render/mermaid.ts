import type { Mark, Topology, TopologyEdge, TopologyNode } from "../model";

const ARROWS: Record<TopologyEdge["kind"], string> = { "smtp-forward": "-->", "dist-forward": "==>", "fail-over": "-.->" };

/** Borders only: the ground is the reader's, light or dark. */
const STYLES: Record<Exclude<Mark, "same">, string> = {
  made: "stroke:#2da44e,stroke-width:3px",
  changed: "stroke:#bf8700,stroke-width:3px",
  replaced: "stroke:#8250df,stroke-width:3px",
  removed: "stroke:#cf222e,stroke-width:3px,stroke-dasharray:4",
};

/** The picture as a Mermaid flowchart. */
export function mermaid({ nodes, edges }: Topology): string[] {
  const id = new Map(nodes.map((node, index) => [node.id, `n${index}`]));
  return [
    "flowchart LR",
    ...nodes.map((node) => `  ${id.get(node.id)}["${quoted(said(node))}"]${node.mark === "same" ? "" : `:::${node.mark}`}`),
    ...edges.map(({ from, to, kind, label }) => `  ${id.get(from)} ${ARROWS[kind]}${label === "" ? "" : `|"${quoted(label)}"|`} ${id.get(to)}`),
    ...Object.entries(STYLES).flatMap(([mark, style]) => (nodes.some((node) => node.mark === mark) ? [`  classDef ${mark} ${style}`] : [])),
  ];
}

/** Who it is, and what it is and becomes: a colour alone says nothing to some. */
function said({ label, mark }: TopologyNode): string {
  return mark === "same" ? label : `${label}\n${mark}`;
}

/**
 * A label as text. Between quotation marks Mermaid still reads directives, Markdown, formulas, icons and entities: all
 * signs but harmless ones are entities of its own, and so is what would begin a list. It reads some of them after it
 * has decoded them; what nobody sees behind each keeps it from reading that together with the next.
 */
function quoted(label: string): string {
  return label.replace(/[^\p{L}\p{N} .,*=×…\n-]|(?<=^|\n)[-*=]|(?<=(?:^|\n)\p{N}+)\./gu, (sign) => `#${sign.codePointAt(0)};#8203;`).replaceAll("\n", "<br/>");
}
