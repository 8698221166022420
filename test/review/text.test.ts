import { expect, test } from "vitest";
import { planSite } from "../../components/site";
import { reviewStack } from "../../cli/review/change/review-stack";
import { coloured } from "../../cli/review/render/coloured";
import { textReview } from "../../cli/review/render/text";
import singleServer from "../../stacks/single-server";
import { with_ } from "../support/config";

test.each<[environment: NodeJS.ProcessEnv, isTerminal: boolean, colour: boolean]>([
  [{}, true, true],
  [{}, false, false],
  [{ NO_COLOR: "1" }, true, false],
  [{ NO_COLOR: "" }, true, true],
  [{ FORCE_COLOR: "1" }, false, true],
  [{ FORCE_COLOR: "0" }, false, false],
  [{ NO_COLOR: "1", FORCE_COLOR: "1" }, true, false],
])("with %j and a terminal (%s) the review is coloured: %s", (environment, isTerminal, colour) => {
  expect(coloured(environment, isTerminal)).toBe(colour);
});

test("colour adds nothing to a review but colour", () => {
  const stack = reviewStack("prod", { label: "main", plan: planSite(singleServer) }, { label: "working tree", plan: planSite(with_(singleServer, { maxbsmtp: 100 })) });
  const review = { base: "main", head: "working tree", stacks: [stack] };
  const inColour = textReview(review, true);
  expect(inColour.replaceAll(/\u001b\[[\d;]*m/g, "")).toBe(textReview(review, false));
  expect(inColour).toContain("\u001b[");
});
