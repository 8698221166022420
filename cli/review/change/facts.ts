import { differences, pointer, tokens, type Difference, type Json } from "./differences";
import type { FactChange } from "../model";

/** What a change of one fact means. */
export type Consequence = "replaces the machine" | "restarts the machine" | "changes the address";

/** A fact of the plan in words. */
export interface FactRow {
  /** Pattern of its place, relative to what is compared; `*` is any member. */
  place: string;
  name: string;
  effect?: string;
  consequence?: Consequence;
  /** It is one fact, however many of its members change. */
  whole?: boolean;
  /** Its value as people write it, where that is not plain. */
  words?: (value: Json) => string;
}

/** A changed fact with the row that knows it, if there is one. */
export interface ChangedFact {
  row?: FactRow;
  difference: Difference;
  fact: FactChange;
}

/** Every changed leaf of two values in words. What no row knows is told by its place: nothing is left out. */
export function changedFacts(rows: FactRow[], base: unknown, head: unknown): ChangedFact[] {
  return asFacts(rows, base, head).map((difference) => {
    const row = rows.find(({ place }) => fits(place, tokens(difference.path)));
    const written = row?.words ?? words;
    const fact: FactChange = {
      name: row?.name ?? tokens(difference.path).join("."),
      ...(difference.from === undefined ? {} : { from: written(difference.from) }),
      ...(difference.to === undefined ? {} : { to: written(difference.to) }),
      ...(row?.effect === undefined ? {} : { effect: row.effect }),
    };
    return { ...(row ? { row } : {}), difference, fact };
  });
}

/** Differences with those of one fact taken together: a list, and what its row calls whole. */
function asFacts(rows: FactRow[], base: unknown, head: unknown): Difference[] {
  const whole = differences(base, head).map((difference): Difference => {
    const holder = wholePlace(rows, tokens(difference.path), base, head);
    if (!holder) return difference;
    const [from, to] = [at(base, holder), at(head, holder)] as (Json | undefined)[];
    return { op: from === undefined ? "add" : to === undefined ? "remove" : "replace", path: pointer(holder), ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  });
  return whole.filter((each, index) => whole.findIndex((other) => other.path === each.path) === index);
}

function wholePlace(rows: FactRow[], members: string[], base: unknown, head: unknown): string[] | undefined {
  const row = rows.find(({ place, whole }) => whole && fits(place, members));
  if (row) return members.slice(0, row.place.split("/").length);
  const depth = members.findIndex((_member, length) => length > 0 && Array.isArray(at(base, members.slice(0, length)) ?? at(head, members.slice(0, length))));
  return depth < 0 ? undefined : members.slice(0, depth);
}

function at(value: unknown, members: string[]): unknown {
  return members.reduce<unknown>((each, member) => (typeof each === "object" && each !== null ? (each as Record<string, unknown>)[member] : undefined), value);
}

function fits(place: string, found: string[]): boolean {
  const wanted = place.split("/");
  return found.length >= wanted.length && wanted.every((member, index) => member === "*" || member === found[index]);
}

/** A value as people write it. */
export function words(value: Json): string {
  if (typeof value === "string") return value === "" ? "none" : value;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(words).join(", ");
  if (typeof value === "object" && value !== null) return Object.entries(value).map(([name, each]) => `${name} ${words(each)}`).join(", ") || "none";
  return String(value);
}
