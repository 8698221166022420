import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { parseSiteOrThrow, planSite, Protection, RunMode, staging, Tier, type SiteArgs } from "../../components/site";
import { comparison } from "../../cli/review/compare/compare-stacks";
import { textReview } from "../../cli/review/render/text";
import cluster from "../../stacks/cluster";
import { anySite } from "../generators/site";
import { primary, server, siteOf, worker, type Worker } from "../lifecycle/sites";

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

  const fewer = (first: Partial<Worker>, own: Partial<SiteArgs> = {}) => compared({ tier: Tier.WorkerSmtpServers, workers: { dist1: { ...(copy().workers?.["dist1"] as Worker), ...first } }, ...own });
  const changedLines = (review: ReturnType<typeof compared>): string[] => review.siteConfigs.flatMap(({ diff }) => diff.filter((line) => /^[+-]/.test(line)));

  test("with one worker left: its share, and a primary that delivers again because 0*SELF is gone, are told and meant", () => {
    const review = fewer({});
    expect(review.sameButFor).toContainEqual({ what: "whether the primary delivers (0*SELF takes it out)", hosts: ["listserv"], base: "yes, weight 1", head: "no: 0*SELF" });
    expect(review.sameButFor).toContainEqual({ what: "the weight of the only worker", hosts: ["smtp1"], base: "2", head: "1" });
    expect(review.sameButFor).toContainEqual({ what: "the tier", hosts: [], base: "worker-smtp-servers", head: "cluster" });
    expect(review).toMatchObject({ different: false, siteConfigs: [], rest: [] });
  });

  test("without any worker hand no jobs on, which is told; what tunes it is not missed", () => {
    const tuned = { ...production, listserv: { ...primary, distForwardThreshold: 100 } };
    const alone = copy({ tier: Tier.HighPerformance, workers: undefined, listserv: { ...copy().listserv, distForwardThreshold: 100 } });
    const review = comparison("staging", planOf(JSON.parse(JSON.stringify(alone)) as SiteArgs), "production", planOf(tuned));
    expect(review.sameButFor).toContainEqual({ what: "whether the primary delivers (0*SELF takes it out)", hosts: ["listserv"], base: "it delivers all, there is no worker", head: "no: 0*SELF" });
    expect(review).toMatchObject({ different: false, siteConfigs: [] });
  });

  test("with fewer hosts still differ in a weight, in SMTP workers, in pools and in who stands in for whom", () => {
    expect(changedLines(fewer({ weight: 7 }))).toEqual(["-DIST_FORWARD=7*SMTP1.EXAMPLE.ORG", "+DIST_FORWARD=SMTP1.EXAMPLE.ORG"]);
    expect(changedLines(fewer({ forward: { smtpWorkers: 3 } }))).toEqual(["-SMTP_FORWARD_1=3*SMTP1.EXAMPLE.ORG:50025", "+SMTP_FORWARD_1=10*SMTP1.EXAMPLE.ORG:50025"]);
    expect(changedLines(fewer({ forward: { pools: "A-" } }))).toEqual(["-SMTP_FORWARD_1=10*SMTP1.EXAMPLE.ORG:50025;POOL=A-", "+SMTP_FORWARD_1=10*SMTP1.EXAMPLE.ORG:50025"]);
    expect(changedLines(fewer({ forward: { failOver: "dist1-a" } }))).toEqual(["-SMTP_FORWARD_1=10*SMTP1.EXAMPLE.ORG:50025;SMTP3.EXAMPLE.ORG:50025", "+SMTP_FORWARD_1=10*SMTP1.EXAMPLE.ORG:50025"]);
    for (const different of [fewer({ weight: 7 }), fewer({ forward: { smtpWorkers: 3 } })]) expect(different.different).toBe(true);
  });

  test("without an SMTP server and the host that stood in are the same in every forward that is left", () => {
    const server3 = (more: object) => server(3, { forward: { smtpWorkers: 4 }, ...more });
    const withSpare = { ...production, workers: { ...production.workers, dist1: worker(1, { smtpServers: { a: server(5), b: server3({ forward: { smtpWorkers: 4, failOver: "spare" } }) } }) }, failOverServers: { spare: server(9) } };
    const workers = { ...copy().workers, dist1: { ...(copy().workers?.["dist1"] as Worker), smtpServers: { b: server3({ fqdn: "SMTP3.STAGING.EXAMPLE.ORG" }) } } };
    const review = comparison("staging", planOf(copy({ workers })), "production", planOf(withSpare as SiteArgs));
    expect(review).toMatchObject({ different: false, siteConfigs: [], rest: [] });
  });

  test("differ where a setting or a line of SITE.CFG does that is not meant to", () => {
    const review = compared({ smtp: { maximumHopCount: { value: 30, reason: "a test" } }, maxbsmtp: 100 });
    expect(review.different).toBe(true);
    expect(review.settings.map(({ name }) => name)).toEqual(["Recipients per message limit", "Maximum hop count"]);
    expect(review.siteConfigs.flatMap(({ diff }) => diff)).toEqual(expect.arrayContaining(["-MAXBSMTP=100", "+MAXBSMTP=1000"]));
    expect(review.verdict.sentence).toContain("differ in what is not meant to");
  });
});

test.each([[[]], [["spare"]], [["dist1", "spare"]], [["dist2-smtp1", "dist1", "spare"]], [["dist1", "dist2", "spare"]]])("a staging copy without %j is the same as its production site but for what is meant", (leaveOut: string[]) => {
  const derived = staging(cluster, { name: "copy", domain: "STAGING.EXAMPLE.ORG", leaveOut }) as SiteArgs;
  const review = comparison("staging", planOf(derived), "production", planOf(cluster));
  expect(review.different, JSON.stringify(review.differences)).toBe(false);
});

test.prop([anySite(), fc.stringMatching(/^[A-Z]{3,8}$/)], { numRuns: 20 })("any site under other names is the same but for its names", (site, label) => {
  fc.pre(!namesBelowHosts(site));
  const text = JSON.stringify(site).replace(/("fqdn":"[^"]*)\.EXAMPLE\.ORG"/g, `$1.${label}.EXAMPLE.ORG"`);
  const other = { ...(JSON.parse(text) as SiteArgs), name: "another" };
  const review = comparison("other", planOf(other), "site", planOf(site));
  expect(review.different, JSON.stringify(review.differences)).toBe(false);
});

/** Whether anything lies below a host's name, e.g. the relay: it would no longer where the host is renamed, and its mail goes another way. */
function namesBelowHosts(site: SiteArgs): boolean {
  const hosts = [...JSON.stringify(site).matchAll(/"fqdn":"([^"]*)"/g)].map(([, name = ""]) => name.toLowerCase());
  const others = JSON.stringify(site, (key, value: unknown) => (key === "fqdn" ? undefined : value)).toLowerCase();
  return hosts.some((name) => others.includes(`.${name}`));
}
