import { test } from "vitest";
import { Tier } from "../../components/site";
import { assertFailuresAreMadeGood } from "../lifecycle/fail-once";
import { server, siteOf, worker } from "../lifecycle/sites";

test("every operation that brings up a site with workers fails once, and is made good", async () => {
  await assertFailuresAreMadeGood(siteOf(Tier.WorkerSmtpServers, { workers: { dist1: worker(1, { smtpServers: { a: server(3) } }), dist2: worker(2) } }));
});
