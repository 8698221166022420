import type { Topology, TopologyEdge } from "../model";

const ARROWS: Record<TopologyEdge["kind"], string> = { "smtp-forward": "-->", "dist-forward": "==>", "fail-over": "-.->" };

/** Borders only: the ground is the reader's, light or dark. */
const CLASSES = [
  "classDef made stroke:#2da44e,stroke-width:3px",
  "classDef changed stroke:#bf8700,stroke-width:3px",
  "classDef replaced stroke:#8250df,stroke-width:3px",
  "classDef removed stroke:#cf222e,stroke-width:3px,stroke-dasharray:4",
];

/** The picture as a Mermaid flowchart. */
export function mermaid({ nodes, edges }: Topology): string[] {
  const id = new Map(nodes.map((node, index) => [node.id, `n${index}`]));
  return [
    "flowchart LR",
    ...nodes.map(({ id: key, label, mark }) => `  ${id.get(key)}["${quoted(label)}"]${mark === "same" ? "" : `:::${mark}`}`),
    ...edges.map(({ from, to, kind, label }) => `  ${id.get(from)} ${ARROWS[kind]}${label === "" ? "" : `|"${quoted(label)}"|`} ${id.get(to)}`),
    ...CLASSES.map((line) => `  ${line}`),
  ];
}

/** Mermaid's own entities: a label is between quotation marks. */
function quoted(label: string): string {
  return label.replaceAll("#", "#35;").replaceAll('"', "#quot;").replaceAll("<", "#lt;").replaceAll(">", "#gt;").replaceAll("\n", "<br/>");
}
