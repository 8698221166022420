import { test } from "vitest";
import { assertEachFailureIsMadeGood, assertFailuresAreMadeGood, bringUp, manyChanges } from "../lifecycle/fail-once";

test("every operation that brings up a site with workers fails once, all in one life", () => assertFailuresAreMadeGood("a first up", bringUp));

test("every operation that brings up a site with workers fails alone, and the next up finishes", () => assertEachFailureIsMadeGood("a first up, each alone", bringUp));

test("every operation of an up that makes, changes, replaces and removes fails alone, and the next up finishes", () => assertEachFailureIsMadeGood("such an up, each alone", manyChanges));
