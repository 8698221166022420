import { test } from "vitest";
import { Tier } from "../../components/site";
import { assertFailuresAreMadeGood } from "./fail-once";
import { server, siteOf, worker } from "./sites";

const AT_LEAST = 30;
const withWorkers = siteOf(Tier.WorkerSmtpServers, { workers: { dist1: worker(1, { smtpServers: { a: server(3) } }), dist2: worker(2) } });

// A file of its own: the SDK is made for one run a process, and each run that fails leaves handlers behind.
test("every operation that fails once, before or after its work was done, is made good; nothing is made twice, nothing is left over", async () => {
  await assertFailuresAreMadeGood(withWorkers, AT_LEAST);
}, 1_800_000);
