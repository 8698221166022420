import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { UserFault } from "../../cli/exit";
import { apply, differences, pointer, type Json } from "../../cli/review/change/differences";
import { reviewStack } from "../../cli/review/change/review-stack";
import { textReview } from "../../cli/review/render/text";
import { asPlan } from "../../cli/review/sources/plan-file";
import { comparison } from "../../cli/review/compare/compare-stacks";
import { planSite, staging, type SiteArgs, type SitePlan } from "../../components/site";
import cluster from "../../stacks/cluster";
import { anySite } from "../generators/site";
import { readRecordedStates } from "../lifecycle/recorded-state";

const asJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const plan = asJson(planSite(cluster));
const fault = (value: unknown): string => {
  try {
    asPlan(value, "base.json");
    return "";
  } catch (error) {
    expect(error).toBeInstanceOf(UserFault);
    return (error as Error).message;
  }
};
const withPart = (path: string, value: unknown): unknown => {
  const copy = asJson(plan) as unknown as Record<string, unknown>;
  const keys = path.split(".");
  const last = keys.pop() as string;
  (keys.reduce<Record<string, unknown>>((at, key) => at[key] as Record<string, unknown>, copy))[last] = value;
  return copy;
};

describe("a plan that was read from somewhere", () => {
  test("is taken as it was printed, by this version and by an earlier one whose outputs are in a state", () => {
    expect(asPlan(plan, "base.json")).toBe(plan);
    const states = readRecordedStates();
    expect(states.length).toBeGreaterThan(0);
    for (const { name, recorded } of states) {
      const state = JSON.parse(recorded.files["state/.pulumi/stacks/listserv/test.json"] as string) as { checkpoint: { latest: { resources: { type: string; outputs?: { plan?: SitePlan } }[] } } };
      const output = state.checkpoint.latest.resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs?.plan;
      expect(asPlan(output, name)).toBe(output);
    }
  });

  test.each<[path: string, value: unknown, says: string]>([
    ["hosts.dist1", null, "hosts.dist1 found null: expected object"],
    ["hosts.dist1.address", 5, "hosts.dist1.address found a number: expected string"],
    ["hosts.dist1.azure.publicAddress", "x", "hosts.dist1.azure.publicAddress found a text: expected object"],
    ["listserv.dist1.siteConfig", { NODE: "X" }, "listserv.dist1.siteConfig found an object: expected array"],
    ["listserv.dist1.siteConfig.0", ["NODE"], "listserv.dist1.siteConfig[0]"],
    ["smtpServices.dist1.settings", [null], "smtpServices.dist1.settings found a list of 1: expected"],
    ["desired.dist1.0.virtualServers", null, "desired.dist1[0].virtualServers found null: expected array"],
    ["firewall.0.from", "Internet", "firewall[0].from found a text: expected array"],
    ["dns", {}, "dns found an empty object: expected array"],
    ["administration", undefined, "administration found nothing: expected object"],
    ["schemaVersion", 2, "base.json has the plan's form 2, this package reads 1"],
  ])("is refused for its %s, which is named, and %j is not shown", (path, value, says) => {
    expect(fault(withPart(path, value))).toContain(says);
  });

  test.each([null, 5, "plan", [], {}, { hosts: {} }])("is refused as none: %j", (value) => {
    expect(fault(value)).toContain("base.json is no plan");
  });
});

const oddities = fc.constantFrom<Json>(null, 5, -1.5, "x", true, [], {}, [null], { x: null });

/** Places of all values of a document, those that hold others among them. */
function places(value: Json, at: (string | number)[] = []): string[] {
  const inside = typeof value === "object" && value !== null ? Object.entries(value).flatMap(([member, each]) => places(each, [...at, member])) : [];
  return at.length === 0 ? inside : [pointer(at), ...inside];
}

test.prop([anySite(), fc.nat(), oddities], { numRuns: 100 })("whatever stands in one place of a plan, it is refused or reviewed", (site, choice, odd) => {
  const base = asJson(planSite(site));
  const all = places(base as unknown as Json);
  const head = apply(base, [{ op: "replace", path: all[choice % all.length] as string, to: odd } as ReturnType<typeof differences>[number]]) as unknown as SitePlan;
  if (fault(head) !== "") return;
  const review = reviewStack("prod", { label: "base", plan: base }, { label: "head", plan: head });
  expect(textReview({ base: "base", head: "head", stacks: [review] }, false)).not.toBe("");
  expect(() => reviewStack("prod", { label: "head", plan: head }, { label: "base", plan: base })).not.toThrow();
});

test("a staging copy's plan is one as well, and is compared", () => {
  const copy = asPlan(asJson(planSite(staging(cluster, { name: "copy", domain: "STAGING.EXAMPLE.ORG", mailSink: { storageGiB: 5 } }) as SiteArgs)), "copy.json");
  expect(comparison("copy", copy, "production", plan).different).toBe(false);
});
