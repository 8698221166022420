import { expect, test } from "vitest";
import { parseSite, parseSiteOrThrow, planSite, type SiteArgs } from "../../components/site";
import cluster from "../../stacks/cluster";
import { with_ } from "../support/config";

const planOf = (changes: Partial<SiteArgs>) => planSite(parseSiteOrThrow(with_(cluster, changes)));
const deadlines = (changes: Partial<SiteArgs>): number[] => [...new Set(Object.values(planOf(changes).desired).flatMap((roles) => roles.map(({ deadlineMinutes }) => deadlineMinutes)))].sort();

test("time limits have defaults, and one figure is every role's own deadline", () => {
  expect(deadlines({})).toEqual([30, 45]);
  expect(deadlines({ timeouts: { configuration: 90 } })).toEqual([90]);
  expect(planOf({}).azure?.machineMinutes).toBe(60);
  expect(planOf({ timeouts: { machine: 120 } }).azure?.machineMinutes).toBe(120);
});

test("a time limit in which nothing can be done is refused with what takes its time", () => {
  const { faults } = parseSite(with_(cluster, { timeouts: { machine: 1, configuration: 0.5 } }));
  expect(faults.map(({ path, found }) => [path, found])).toEqual([["timeouts.machine", "1"], ["timeouts.configuration", "0.5"]]);
  expect(JSON.stringify(faults)).toContain("first boot");
});
