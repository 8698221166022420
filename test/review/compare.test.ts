import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { parseSiteOrThrow, planSite, Protection, RunMode, Tier, type SiteArgs } from "../../components/site";
import { comparison } from "../../cli/review/compare/compare-stacks";
import { textReview } from "../../cli/review/render/text";
import { anySite } from "../generators/site";
import { primary, server, siteOf, worker } from "../lifecycle/sites";

const production = siteOf(Tier.Cluster, { workers: { dist1: worker(1, { smtpServers: { a: server(3) } }), dist2: worker(2) } });

/** The same site under other names and addresses, on smaller machines, with one worker less. */
function copy(own: Partial<SiteArgs> = {}): SiteArgs {
  const host = (name: string) => ({ fqdn: `${name}.STAGING.EXAMPLE.ORG` });
  return {
    ...production,
    name: "copy",
    protection: Protection.None,
    listserv: { ...primary, ...host("LISTSERV"), runMode: RunMode.Standalone },
    workers: { dist1: worker(1, { ...host("SMTP1"), runMode: RunMode.Standalone, smtpServers: { a: server(3, host("SMTP3")) } }), dist2: worker(2, { ...host("SMTP2"), runMode: RunMode.Standalone }) },
    azure: { ...(production.azure as NonNullable<SiteArgs["azure"]>), network: { subnet: "10.21.0.0/16" }, machine: { ...production.azure?.machine, size: "Standard_D2s_v5" } },
    ...own,
  };
}

const planOf = (config: SiteArgs) => planSite(parseSiteOrThrow(config));
const compared = (own: Partial<SiteArgs> = {}) => comparison("staging", planOf(copy(own)), "production", planOf(production));

describe("a site and its copy", () => {
  test("are the same but for what is meant to differ, which is no difference", async () => {
    const review = compared();
    expect(review).toMatchObject({ different: false, settings: [], siteConfigs: [], firewall: [], hosts: [], site: [], rest: [] });
    await expect(textReview({ base: "staging", head: "production", stacks: [review] }, false)).toMatchFileSnapshot("expected/a-site-and-its-copy.txt");
  });

  test("with a worker less are still the same in what they share", () => {
    const { workers } = copy();
    const review = compared({ workers: { dist1: (workers as NonNullable<SiteArgs["workers"]>)["dist1"] as never, spare: worker(8, { fqdn: "SPARE.STAGING.EXAMPLE.ORG" }) } });
    expect(review.sameButFor).toContainEqual({ what: "hosts that only one of them has", hosts: [], base: "smtp8", head: "smtp2" });
    expect(review).toMatchObject({ different: false, settings: [], siteConfigs: [], firewall: [] });
  });

  test("differ where a setting or a line of SITE.CFG does that is not meant to", () => {
    const review = compared({ smtp: { maximumHopCount: { value: 30, reason: "a test" } }, maxbsmtp: 100 });
    expect(review.different).toBe(true);
    expect(review.settings.map(({ name }) => name)).toEqual(["Recipients per message limit", "Maximum hop count"]);
    expect(review.siteConfigs.flatMap(({ diff }) => diff)).toEqual(expect.arrayContaining(["-MAXBSMTP=100", "+MAXBSMTP=1000"]));
    expect(review.verdict.sentence).toContain("differ in what is not meant to");
  });
});

test.prop([anySite(), fc.stringMatching(/^[A-Z]{3,8}$/)], { numRuns: 20 })("any site under other names is the same but for its names", (site, label) => {
  const text = JSON.stringify(site).replace(/("fqdn":"[^"]*)\.EXAMPLE\.ORG"/g, `$1.${label}.EXAMPLE.ORG"`);
  const other = { ...(JSON.parse(text) as SiteArgs), name: "another" };
  const review = comparison("other", planOf(other), "site", planOf(site));
  expect(review.different, JSON.stringify(review.differences)).toBe(false);
});
