import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SiteArgs } from "../../components/site";
import { gathered, stepsOfPlans, type Steps } from "../../cli/review/change/steps-of-plan";
import { stepsOfEvents } from "../../cli/review/engine/steps-of-events";
import { planSite } from "../../components/site";
import { TestSite } from "../engine/site";
import { changes } from "./changes";

const NAMES = [
  "a worker more", "another weight", "another name of an SMTP server", "another name of the primary", "an SMTP server moves to another worker",
  "another zone", "a larger machine", "another image for all", "MAXBSMTP lowered", "MAXBSMTP raised", "another port", "one setting of one host", "a larger data disk",
];
const tried = changes.filter(({ name }) => NAMES.includes(name));
const base = tried[0]?.base as SiteArgs;

describe("what is read off two plans is what the engine would do", () => {
  let life: TestSite;
  beforeAll(async () => {
    life = await TestSite.open(base);
    expect((await life.sandbox.up()).errors).toEqual([]);
  });
  afterAll(() => life.close());

  test("every one of these changes starts from the same site", () => {
    expect(tried.map(({ name }) => name).sort()).toEqual([...NAMES].sort());
    expect(new Set(tried.map((each) => JSON.stringify(each.base))).size).toBe(1);
  });

  const asked = new Map<string, Steps>();

  test.each(tried)("$name", async ({ name, head }) => {
    await life.declare(head as SiteArgs);
    const preview = await life.sandbox.preview();
    expect(preview.errors).toEqual([]);
    const [old, now] = [planSite(base), planSite(head as SiteArgs)];
    asked.set(name, gathered(stepsOfEvents(preview.events), old, now));
    expect(operations(asked.get(name) as Steps)).toEqual(operations(stepsOfPlans(old, now)));
  });

  test("and the engine names the property for which something is replaced", () => {
    expect(asked.get("another zone")?.hosts.get("dist1-a")).toEqual(
      expect.arrayContaining([
        { resource: "virtual machine", operation: "replaced", because: "Azure does not move a machine to another zone" },
        { resource: "settings of the SMTP service", operation: "replaced", because: "it is done again on another machine" },
        { resource: "data disk", operation: "changed" },
      ]),
    );
  });
});

/** What happens to each resource, without the reasons: the engine knows them better. */
function operations({ hosts, site }: Steps): Record<string, string[]> {
  const told = (steps: Steps["site"]): string[] => steps.map(({ resource, operation }) => `${operation} ${resource}`).sort();
  return { ...Object.fromEntries([...hosts].filter(([, steps]) => steps.length > 0).map(([key, steps]) => [key, told(steps)])), site: told(site) };
}
