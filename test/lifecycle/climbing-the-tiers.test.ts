import { describe, expect, test } from "vitest";
import { Edition, Tier, type SiteArgs } from "../../components/site";
import { assertForwardsServed, assertMailFlowed } from "../engine/mail-timeline";
import { TestSite } from "../engine/site";
import { hasPowerShell, pool } from "../support/power-shell";
import { expectedOperations, operations } from "./expected-operations";
import { drained, primary, server, siteOf, worker } from "./sites";
import { assertHostsAreAsPlanned } from "./walk/agreement";

const classic = { ...primary, edition: Edition.Classic };
const own = "SMTP_FORWARD=LISTSERV.EXAMPLE.ORG:50025\nSMTP_FORWARD_1=10*LISTSERV.EXAMPLE.ORG:50025";
const distributed = `${own}\nDIST_FORWARD=0*SELF SMTP1.EXAMPLE.ORG SMTP2.EXAMPLE.ORG`;
const beside = `${own}\nSMTP_FORWARD_2=10*SMTP1.EXAMPLE.ORG:50025\nSMTP_FORWARD_3=10*SMTP2.EXAMPLE.ORG:50025`;
const behind = (more = {}) => ({ dist1: worker(1, { smtpServers: { a: server(3, more) } }), dist2: worker(2, { smtpServers: { a: server(4, more) } }) });
const weighted = (first: object) => ({ dist1: worker(1, { weight: 2, smtpServers: { a: server(3, first) } }), dist2: worker(2, { smtpServers: { a: server(4) } }) });

/** The paper's steps up, and down again; each with the forwards of the primary's SITE.CFG after it. */
const steps: { name: string; config: SiteArgs; forwards: string }[] = [
  { name: "base", config: siteOf(Tier.SingleServer, { listserv: classic }), forwards: own },
  { name: "step 1", config: siteOf(Tier.TunedServer, { listserv: classic, smtpWorkers: 20, outboundConnections: 2000 }), forwards: own.replace("10*", "20*") },
  { name: "step 2", config: siteOf(Tier.HighPerformance), forwards: own },
  { name: "step 3", config: siteOf(Tier.SmtpServers, { smtpServers: { smtp1: server(1), smtp2: server(2) } }), forwards: beside },
  { name: "step 4: the SMTP servers become workers in place", config: siteOf(Tier.DistributeWorkers, { workers: { dist1: worker(1), dist2: worker(2) } }), forwards: distributed },
  { name: "step 5", config: siteOf(Tier.WorkerSmtpServers, { workers: behind() }), forwards: distributed },
  { name: "step 6", config: siteOf(Tier.Cluster, { workers: weighted({ forward: { failOver: "spare" } }), failOverServers: { spare: { fqdn: "SPARE.EXAMPLE.ORG" } } }), forwards: distributed.replace("SELF SMTP1", "SELF 2*SMTP1") },
  { name: "the fail-over server is let go", config: siteOf(Tier.Cluster, { workers: weighted({}), failOverServers: { spare: { fqdn: "SPARE.EXAMPLE.ORG", ...drained } } }), forwards: distributed.replace("SELF SMTP1", "SELF 2*SMTP1") },
  { name: "back to step 5", config: siteOf(Tier.WorkerSmtpServers, { workers: behind() }), forwards: distributed },
  { name: "the workers' own servers are let go", config: siteOf(Tier.WorkerSmtpServers, { workers: behind(drained) }), forwards: distributed },
  { name: "back to step 4", config: siteOf(Tier.DistributeWorkers, { workers: { dist1: worker(1), dist2: worker(2) } }), forwards: distributed },
  { name: "back to step 3: the workers become SMTP servers in place", config: siteOf(Tier.SmtpServers, { smtpServers: { smtp1: server(1), smtp2: server(2) } }), forwards: beside },
  { name: "the SMTP servers are let go", config: siteOf(Tier.SmtpServers, { smtpServers: { smtp1: server(1, drained), smtp2: server(2, drained) } }), forwards: own },
  { name: "back to step 2", config: siteOf(Tier.HighPerformance), forwards: own },
];

const forwardsOf = (siteConfig: string): string => siteConfig.split("\r\n").filter((line) => /^(SMTP|DIST)_FORWARD/.test(line)).join("\n");

describe.runIf(hasPowerShell)("one site climbs the paper's steps and comes back", () => {
  test("each step touches what its plan differs in and nothing else; no machine that stays is replaced; mail flows all the time", async () => {
    const [base, ...further] = steps;
    const site = await TestSite.open(base?.config as SiteArgs, { pool });
    try {
      expect((await site.sandbox.up()).errors).toEqual([]);
      for (const { name, config, forwards } of further) {
        const before = site.plan;
        await site.declare(config);
        const run = await site.sandbox.up();
        expect(run.errors, name).toEqual([]);
        expect(operations(run), name).toEqual({ ...expectedOperations(before, site.plan), other: [] });
        expect(forwardsOf(site.siteConfig("listserv")), name).toBe(forwards);
        await assertHostsAreAsPlanned(site, site.plan, pool);
        expect(assertForwardsServed(site), name).toBeGreaterThan(0);
      }
      expect((await site.sandbox.preview()).steps).toEqual({});
      expect(assertMailFlowed(site)).toBeGreaterThan(1000);
    } finally {
      await site.close();
    }
  }, 600_000);
});
