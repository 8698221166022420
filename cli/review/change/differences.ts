import { isDeepStrictEqual } from "node:util";

/** A value of JSON. */
export type Json = null | boolean | number | string | Json[] | { [member: string]: Json };

/**
 * One changed place of a document, as an operation of RFC 6902 that turns the base into the head. `from` is what the base
 * has there: RFC 6902 leaves it out, people want to see it.
 */
export interface Difference {
  op: "add" | "remove" | "replace";
  /** Place in the document (RFC 6901), e.g. `/hosts/dist1/azure/size`. */
  path: string;
  from?: Json;
  /** Called `value` in RFC 6902. */
  to?: Json;
}

/**
 * Every place in which two documents differ, in an order that can be applied. Empty exactly when they are equal.
 * A list is compared between what both begin with and what both end with: aligning two lists in every way takes the product of
 * their lengths, and a plan of a thousand hosts has lists of thousands.
 */
export function differences(base: unknown, head: unknown): Difference[] {
  return between(base as Json | undefined, head as Json | undefined, "");
}

/** The head of which the differences were listed. The base is left as it was. */
export function apply(base: unknown, listed: Difference[]): Json {
  return listed.reduce<Json>(applied, structuredClone(base) as Json);
}

/** Members of a pointer. */
export function tokens(path: string): string[] {
  return path === "" ? [] : path.slice(1).split("/").map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The pointer to some members. */
export function pointer(members: (string | number)[]): string {
  return members.map((member) => `/${String(member).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function between(base: Json | undefined, head: Json | undefined, path: string): Difference[] {
  if (base === undefined) return head === undefined ? [] : [{ op: "add", path, to: head }];
  if (head === undefined) return [{ op: "remove", path, from: base }];
  if (Array.isArray(base) && Array.isArray(head)) return betweenLists(base, head, path);
  if (isObject(base) && isObject(head)) return betweenObjects(base, head, path);
  return base === head ? [] : [{ op: "replace", path, from: base, to: head }];
}

function betweenObjects(base: { [member: string]: Json }, head: { [member: string]: Json }, path: string): Difference[] {
  const members = [...new Set([...Object.keys(base), ...Object.keys(head)])];
  return members.flatMap((member) => {
    const [old, now] = [own(base, member), own(head, member)];
    // Most members are texts that are equal: no place is written for them.
    return old === now ? [] : between(old, now, `${path}${pointer([member])}`);
  });
}

function betweenLists(base: Json[], head: Json[], path: string): Difference[] {
  const least = Math.min(base.length, head.length);
  const begin = sameFromStart(base, head, least);
  const end = sameFromStart(base.toReversed(), head.toReversed(), least - begin);
  const [old, next] = [base.slice(begin, base.length - end), head.slice(begin, head.length - end)];
  const both = Math.min(old.length, next.length);
  return [
    ...next.slice(0, both).flatMap((item, index) => between(old[index], item, `${path}${pointer([begin + index])}`)),
    // From the last one back, so that the places of the others stay right.
    ...old.slice(both).map((item, index): Difference => ({ op: "remove", path: `${path}${pointer([begin + both + index])}`, from: item })).toReversed(),
    ...next.slice(both).map((item, index): Difference => ({ op: "add", path: `${path}${pointer([begin + both + index])}`, to: item })),
  ];
}

function sameFromStart(base: Json[], head: Json[], most: number): number {
  const different = base.slice(0, most).findIndex((item, index) => !isDeepStrictEqual(item, head[index]));
  return different < 0 ? most : different;
}

function isObject(value: Json): value is { [member: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function own(value: { [member: string]: Json }, member: string): Json | undefined {
  return Object.hasOwn(value, member) ? value[member] : undefined;
}

function applied(document: Json, difference: Difference): Json {
  const members = tokens(difference.path);
  const last = members.pop();
  const value = structuredClone(difference.to) as Json;
  if (last === undefined) return value;
  const holder = members.reduce<Json>((at, member) => (at as { [member: string]: Json })[member] as Json, document);
  if (Array.isArray(holder)) holder.splice(Number(last), difference.op === "add" ? 0 : 1, ...(difference.op === "remove" ? [] : [value]));
  else if (difference.op === "remove") delete (holder as { [member: string]: Json })[last];
  // A member called __proto__ is a member like any other.
  else Object.defineProperty(holder, last, { value, enumerable: true, configurable: true, writable: true });
  return document;
}
