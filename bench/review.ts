import { packageFolder } from "../components/host/module";
import { parseSiteOrThrow, planSite, type SiteArgs, type SitePlan } from "../components/site";
import { reviewStack } from "../cli/review/change/review-stack";
import { askEngine } from "../cli/review/engine/ask-engine";
import { folderSource, type LoadedStack } from "../cli/review/sources/source";
import { htmlReview } from "../cli/review/render/html";
import { jsonReview } from "../cli/review/render/json";
import { markdownReview } from "../cli/review/render/markdown";
import { textReview } from "../cli/review/render/text";
import type { Review, StackReview } from "../cli/review/model";
import { siteOfHosts } from "./plan";
import { alone, median, type Figure } from "./report";

const RUNS = 3;
const HOSTS = 1000;

function planOf(config: SiteArgs): SitePlan {
  return planSite(parseSiteOrThrow(config));
}

/** Of the processor: what else runs on the machine does not count, and a review waits for nothing. */
function seconds(work: () => unknown): number {
  return median(
    Array.from({ length: RUNS }, () => {
      const before = process.cpuUsage();
      work();
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1e6;
    }),
  );
}

/** The cluster of the examples with another image for all and other weights: brought up, then previewed. */
async function engineBacked(): Promise<{ time: number; source: string }> {
  const base = (await folderSource("base", packageFolder(__dirname)).load("cluster")) as LoadedStack;
  const images = JSON.parse(JSON.stringify(base.config).replaceAll("versions/1.0.0", "versions/1.0.1")) as SiteArgs;
  const workers = Object.fromEntries(Object.entries(images.workers ?? {}).map(([name, worker]) => [name, { ...worker, weight: (worker.weight ?? 1) + 1 }]));
  const config: SiteArgs = { ...images, workers };
  const before = performance.now();
  const { answer } = await askEngine(base, { plan: planOf(config), config }, () => undefined);
  return { time: (performance.now() - before) / 1000, source: answer.source };
}

/** A review of two plans of a thousand hosts in every form, and one that asks the engine about the cluster tier. */
export async function review(): Promise<Figure[]> {
  // MAXBSMTP, which concerns each host, and a worker more with its servers.
  const [base, head] = [planOf(siteOfHosts(HOSTS)), planOf({ ...siteOfHosts(HOSTS + 10), maxbsmtp: 500 })];
  const reviewed = (): StackReview => reviewStack("many", { label: "base", plan: base }, { label: "head", plan: head });
  const pure = seconds(reviewed);
  const many: Review = { base: "base", head: "head", stacks: [reviewed()] };
  const forms = [textReview.bind(null, many, false), () => markdownReview(many), () => htmlReview(many), () => jsonReview(many)];
  const written = forms.map((form) => seconds(form));
  const { time, source } = await engineBacked();
  if (source !== "engine") throw new Error("the engine was not asked");
  return [
    { what: `review of two plans of ${HOSTS} hosts, written as text`, value: pure + (written[0] as number), unit: "s", atMost: 2 },
    { what: "the same as Markdown", value: pure + (written[1] as number), unit: "s", atMost: 2 },
    { what: "the same as a page", value: pure + (written[2] as number), unit: "s", atMost: 2 },
    { what: "the same as JSON", value: pure + (written[3] as number), unit: "s", atMost: 2 },
    { what: "length of that Markdown", value: markdownReview(many).length, unit: "chars", atMost: 65535 },
    { what: "engine-backed review of the cluster tier", value: time, unit: "s", atMost: 60 },
  ];
}

if (require.main === module) void alone("review", review);
