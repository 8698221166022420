import { describe, expect, test } from "vitest";
import { parseSiteOrThrow, planSite, type SiteArgs } from "../../components/site";
import { reviewStack } from "../../cli/review/change/review-stack";
import { htmlReview } from "../../cli/review/render/html";
import { topologyOf } from "../../cli/review/change/topology";
import cluster from "../../stacks/cluster";
import { notRun } from "../support/account";
import { findBrowser, lookAt } from "../support/browser";
import { changes } from "./changes";

const browser = findBrowser();
if (browser === undefined) notRun("the review's page in a real browser", "Chromium on PATH (apt-get install chromium)");

/** Every change on one page: long names, wide diffs and pictures among them. */
const page = htmlReview({
  base: "main (1a2b3c4)",
  head: "working tree",
  stacks: changes.map(({ name, base, head, secrets }) => reviewStack(name, { label: "main", ...side(base) }, { label: "working tree", ...side(head) }, secrets ? { secrets } : {})),
});

function side(config: SiteArgs | undefined) {
  return config ? { plan: planSite(parseSiteOrThrow(config)) } : {};
}

test("the page says to the browser that nothing may be loaded, has no script, and names no other place", () => {
  expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"`);
  expect(page).not.toMatch(/<script|<img|<iframe|<object|@import|url\(|\bsrc=|https?:\/\//i);
});

test("what a config says is text on the page, never markup", () => {
  const [first] = changes.filter(({ name }) => name === "one setting of one host");
  const plan = side(first?.head).plan as NonNullable<ReturnType<typeof side>["plan"]>;
  const hostile = JSON.parse(JSON.stringify(plan).replaceAll("one more gateway", "<img src=x onerror=alert(1)>")) as typeof plan;
  const html = htmlReview({ base: "<b>", head: '"&', stacks: [reviewStack("x", { label: "<b>", ...side(first?.base) }, { label: '"&', plan: hostile })] });
  expect(html).toContain("&lt;img src=x onerror=alert(1)&gt;");
  expect(html).not.toMatch(/<img|<b> →/);
});

test("of many workers with SMTP servers of their own the picture shows one box each", () => {
  const workers = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`dist${index}`, { ...cluster.workers["dist2"], fqdn: `DIST${index}.EXAMPLE.ORG`, smtpServers: { smtp1: { fqdn: `ONE${index}.EXAMPLE.ORG` }, smtp2: { fqdn: `TWO${index}.EXAMPLE.ORG` } } }]));
  const plan = planSite(parseSiteOrThrow({ ...cluster, workers, azure: { ...cluster.azure, network: { subnet: "10.32.0.0/12" } } }));
  const labels = topologyOf(plan, new Map())?.nodes.map(({ label }) => label.split("\n")[0]);
  expect(labels).toEqual(["LISTSERV.EXAMPLE.ORG", "30 × distribute worker", "60 × SMTP server", "SPARE.EXAMPLE.ORG"]);
});

describe.runIf(browser !== undefined)("in a real browser the page", () => {
  test.each([
    { width: 1280, dark: false },
    { width: 1280, dark: true },
    { width: 390, dark: true },
    { width: 320, dark: false },
  ])("does not scroll sideways, links to what is there and loads nothing else ($width pixels, dark $dark)", async ({ width, dark }) => {
    const { look, requested } = await lookAt(browser as string, page, width, dark);
    expect(look).toMatchObject({ width, broken: [], tooWide: [], ground: dark ? "rgb(13, 17, 23)" : "rgb(255, 255, 255)" });
    expect(look.scrollWidth).toBeLessThanOrEqual(width);
    expect(look.links).toBeGreaterThan(200);
    expect(look.pictures).toBeGreaterThan(50);
    expect(requested).toEqual(["/", "/page"]);
  });

  test("would be seen to scroll if it did", async () => {
    const { look } = await lookAt(browser as string, '<!doctype html><a href="#none">x</a><div style="width:2000px">wide</div>', 390, false);
    expect(look).toMatchObject({ width: 390, broken: ["#none"] });
    expect(look.scrollWidth).toBeGreaterThanOrEqual(2000);
  });
});
