import { describe, expect, test } from "vitest";
import singleServer from "../../stacks/single-server";
import { hasPowerShell } from "../support/power-shell";
import { SimulatedSite } from "./simulated-host";


const HOST = "listserv";
const SITE_CFG = "C:\\LISTSERV\\MAIN\\SITE.CFG";
const HOSTS = "C:\\Windows\\System32\\drivers\\etc\\hosts";
const OLD_QUEUE = "C:\\inetpub\\mailroot\\Queue";

/** What an administrator left: comments, an unknown keyword, duplicates, LF line ends, a byte that is no ASCII, secrets. */
const HANDMADE = [
  "* set up by hand, M\xfcnchen", "MYDOMAIN=%NODE% OLD.EXAMPLE.ORG", "NODE=OLD.EXAMPLE.ORG", "smtp_forward = OLD.EXAMPLE.ORG", "SMTP_FORWARD_1=5*OLD.EXAMPLE.ORG", "SMTP_FORWARD_7=5*OLD2.EXAMPLE.ORG",
  "CREATEPW=sEcReT-canary", "STOREPW=other-canary", "MY_PASSWORD_X=third-canary", "MYOWN=1", "MAXBSMTP=100", "MAXBSMTP=200", "LAST=without end",
].join("\n");

/** SMTPSVC as it is found on servers: on port 25, open to everybody, LISTSERV's name as its own domain, other settings, no data disk. */
async function foundServer(operatingSystem: string): Promise<SimulatedSite> {
  const site = new SimulatedSite(singleServer, operatingSystem);
  const installed = await site.run(HOST, { ...site.desired(HOST, "smtp-service"), virtualServers: [] });
  // What setup leaves is not started: it is on port 25, with no relay list.
  expect(installed.result.error).toMatch(/SMTPSVC is not started: SmtpSvc\/1 is on port 25/);
  site.change(HOST, (state) => {
    Object.assign(state.metabase.memory["SmtpSvc/1"]?.properties ?? {}, {
      ServerBindings: [":25:", "10.20.66.96:50025:"], RelayIpList: "", RelayForAuth: 1, AuthFlags: 7, MaxRecipients: 64000, DefaultDomain: "LISTSERV.EXAMPLE.ORG", SmartHost: "old.example.org", SmartHostType: 2,
      RemoteSmtpPort: 25, MasqueradeDomain: "EXAMPLE.ORG", SmtpRemoteProgressiveRetry: "15, 30, 60, 240", RouteAction: 0x800000, MaxConnections: -1, HopCount: 15,
      IPSecurity: { grantByDefault: true, grant: [], deny: ["10.20.66.0, 255.255.255.0"] },
    });
    state.metabase.disk = structuredClone(state.metabase.memory);
    Object.assign(state.services["SMTPSVC"] ?? {}, { status: "Running", startMode: "Auto" });
    (state.metabase.memory["SmtpSvc/1"]?.properties as { ServerState: number }).ServerState = 2;
    state["deliveries"] = 0;
  });
  site.write(HOST, SITE_CFG, HANDMADE);
  return site;
}

describe.runIf(hasPowerShell).each(["2019", "2022"])("a Windows Server %s that was set up by hand", (operatingSystem) => {
  test("becomes what the plan says, keeps what is not ours, and a second run changes nothing", async () => {
    const site = await foundServer(operatingSystem);
    try {
      for (const name of ["NTFS_1.EML", "NTFS_2.EML"]) site.write(HOST, `${OLD_QUEUE}\\${name}`, name);
      site.write(HOST, HOSTS, "# M\xfcnchen\n10.1.1.1 printer\r\n10.9.9.9 OLD.EXAMPLE.ORG # pulumi-listserv\r\n\r\n10.1.1.2 scanner");
      const runs = await site.apply(HOST);
      expect(runs.map(({ result }) => result.error)).toEqual(runs.map(() => undefined));
      for (const { stdout, stderr } of runs) expect(stdout + stderr).not.toContain("canary");
      expect(site.metabase(HOST)).toMatchObject({
        ServerBindings: [":50025:"], RelayForAuth: 0, AuthFlags: 1, SmartHost: "", SmartHostType: 0, MasqueradeDomain: "", DefaultDomain: "listserv.smtpsvc.invalid", MaxRecipients: 1000,
        // Bits whose meaning is not known stay; an encoding of "no limit" is as good as another.
        RouteAction: 0x800000, MaxConnections: -1, SmtpRemoteProgressiveRetry: "5,10,15,30",
        RelayIpList: { grantByDefault: false, grant: ["127.0.0.1, 255.255.255.255", "10.20.66.96, 255.255.255.255"] },
        IPSecurity: { grantByDefault: true, grant: [], deny: [] },
      });
      expect(site.read(HOST, HOSTS)).toBe("# M\xfcnchen\n10.1.1.1 printer\r\n\r\n10.1.1.2 scanner\r\n");
      const text = site.read(HOST, SITE_CFG);
      for (const kept of ["* set up by hand, M\xfcnchen\n", "STOREPW=other-canary\nMY_PASSWORD_X=third-canary\nMYOWN=1\n", "LAST=without end"]) expect(text).toContain(kept);
      expect(text).not.toContain("OLD");
      expect(text.match(/^MAXBSMTP=.*$/gim)).toEqual(["MAXBSMTP=1000"]);
      for (const name of ["NTFS_1.EML", "NTFS_2.EML"]) expect(site.read(HOST, `F:\\SMTP\\Queue\\${name}`)).toBe(name);
      const originals = JSON.parse(site.read(HOST, "C:\\ProgramData\\pulumi-listserv\\original-values.json")) as Record<string, unknown>;
      expect(originals).toMatchObject({ "SmtpSvc/1/AuthFlags": 7, "SmtpSvc/1/ServerBindings": [":25:", "10.20.66.96:50025:"], "SmtpSvc/1/RelayIpList": { kind: "everybody" } });

      const again = await site.apply(HOST);
      expect(again.map(({ result }) => [...result.changed, ...result.restarted, ...result.pending])).toEqual(again.map(() => []));
    } finally {
      site.remove();
    }
  });
});

describe.runIf(hasPowerShell)("10,000 queued messages", () => {
  test("move with their service stopped, each once", async () => {
    const site = new SimulatedSite(singleServer);
    try {
      const before = JSON.stringify(site.desired(HOST, "smtp-service")).replaceAll("F:\\\\SMTP\\\\Queue", "F:\\\\Old\\\\Queue");
      await site.run(HOST, before);
      site.change(HOST, (state) => (state["deliveries"] = 0));
      for (let index = 0; index < 10_000; index++) site.write(HOST, `F:\\Old\\Queue\\NTFS_${index}.EML`, String(index));
      const { result } = await site.run(HOST, site.desired(HOST, "smtp-service"));
      expect(result).toMatchObject({ ok: true, restarted: ["SMTPSVC"] });
      for (const index of [0, 4_711, 9_999]) expect(site.read(HOST, `F:\\SMTP\\Queue\\NTFS_${index}.EML`)).toBe(String(index));
      expect(site.count(HOST, "F:\\SMTP\\Queue")).toBe(10_000);
      expect(site.count(HOST, "F:\\Old\\Queue")).toBe(0);
    } finally {
      site.remove();
    }
  });
});
