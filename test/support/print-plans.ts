import { planReport } from "../../cli/report/plan-report";
import { planJson, planSite, type SiteArgs } from "../../components/site";
import cluster from "../../stacks/cluster";
import staging from "../../stacks/staging";

/** Run by itself: prints plans as `listserv plan` does, as JSON and for people. */
for (const site of [cluster, staging] as SiteArgs[]) {
  const plan = planSite(site);
  process.stdout.write(planJson(plan) + planReport(plan));
}
