import { expect, test } from "vitest";
import { parseSiteOrThrow, planSite, Protection, Tier, type SitePlan } from "../../components/site";
import { checkAddressChanges } from "../../components/site/address-change";
import { siteOf, worker, type Worker } from "../lifecycle/sites";

const planOf = (first: Partial<Worker>, protection = Protection.Site): SitePlan =>
  planSite(parseSiteOrThrow(siteOf(Tier.DistributeWorkers, { protection, workers: { dist1: worker(1, first), dist2: worker(2) } })));

test("a host in service takes an address that the others know already, and no other", () => {
  const deployed = planOf({ address: "10.20.5.5" });
  const further = planOf({ address: "10.20.5.5", furtherAddresses: [{ address: "10.20.5.7" }] });
  const moved = planOf({ address: "10.20.5.7" });
  const fault = checkAddressChanges(moved, deployed);
  for (const text of ["1 host in service", "workers.dist1: SMTP1.EXAMPLE.ORG has 10.20.5.5", "10.20.5.7", "furtherAddresses"]) expect(fault).toContain(text);
  for (const [before, after] of [[deployed, further], [further, moved], [planOf({}, Protection.None), moved]] as const) expect(checkAddressChanges(after, before)).toBeUndefined();
});
