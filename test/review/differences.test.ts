import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { planSite } from "../../components/site";
import { apply, differences, pointer, tokens } from "../../cli/review/change/differences";
import { anySite } from "../generators/site";

const plan = anySite().map((site) => JSON.parse(JSON.stringify(planSite(site))) as unknown);
const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);

describe("the differences of two plans", () => {
  test.prop([plan, plan], { numRuns: 100 })("applied to the base give the head, and the base stays as it was", (base, head) => {
    const before = structuredClone(base);
    expect(apply(base, differences(base, head))).toEqual(head);
    expect(base).toEqual(before);
  });

  test.prop([plan, plan], { numRuns: 100 })("are none exactly when the plans are equal", (base, head) => {
    expect(differences(base, structuredClone(base))).toEqual([]);
    expect(differences(base, head).length === 0).toBe(JSON.stringify(base) === JSON.stringify(head));
  });
});

describe("the differences of any two documents", () => {
  test.prop([json, json], { numRuns: 2000 })("applied to the base give the head, and are none exactly when both are equal", (base, head) => {
    const listed = differences(base, head);
    expect(apply(base, listed)).toEqual(head);
    expect(listed.length === 0).toBe(stable(base) === stable(head));
  });

  test.prop([fc.array(fc.nat(5)), fc.array(fc.nat(5))], { numRuns: 1000 })("of lists say nothing about what both begin or end with", (base, head) => {
    expect(apply(base, differences(base, head))).toEqual(head);
    const grown = differences([...base, ...head], [...base, 9, ...head]);
    expect(grown).toEqual([{ op: "add", path: expect.any(String) as string, to: 9 }]);
  });
});

test.prop([fc.array(fc.string())])("a pointer gives back the members that it was made from", (members) => {
  expect(tokens(pointer(members))).toEqual(members);
});

test("a pointer is written as RFC 6901 has it", () => {
  expect(pointer(["a/b", "m~n", 0])).toBe("/a~1b/m~0n/0");
  expect(tokens("/a~1b/m~01")).toEqual(["a/b", "m~1"]);
});

/** JSON with the members of every object in one order. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === "object" && each !== null && !Array.isArray(each) ? Object.fromEntries(Object.entries(each).sort(([one], [other]) => (one < other ? -1 : 1))) : each,
  );
}
