import { describe, test } from "vitest";
import { assertEachFailureIsMadeGood, assertFailuresAreMadeGood, bringUp, manyChanges } from "./fail-once";

describe("an operation that fails once, before or after its work was done, is made good; nothing is done twice, nothing is left over", () => {
  test("when a site with workers is brought up", () => assertFailuresAreMadeGood("a first up", bringUp, 20), 600_000);

  test("when it is changed in many ways at once", () => assertFailuresAreMadeGood("an up that makes, changes, replaces and removes", manyChanges, 15), 600_000);

  test("by the very next up, when it is the only one", () => assertEachFailureIsMadeGood("such an up, each alone", manyChanges, 3), 600_000);
});
