import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sshKey } from "../../cli/init/make-secret";
import { knownOfStack } from "../../cli/verify/known-of-stack";
import { simulatedHost } from "../../cli/verify/simulated-host";
import { verifyText } from "../../cli/verify/verify-report";
import { verifySite } from "../../cli/verify/verify-site";
import type { HostVerdict } from "../../cli/verify/verify-host";
import { publicKeyLine } from "../../components/host/connection";
import { hostRoute } from "../../components/site/connections";
import { Edition, Tier, type SiteArgs } from "../../components/site";
import { hostPath, setUpByHand, type SimulatedHostState } from "../../sandbox";
import { changeHostState } from "../../sandbox/windows/host-state";
import { assertForwardsServed } from "../engine/mail-timeline";
import { TestSite } from "../engine/site";
import { hasPowerShell, pool } from "../support/power-shell";
import { drained, siteOf } from "./sites";


const hostKey = publicKeyLine(sshKey());
const server = (address: string) => ({ address, ssh: { host: address, user: "administrator", hostKey } });
const primary = { fqdn: "LISTSERV.EXAMPLE.ORG", edition: Edition.Hpo, software: { installed: true }, ...server("10.20.1.4") };
const servers = { smtp1: { fqdn: "SMTP1.EXAMPLE.ORG", ...server("10.20.1.5") } };
const adopted: SiteArgs = { ...siteOf(Tier.SmtpServers, { smtpServers: servers }), listserv: primary, azure: undefined };

const SITE_CFG = "C:\\LISTSERV\\MAIN\\SITE.CFG";
const QUEUE = "C:\\inetpub\\mailroot\\Queue";
const CANARIES = /canary/;
/** Lines of the hand-made SITE.CFG that the plan does not manage, with their own line ends. */
const UNMANAGED = ["* set up by hand in 2011, M\xfcnchen\n", "\n", "STOREPW=store-canary-9Kd\n", "  MYOWN = 1\n", "\tDEFAULT_SPLIT=0 \n", "SOME_VENDOR_SECRET=vendor-canary-2Zt\n", "* last line\n"];

describe.runIf(hasPowerShell)("servers that somebody set up by hand", () => {
  let site: TestSite;
  let progress: string[];

  beforeEach(async () => {
    site = await TestSite.open(adopted, { pool });
    progress = [];
    await verify();
    for (const key of ["listserv", "smtp1"]) await setUpByHand(pool, site.hostFolder(key));
  });
  afterEach(() => site.close());

  const verify = async (): Promise<Record<string, HostVerdict>> => {
    const known = knownOfStack("test", await site.sandbox.config(), {});
    const reach = (key: string) => simulatedHost(site.sandbox.cloud, site.sandbox.existingServers, site.runner, hostRoute(site.plan, key, known));
    return verifySite(site.plan, reach, { hosts: [], minutes: 10, log: (line) => void progress.push(line) });
  };
  const drift = (key: string, change: (state: SimulatedHostState) => void): void => changeHostState(site.hostFolder(key), change);
  const file = (key: string, path: string): string => readFileSync(join(site.hostFolder(key), hostPath(path)), "latin1");
  const queued = (key: string): string[] => readdirSync(join(site.hostFolder(key), hostPath(QUEUE)));
  /** Everything of a host but the log of the runs and the lock that they hold. */
  const contents = (key: string): Record<string, string> =>
    Object.fromEntries(
      readdirSync(site.hostFolder(key), { recursive: true, encoding: "utf8" })
        .filter((path) => !/host\.log$|run\.lock$|trace\.jsonl$/.test(path) && statSync(join(site.hostFolder(key), path)).isFile())
        .map((path) => [path, readFileSync(join(site.hostFolder(key), path), "latin1")]),
    );
  const remembered = (key: string, name: string): Record<string, unknown> => JSON.parse(file(key, `C:\\ProgramData\\pulumi-listserv\\${name}`)) as Record<string, unknown>;

  test("are looked at, taken over, and let go again, and nothing of theirs is lost", async () => {
    // What an up would change is seen first, and nothing of what is not managed.
    const before = { listserv: contents("listserv"), smtp1: contents("smtp1") };
    const found = await verify();
    const differences = found["listserv"]?.differences.map(({ path, found: is, expected }) => [path, is, expected]);
    expect(differences).toEqual(
      expect.arrayContaining([
        ["SmtpSvc/1/RelayIpList", "everybody", "10.20.1.4; 127.0.0.1"],
        ["SmtpSvc/1/MaxRecipients", "100", "1000"],
        ["SmtpSvc/1/ServerBindings", ":25:", ":50025:"],
        ["SmtpSvc/1/SmartHost", "smarthost.old.example.org", "empty"],
        [`${SITE_CFG}, CREATEPW`, "another value", "the value of the plan"],
        [`${SITE_CFG}, NODE`, "OLD.EXAMPLE.ORG", "LISTSERV.EXAMPLE.ORG"],
        [`${SITE_CFG}, MAXBSMTP`, "100 | 200", "1000"],
        [`${SITE_CFG}, SMTP_FORWARD_7`, "5*OLD2.EXAMPLE.ORG", "not there"],
      ]),
    );
    expect(found["smtp1"]?.status).toBe("different");
    const shown = verifyText({ site: "lists", ok: false, hosts: found }) + JSON.stringify(found) + progress.join("\n");
    expect(shown).not.toMatch(CANARIES);
    expect(shown).not.toMatch(/MYOWN|2011/);
    expect(contents("listserv")).toEqual(before.listserv);
    expect(contents("smtp1")).toEqual(before.smtp1);

    // The take-over.
    const up = await site.sandbox.up();
    expect(up.errors).toEqual([]);
    expect(up.output + JSON.stringify(up.events) + JSON.stringify(await site.sandbox.exportState())).not.toMatch(CANARIES);
    const config = site.siteConfig("listserv");
    for (const line of UNMANAGED) expect(config).toContain(line);
    expect(config).not.toMatch(/OLD\d?\.EXAMPLE|^MAXBSMTP=[^1]/m);
    for (const key of ["listserv", "smtp1"]) {
      expect(remembered(key, "machine.json")).toMatchObject({ machine: "generation-1", metabaseBackup: site.host(key).metabase.backups[0] });
      expect(remembered(key, "original-values.json")).toMatchObject({ "SmtpSvc/1/MaxRecipients": 100, "SmtpSvc/1/FullyQualifiedDomainName": "mail.old.example.org" });
      expect(queued(key)).toHaveLength(3);
      expect(site.host(key)["firewall"]).toHaveProperty("Mail in (made by hand)");
    }
    expect(site.host("listserv").listserv.licences).toContain("the licence of 2011");
    expect(assertForwardsServed(site)).toBe(2);
    expect(Object.values(await verify()).map(({ status }) => status)).toEqual(["as-planned", "as-planned"]);

    // A change by hand is drift.
    drift("smtp1", (state) => ((state.metabase.memory["SmtpSvc/1"] as { properties: Record<string, unknown> }).properties["MaxRecipients"] = 50));
    const drifted = await verify();
    expect(drifted["listserv"]?.status).toBe("as-planned");
    expect(drifted["smtp1"]?.differences).toEqual([{ role: "smtp-service", item: "RecipientsLimit", path: "SmtpSvc/1/MaxRecipients", expected: "1000", found: "50" }]);

    // And the way out, while the port changes: SMTPSVC off, our traces gone, theirs kept, the way back named.
    await site.declare({ ...adopted, smtp: { port: 50026 }, smtpServers: { smtp1: { ...servers.smtp1, ...drained } } });
    drift("smtp1", (state) => (state["deliveries"] = 50));
    const retired = await site.sandbox.up();
    expect(retired.errors).toEqual([]);
    const left = site.host("smtp1");
    expect(left.services["SMTPSVC"]).toMatchObject({ status: "Stopped", startMode: "Disabled" });
    expect(Object.keys(left["firewall"] as object)).toEqual(["Mail in (made by hand)"]);
    expect(left["excluded"]).toEqual([]);
    expect(left["features"]).toMatchObject({ "SMTP-Server": "Installed" });
    expect(left.delivered).toHaveLength(3);
    expect(file("smtp1", "C:\\ProgramData\\pulumi-listserv\\host.log")).toContain(`the way back: metabase backup ${left.metabase.backups[0]}`);
  }, 240_000);
});
