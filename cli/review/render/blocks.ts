import type { Operation, Topology } from "../model";

/** What a piece of a review is about, for a sign and a colour. */
export type Tone = Operation | "error" | "warning" | "info" | "calm";

/** One entry of a section: what, of whom, and the lines below it. */
export interface Item {
  tone: Tone;
  /** Hosts, services or places; a renderer may shorten a long list. */
  names: string[];
  title: string;
  lines: string[];
}

export type Block =
  | { kind: "text"; text: string; tone?: Tone }
  | { kind: "items"; items: Item[] }
  | { kind: "diff"; title: string; lines: string[] }
  | { kind: "picture"; title: string; topology: Topology };

/** A section in the order of the review. Renderers know blocks, not changes. */
export interface Section {
  id: string;
  title: string;
  blocks: Block[];
}
