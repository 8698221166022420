import { describe, expect, test } from "vitest";
import { parseSiteOrThrow, planSite, type SiteArgs } from "../../components/site";
import { apply } from "../../cli/review/change/differences";
import { reviewStack } from "../../cli/review/change/review-stack";
import type { StackReview } from "../../cli/review/model";
import { textReview } from "../../cli/review/render/text";
import { changes, type Change } from "./changes";

/** The plan as it is after a way through JSON. */
function planOf(config: SiteArgs) {
  return JSON.parse(JSON.stringify(planSite(parseSiteOrThrow(config)))) as ReturnType<typeof planSite>;
}

function reviewOf({ base, head, secrets }: Change) {
  return reviewStack("prod", { label: "main", ...(base ? { plan: planOf(base) } : {}) }, { label: "working tree", ...(head ? { plan: planOf(head) } : {}) }, secrets ? { secrets } : {});
}

/** What a rule says is the rule's, and tested with it: here it matters which rule speaks, and where. */
function withoutRuleTexts(review: StackReview): StackReview {
  const findings = review.findings.map(({ places, ...finding }) => ({ ...finding, places: places.map(({ path }) => ({ path, message: "…" })) }));
  return { ...review, findings };
}

// Each of these files was read line by line; a change of one wants to be read as well.
describe("the review of", () => {
  test.each(changes)("$name", async (change) => {
    const review = reviewOf(change);
    await expect(textReview({ base: review.base, head: review.head, stacks: [withoutRuleTexts(review)] }, false)).toMatchFileSnapshot(`expected/${change.name.replaceAll(" ", "-").replaceAll(".", "")}.txt`);
  });
});

test("a password of SITE.CFG is in no part of a review, and a changed one is seen to have changed", () => {
  const review = reviewOf(changes.find(({ name }) => name.includes("password")) as Change);
  expect(JSON.stringify(review)).not.toContain("canary");
  expect(review.siteConfigs[0]?.diff).toEqual(expect.arrayContaining(["-STOREPW=(not shown)", "+STOREPW=(not shown, another one)", "-LDAP_AUTH_AD=(not shown)", "+LDAP_AUTH_AD=(not shown, another one)"]));
});

test("the differences that are listed give the head when applied to the base", () => {
  for (const change of changes.filter(({ base, head, name }) => base && head && !name.includes("password"))) {
    expect(apply(planOf(change.base as SiteArgs), reviewOf(change).differences), change.name).toEqual(planOf(change.head as SiteArgs));
  }
});
