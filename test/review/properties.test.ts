import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { planSite, type SitePlan } from "../../components/site";
import { apply, differences, pointer, type Json } from "../../cli/review/change/differences";
import { reviewStack } from "../../cli/review/change/review-stack";
import { htmlReview } from "../../cli/review/render/html";
import { markdownReview } from "../../cli/review/render/markdown";
import { textReview } from "../../cli/review/render/text";
import type { StackReview } from "../../cli/review/model";
import { anySite } from "../generators/site";

const plan = anySite().map((site) => asJson(planSite(site)));

function asJson(value: SitePlan): SitePlan {
  return JSON.parse(JSON.stringify(value)) as SitePlan;
}

function reviewOf(base: SitePlan, head: SitePlan): StackReview {
  return reviewStack("prod", { label: "main", plan: base }, { label: "working tree", plan: head });
}

/** Everything that a review tells people, the list of differences left out. */
function told({ findings, hosts, site, settings, siteConfigs, firewall, dns, secrets, restarts, rest }: StackReview): unknown[] {
  return [findings, hosts, site, settings, siteConfigs, firewall, dns, secrets, restarts, rest].flat();
}

function sortedMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedMembers);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)).map(([member, each]) => [member, sortedMembers(each)]));
}

/** Places of all values of a document that hold no other. */
function leaves(value: Json, at: (string | number)[] = []): string[] {
  if (typeof value !== "object" || value === null) return [pointer(at)];
  return Object.entries(value).flatMap(([member, each]) => leaves(each, [...at, member]));
}

function anotherValue(value: Json): Json {
  if (typeof value === "number") return value + 1;
  return typeof value === "boolean" ? !value : `${String(value)}x`;
}

function valueAt(document: Json, place: string): Json {
  return place.slice(1).split("/").reduce<Json>((each, member) => (each as { [member: string]: Json })[member.replaceAll("~1", "/").replaceAll("~0", "~")] as Json, document);
}

describe("the review of any two plans", () => {
  test.prop([plan, plan], { numRuns: 60 })("tells something exactly when they differ, and what it lists gives the head", (base, head) => {
    const same = JSON.stringify(base) === JSON.stringify(head);
    const review = reviewOf(base, head);
    expect(review.different).toBe(!same);
    expect(told(review).length > 0).toBe(!same);
    expect(apply(base, review.differences)).toEqual(head);
    expect(told(reviewOf(base, structuredClone(base)))).toEqual([]);
  });

  test.prop([plan, plan], { numRuns: 20 })("is the same for a plan whose members came back sorted, as a stack's output does", (base, head) => {
    const output = sortedMembers(base) as SitePlan;
    expect(told(reviewOf(output, base))).toEqual([]);
    const [direct, sorted] = [reviewOf(base, head), reviewOf(output, head)];
    expect(sorted.verdict.mailStops).toEqual(direct.verdict.mailStops);
    expect(sorted.verdict.irreversible.length).toBe(direct.verdict.irreversible.length);
    expect(sorted.settings.length).toBe(direct.settings.length);
    expect(sorted.hosts.map(({ hosts, operation }) => [operation, [...hosts].sort()])).toEqual(expect.arrayContaining(direct.hosts.map(({ hosts, operation }) => [operation, [...hosts].sort()])));
  });

  test.prop([plan, plan], { numRuns: 40 })("is written in every form, the same each time", (base, head) => {
    const review = { base: "main", head: "working tree", stacks: [reviewOf(base, head)] };
    for (const render of [htmlReview, markdownReview, (each: typeof review) => textReview(each, true)]) {
      expect(render(review)).toBe(render(structuredClone(review)));
      expect(render(review)).not.toMatch(/undefined|\[object|NaN/);
    }
  });
});

test.prop([plan, fc.nat()], { numRuns: 120 })("a change of any one value of a plan is told", (base, choice) => {
  const places = leaves(base as unknown as Json);
  const place = places[choice % places.length] as string;
  const old = valueAt(base as unknown as Json, place);
  const head = apply(base, [{ op: "replace", path: place, from: old, to: anotherValue(old) }]) as unknown as SitePlan;
  const review = reviewOf(base, head);
  expect(differences(base, head)).toHaveLength(1);
  expect(told(review), place).not.toEqual([]);
});
