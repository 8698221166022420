import { describe, expect, test } from "vitest";
import { checkKeyChange } from "../../components/site/key-change";
import { parseSiteOrThrow, planSite, Retire, Tier, type SiteArgs, type SitePlan } from "../../components/site";
import { server, siteOf, worker } from "../lifecycle/sites";

const planOf = (tier: Tier, own: Partial<SiteArgs>): SitePlan => planSite(parseSiteOrThrow(siteOf(tier, own)));
const throughListserv = { administration: { networks: ["203.0.113.0/24"], jumpHost: { siteHost: "listserv" } } };
const twoWorkers = (second: object = {}) => ({ workers: { dist1: worker(1), dist2: worker(2, second) } });
const workers = planOf(Tier.DistributeWorkers, twoWorkers());
const drained = planOf(Tier.DistributeWorkers, twoWorkers({ retire: Retire.Drain }));
const less = planOf(Tier.SmtpServers, { smtpServers: { smtp1: server(1), smtp2: server(2) } });

const old = { administrator: "A", hosts: { listserv: "L", smtp1: "1", smtp2: "2" } };
const administrator = { ...old, administrator: "B" };
const hostKey = (key: string) => ({ ...old, hosts: { ...old.hosts, [key]: "new" } });

describe("a key changes", () => {
  test.each([
    ["while workers become SMTP servers", workers, less, administrator, ["listserv:sshPrivateKey changes while 2 roles are removed", "  listserv of smtp1", "  listserv of smtp2"]],
    ["of one host that loses a role", workers, less, hostKey("smtp1"), ["listserv:hostKeys.smtp1 changes while 1 role is removed", "  listserv of smtp1"]],
    [
      "of the jump host, while another host goes",
      planOf(Tier.SmtpServers, { ...throughListserv, smtpServers: { smtp1: server(1), smtp2: server(2) } }),
      planOf(Tier.SmtpServers, { ...throughListserv, smtpServers: { smtp1: server(1) } }),
      hostKey("listserv"),
      ["listserv:hostKeys.listserv changes while 1 role is removed", "  smtp-service of smtp2"],
    ],
  ])("%s: refused, with what would be locked out", (_what, deployed, plan, keys, expected) => {
    const fault = checkKeyChange(plan, keys, { plan: deployed, sshKeys: old });
    for (const text of expected) expect(fault).toContain(text);
    expect(fault).toContain("Put the old key back and run pulumi up");
  });

  test.each([
    ["and no role goes", workers, workers, administrator],
    ["of a host that loses nothing", workers, less, hostKey("listserv")],
    ["while a host is drained, which its own commands do", workers, drained, administrator],
    ["while a drained host goes, which nothing is run for", drained, planOf(Tier.DistributeWorkers, { workers: { dist1: worker(1) } }), administrator],
    ["while a whole machine goes, which still has the old key", workers, planOf(Tier.DistributeWorkers, { workers: { dist1: worker(1) } }), administrator],
    ["while a host is abandoned, which nothing dials", workers, planOf(Tier.DistributeWorkers, twoWorkers({ retire: Retire.Abandon })), administrator],
  ])("%s: nothing is wrong", (_what, deployed, plan, keys) => {
    expect(checkKeyChange(plan, keys, { plan: deployed, sshKeys: old })).toBeUndefined();
  });

  test("no deployment is known: there is nothing to compare with", () => {
    expect(checkKeyChange(less, administrator, {})).toBeUndefined();
  });
});
