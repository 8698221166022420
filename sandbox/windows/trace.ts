import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SimulatedHostState } from "./host-state";
import { mailState, type MailState } from "./mail";

/** Where a host keeps the moments of its life, one JSON object a line, when this file is there. */
export const TRACE = "trace.jsonl";

/** A host after one change of it. */
export interface Moment extends MailState {
  folder: string;
  /** What had just happened. */
  why: string;
  /** When, in ticks of the machine that simulates: orders the moments of several hosts. */
  at: string;
  /** Folders of the host that hold a file of this name, by the name of each message. */
  messages: Record<string, string[]>;
  /** Messages that SMTPSVC has delivered. */
  delivered: string[];
}

/** Every moment of a host so far. */
export function readMoments(folder: string): Moment[] {
  const file = join(folder, TRACE);
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").filter((line) => line !== "") : [];
  return lines.map((line) => moment(folder, JSON.parse(line) as Line));
}

type Line = Pick<Moment, "why" | "at" | "messages"> & { state: SimulatedHostState };

function moment(folder: string, { state, ...line }: Line): Moment {
  return { ...mailState(state), ...line, folder, delivered: state.delivered };
}
