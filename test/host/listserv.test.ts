import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import distributeWorkers from "../../stacks/distribute-workers";
import { changed } from "../support/config";
import { hasPowerShell } from "../support/power-shell";
import { SimulatedSite, type HostRun } from "./simulated-host";


const SITE_CFG = "C:\\LISTSERV\\MAIN\\SITE.CFG";
const licence = (text = "LAK of the primary, version 1"): string => JSON.stringify({ schema: 1, role: "secrets", host: "listserv", deadlineMinutes: 10, installRoot: "C:\\LISTSERV", licence: text });

/** What an administrator left: comments, an unknown keyword, duplicates, LF line ends, a byte that is no ASCII, a password. */
const HANDMADE = ["* set up by hand, M\xfcnchen", "NODE=OLD.EXAMPLE.ORG", "smtp_forward = OLD.EXAMPLE.ORG", "SMTP_FORWARD_1=5*OLD.EXAMPLE.ORG", "SMTP_FORWARD_7=5*OLD2.EXAMPLE.ORG", "CREATEPW=sEcReT-canary", "STOREPW=other-canary", "MYOWN=1", "MAXBSMTP=100", "MAXBSMTP=200", ""].join("\n");

describe.runIf(hasPowerShell)("LISTSERV on a host", () => {
  /** Every worker and SMTP service of the site is up, and the primary's own SMTP service. */
  let ready: SimulatedSite;
  beforeAll(async () => {
    ready = new SimulatedSite(distributeWorkers);
    for (const key of Object.keys(ready.plan.hosts)) {
      const { result } = await ready.run(key, ready.desired(key, "smtp-service"));
      if (!result.ok) throw new Error(result.error);
    }
  });
  afterAll(() => ready.remove());

  const withSite = async (use: (site: SimulatedSite, apply: () => Promise<HostRun>) => Promise<void>): Promise<void> => {
    const site = ready.clone();
    try {
      await use(site, () => site.run("listserv", site.desired("listserv", "listserv")));
    } finally {
      site.remove();
    }
  };

  test("gets its SITE.CFG, takes its licence, comes up, and a second run restarts nothing", () =>
    withSite(async (site, apply) => {
      expect((await site.run("listserv", licence())).result).toMatchObject({ ok: true, changed: ["licence"] });
      const first = await apply();
      expect(first.result).toMatchObject({ ok: true, restarted: ["LISTSERV", "LISTSERV-SMTP"] });
      expect(site.read("listserv", SITE_CFG)).toBe(site.plan.listserv["listserv"]?.siteConfig.map(([keyword, value]) => `${keyword}=${value}\r\n`).join(""));
      expect(site.state("listserv").listserv.licences).toHaveLength(1);
      const starts = site.state("listserv").counts.starts;
      expect((await site.run("listserv", licence())).result.changed).toEqual([]);
      expect((await apply()).result).toMatchObject({ ok: true, changed: [], restarted: [] });
      expect(site.state("listserv").counts.starts).toEqual(starts);
    }));

  test("keeps every line of a hand-made SITE.CFG that is not managed, byte for byte, and shows none of it", () =>
    withSite(async (site, apply) => {
      site.write("listserv", SITE_CFG, HANDMADE);
      const found = await site.run("listserv", site.desired("listserv", "listserv"), "test");
      expect(found.result.differences).toContainEqual({ item: "SiteConfig", path: `${SITE_CFG}, NODE`, expected: "LISTSERV.EXAMPLE.ORG", found: "OLD.EXAMPLE.ORG" });
      expect(found.result.differences).toContainEqual({ item: "SiteConfig", path: `${SITE_CFG}, SMTP_FORWARD_7`, expected: "not there", found: "5*OLD2.EXAMPLE.ORG" });
      expect(site.read("listserv", SITE_CFG)).toBe(HANDMADE);
      const run = await apply();
      expect(run.result.ok).toBe(true);
      const text = site.read("listserv", SITE_CFG);
      expect(text).toContain("* set up by hand, M\xfcnchen\n");
      expect(text).toContain("STOREPW=other-canary\nMYOWN=1\n");
      expect(text).not.toContain("OLD");
      expect(text.match(/^MAXBSMTP=.*$/gim)).toEqual(["MAXBSMTP=1000"]);
      for (const shown of [found, run]) expect(shown.stdout + shown.stderr).not.toContain("canary");
    }));

  test("shows no password of the plan that differs from the one in SITE.CFG", async () => {
    const site = new SimulatedSite(changed(distributeWorkers, { "listserv.keywords": { LDAP_AUTH_AD: "canary-planned", LDAP_UID_AD: "reader" } }));
    try {
      site.write("listserv", SITE_CFG, "LDAP_AUTH_AD=canary-found\r\nLDAP_UID_AD=other\r\n");
      const { result, stdout, stderr } = await site.run("listserv", site.desired("listserv", "listserv"), "test");
      expect(result.differences).toContainEqual({ item: "SiteConfig", path: `${SITE_CFG}, LDAP_AUTH_AD`, expected: "the value of the plan", found: "another value" });
      expect(result.differences).toContainEqual({ item: "SiteConfig", path: `${SITE_CFG}, LDAP_UID_AD`, expected: "reader", found: "other" });
      expect(stdout + stderr).not.toContain("canary");
    } finally {
      site.remove();
    }
  });

  test("goes back to the last good SITE.CFG when LISTSERV does not come up with the new one, and says both", () =>
    withSite(async (site, apply) => {
      await apply();
      const good = site.read("listserv", SITE_CFG);
      site.change("listserv", (state) => (state.listserv.refuses = "MAXBSMTP=500"));
      const desired = site.desired("listserv", "listserv");
      desired.siteConfig = desired.siteConfig.map(([keyword, value]) => [keyword, keyword === "MAXBSMTP" ? "500" : value]);
      const { result } = await site.run("listserv", desired);
      expect(result.error).toMatch(/LISTSERV did not come up with the new SITE\.CFG .*LISTSERV runs with the last good file again/s);
      expect(site.read("listserv", SITE_CFG)).toBe(good);
      expect(site.state("listserv").services["LISTSERV"]?.status).toBe("Running");
      expect(site.state("listserv").services["LISTSERV-SMTP"]?.status).toBe("Running");
      expect((await apply()).result).toMatchObject({ ok: true, changed: [] });
    }));

  test("leaves SITE.CFG as it is when a forward would not be served, and says which address was refused", () =>
    withSite(async (site, apply) => {
      await apply();
      const before = site.read("listserv", SITE_CFG);
      const desired = site.desired("listserv", "listserv");
      const worker = site.plan.hosts["dist1"]?.address ?? "";
      desired.probes.push({ fqdn: "DIST1.EXAMPLE.ORG", addresses: [worker], port: 50025, bannerName: "DIST1.EXAMPLE.ORG" });
      desired.siteConfig.push(["SMTP_FORWARD_2", "10*DIST1.EXAMPLE.ORG:50025"]);
      const behindFirewall = await site.run("listserv", desired);
      expect(behindFirewall.result.error).toMatch(/DIST1\.EXAMPLE\.ORG:50025.*no connection.*stay as they are/s);
      site.change("dist1", (state) => (state["firewall"] = { open: { enabled: true, protocol: "TCP", port: "50025", from: ["Any"] } }));
      const refused = await site.run("listserv", desired);
      expect(refused.result.error).toMatch(new RegExp(`550.*${site.plan.hosts["listserv"]?.address}.*relay list of DIST1`, "s"));
      desired.probes = [{ fqdn: "DIST1.EXAMPLE.ORG", addresses: ["10.9.9.9"], port: 50025, bannerName: "DIST1.EXAMPLE.ORG" }];
      expect((await site.run("listserv", desired)).result.error).toMatch(new RegExp(`the name resolves to ${worker}`));
      expect(site.read("listserv", SITE_CFG)).toBe(before);
    }));

  test("is refused with the remedy when the web interface overrides a managed keyword, when SITE.CFG is UTF-16, or LISTSERV is missing", () =>
    withSite(async (site, apply) => {
      await apply();
      site.write("listserv", "C:\\LISTSERV\\MAIN\\SITECFG.FILE", "....DIST_FORWARD....LOCAL....");
      const { result } = await apply();
      expect(result.error).toMatch(/SITECFG\.FILE names DIST_FORWARD.*Undo it there/s);
      expect(result.warnings.join()).toMatch(/SITECFG\.FILE names LOCAL/);
      site.write("listserv", "C:\\LISTSERV\\MAIN\\SITECFG.FILE", "");
      const good = site.read("listserv", SITE_CFG);
      site.write("listserv", SITE_CFG, `\xff\xfeN\0O\0D\0E\0`);
      expect((await apply()).result.error).toMatch(/UTF-16 or begins with a byte order mark/);
      site.write("listserv", SITE_CFG, good);
      const elsewhere = site.desired("listserv", "listserv");
      elsewhere.installRoot = "D:\\LISTSERV";
      expect((await site.run("listserv", elsewhere)).result.error).toMatch(/LISTSERV is not in D:\\LISTSERV/);
    }));

  test("stays as it runs when SITE.CFG cannot be replaced, and says which file is held", () =>
    withSite(async (site, apply) => {
      // A folder of its name: nothing can be put in its place.
      site.write("listserv", `${SITE_CFG}\\held`, "");
      const { result } = await apply();
      expect(result).toMatchObject({ ok: false, restarted: [], error: expect.stringMatching(/SITE\.CFG cannot be written .*holds it open/) as string });
      expect(existsSync(join(site.host("listserv"), "C/LISTSERV/MAIN/SITE.CFG.new"))).toBe(false);
    }));

  test("refuses a licence that LISTSERV does not take, and tries a new one", () =>
    withSite(async (site, apply) => {
      await site.run("listserv", licence("REFUSED canary-licence"));
      const { result, stdout, stderr } = await apply();
      expect(result.error).toMatch(/did not take the licence key/);
      expect(stdout + stderr).not.toContain("canary");
      await site.run("listserv", licence("good"));
      expect((await apply()).result).toMatchObject({ ok: true, changed: ["licence"] });
    }));

  test("is installed by the installer that the config names, once its SHA-256 is right", () =>
    withSite(async (site) => {
      const desired = site.desired("listserv", "listserv");
      desired.installRoot = "C:\\LS";
      desired.software = { installed: false, installer: { source: "https://files.example.org/setup.exe", sha256: "ab".repeat(32), arguments: ["/q"] } };
      site.change("listserv", (state) => {
        state.listserv.root = "C:\\LS";
        state.web = { "https://files.example.org/setup.exe": "CD".repeat(32) };
      });
      expect((await site.run("listserv", desired)).result.error).toMatch(/has SHA-256 CDCD.*expected abab.*not started/s);
      site.change("listserv", (state) => (state.web = { "https://files.example.org/setup.exe": "AB".repeat(32) }));
      // The DKIM key comes before LISTSERV does.
      await site.run("listserv", JSON.stringify({ schema: 1, role: "secrets", host: "listserv", deadlineMinutes: 10, installRoot: "C:\\LS", dkimKeys: { default: "d=example.org; s=default\r\none" } }));
      expect((await site.run("listserv", desired)).result).toMatchObject({ ok: true });
      expect(site.read("listserv", "C:\\LS\\MAIN\\default.dkim")).toContain("one");
      expect(site.count("listserv", "C:\\ProgramData\\pulumi-listserv\\dkim.waiting")).toBe(0);
      expect(site.read("listserv", "C:\\LS\\MAIN\\SITE.CFG")).toContain("NODE=LISTSERV.EXAMPLE.ORG\r\n");
    }));

  test("is managed under one name only", () =>
    withSite(async (site, apply) => {
      await apply();
      const second = { ...site.desired("listserv", "listserv"), host: "other" };
      expect((await site.run("listserv", second)).result.error).toMatch(/already managed under another name.*SITE\.CFG\/NODE \(listserv\)/s);
    }));

  test("gets DKIM keys that only administrators read, and restarts for a new one", () =>
    withSite(async (site, apply) => {
      await apply();
      const keys = (text: string): string => JSON.stringify({ schema: 1, role: "secrets", host: "listserv", deadlineMinutes: 10, installRoot: "C:\\LISTSERV", dkimKeys: { default: `d=example.org; s=default\r\n${text}` } });
      expect((await site.run("listserv", keys("one"))).result.changed).toEqual(["C:\\LISTSERV\\MAIN\\default.dkim"]);
      expect((await apply()).result).toMatchObject({ ok: true, restarted: ["LISTSERV", "LISTSERV-SMTP"] });
      expect((await apply()).result.restarted).toEqual([]);
      expect(site.read("listserv", "C:\\LISTSERV\\MAIN\\default.dkim")).toContain("one");
      // As a run leaves it that was killed right after it had written the key.
      site.change("listserv", (state) => Reflect.deleteProperty(state["acls"] as object, "C:\\LISTSERV\\MAIN\\default.dkim"));
      expect((await site.run("listserv", keys("one"))).result.changed).toEqual(["C:\\LISTSERV\\MAIN\\default.dkim"]);
      expect(site.state("listserv")["acls"]).toHaveProperty(["C:\\LISTSERV\\MAIN\\default.dkim"]);
    }));
});
