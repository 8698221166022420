import { describe, expect, test } from "vitest";
import { checkRetirements } from "../../components/site/retirement";
import { narrowingOrder } from "../../components/site/narrowing-order";
import { parseSiteOrThrow, planSite, Retire, Tier, type SiteArgs, type SitePlan } from "../../components/site";
import { server, siteOf, worker } from "../lifecycle/sites";

const planOf = (tier: Tier, own: Partial<SiteArgs>): SitePlan => planSite(parseSiteOrThrow(siteOf(tier, own)));
const workers = (second: object = {}): SitePlan => planOf(Tier.DistributeWorkers, { workers: { dist1: worker(1), dist2: worker(2, second) } });
const servers = (second: object = {}): SitePlan => planOf(Tier.SmtpServers, { smtpServers: { smtp1: server(1), smtp2: server(2, second) } });

describe("a host that is retired", () => {
  test.each([
    ["abandoned and made an SMTP server at once", workers(), servers({ retire: Retire.Abandon }), "smtpServers.smtp2: SMTP2.EXAMPLE.ORG is retired (Abandon) and loses the role listserv; it was workers.dist2"],
    ["drained and made an SMTP server at once", workers(), servers({ retire: Retire.Drain }), "smtpServers.smtp2: SMTP2.EXAMPLE.ORG is retired (Drain) and loses the role listserv; it was workers.dist2"],
    ["abandoned and made a worker at once", servers(), workers({ retire: Retire.Abandon }), "workers.dist2: SMTP2.EXAMPLE.ORG is retired (Abandon) and gets the role listserv; it was smtpServers.smtp2"],
    ["made a worker after it was abandoned", servers({ retire: Retire.Abandon }), workers({ retire: Retire.Abandon }), "gets the role listserv"],
  ])("%s: refused", (_what, deployed, plan, said) => {
    const fault = checkRetirements(plan, deployed);
    expect(fault).toContain("1 host would be retired and become something else at once:");
    expect(fault).toContain(said);
    expect(fault).toContain("Leave it at its place in the config, with retire and nothing else");
  });

  test.each([
    ["where it is", workers(), workers({ retire: Retire.Abandon })],
    ["where it is, drained first", workers({ retire: Retire.Drain }), workers({ retire: Retire.Abandon })],
    ["moved when nothing is asked of it any more", workers({ retire: Retire.Abandon }), servers({ retire: Retire.Abandon })],
    ["never deployed", servers(), planOf(Tier.SmtpServers, { smtpServers: { smtp1: server(1), smtp2: server(2), smtp3: server(3, { retire: Retire.Drain }) } })],
    ["not at all", workers(), servers()],
  ])("%s: nothing is wrong", (_what, deployed, plan) => {
    expect(checkRetirements(plan, deployed)).toBeUndefined();
  });
});

describe("the order of narrowing", () => {
  const behind = planOf(Tier.WorkerSmtpServers, { workers: { dist1: worker(1, { smtpServers: { a: server(3, { key: "smtp3" }) } }), dist2: worker(2, { forward: { failOver: "smtp1" }, smtpServers: { b: server(4, { key: "smtp4" }) } }) } });
  const flat = planOf(Tier.SmtpServers, { smtpServers: { smtp4: server(4), smtp3: server(3), smtp1: server(1), smtp2: server(2) } });

  test("a worker that becomes an SMTP server is narrowed, and with it drained, before what it fed", () => {
    const order = narrowingOrder(flat, behind);
    expect([...order].sort()).toEqual(Object.keys(flat.hosts).sort());
    for (const [feeder, fed] of [["smtp1", "smtp3"], ["smtp2", "smtp4"], ["smtp2", "smtp1"]] as const) expect(order.indexOf(feeder), `${feeder} before ${fed}`).toBeLessThan(order.indexOf(fed));
  });

  test("it is the plan's own where no LISTSERV goes, or nothing is known of before", () => {
    expect(narrowingOrder(behind, flat)).toEqual(Object.keys(behind.hosts));
    expect(narrowingOrder(flat, undefined)).toEqual(Object.keys(flat.hosts));
  });
});
