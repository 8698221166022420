import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createSimulatedHost } from "../../sandbox/windows/host-state";
import { answer, route, type MailServer, type MailState } from "../../sandbox/windows/mail";
import { hasPowerShell, pool } from "../support/power-shell";


describe.runIf(hasPowerShell)("the simulated Windows behaves as the facts say", () => {
  test("in its metabase, its services, LISTSERV, and when the power goes", async () => {
    const folder = mkdtempSync(join(tmpdir(), "listserv-windows-"));
    createSimulatedHost(folder, { operatingSystem: "2022", computerName: "SERVER1", addresses: ["10.0.0.4"], disks: [], names: {}, hasListserv: true, listserv: { root: "C:\\LISTSERV", installed: true } });
    const { stdout, stderr } = await pool.run({ folder, script: join(__dirname, "simulated-windows.ps1"), mode: "apply", machine: "-", stdin: "" });
    rmSync(folder, { recursive: true });
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual({
      "bound without the feature, used": "0x80005000",
      "a key that is not there, used": "0x80070003",
      "relay list of a fresh server": "0x8000500D",
      written: "written",
      "an entry that had read it before": 15,
      "a new entry": 17,
      "an unknown name": "0x80005006",
      "the name beside it": 17,
      "a wrong type": "0x80070057",
      "more than a signed integer": "0x80070057",
      "the same as signed": "written",
      "a duplicate address": "0x80070057",
      addresses: "written",
      "addresses read back": ["1.2.3.4, 255.255.255.255", "10.0.0.0, 255.0.0.0"],
      "inherited from the service": "example.net",
      "queue in use before a restart": "",
      "name without its mark": "SERVER1",
      "default domain with its mark": "a.invalid",
      "queue in use after a restart": "C:\\Queue2",
      "start of what runs": 1056,
      "IISADMIN at once": "Stop Pending",
      "after it has stopped": ["Stopped", "Stopped", "Stopped"],
      "after it has started": ["Running", "Stopped", "Stopped"],
      "SMTPSVC at once": "Start Pending",
      "SMTPSVC on a port that is held": ["Running", 4],
      "a connection while it is paused": "0x80004005",
      "delivered while it is paused": ["ONE.EML"],
      "a stop that hangs": "Stop Pending",
      "LISTSERV with a bad SITE.CFG": "Running",
      "the same a little later": "Stopped",
      "LISTSERV with a good one": "Running",
      "what it runs with": "NODE=A.EXAMPLE.ORG\r\nMAXBSMTP=7\r\n",
      "LICENSE.MERGE is there": false,
      "what was saved, after the power was off": 17,
    });
  });
});

describe("mail at a simulated host", () => {
  const server: MailServer = {
    state: 2, bindings: [":50025:"], relay: null, connection: null, maxRecipients: 3, defaultDomain: "here.invalid",
    domains: { "LISTS.EXAMPLE.ORG": { routeAction: 0x401000, smartHost: "" }, "ALIAS.EXAMPLE.ORG": { routeAction: 0x10, smartHost: "" }, "VIA.EXAMPLE.ORG": { routeAction: 0x401002, smartHost: "[10.0.0.9]" } },
    smartHost: "sink.example.org", smartHostType: 0, remoteSmtpPort: 25,
  };
  const host = (change: Partial<MailServer> = {}, more: Partial<MailState> = {}): MailState => ({
    smtp: "Running", listener: "absent", servers: { "SmtpSvc/1": { ...server, ...change } }, addresses: ["10.0.0.4"], siteConfig: "",
    firewall: { smtp: { enabled: true, port: "50025", from: ["10.0.0.0/24", "203.0.113.7"] } },
    names: { "LISTS.EXAMPLE.ORG": ["10.0.0.5"], "sink.example.org": ["10.0.0.8"] }, ...more,
  });
  const asked = (state: MailState, client = "10.0.0.5", domain = "aol.example", before = 0, port = 50025) => answer(state, client, port, domain, before);

  test("is answered by the relay list: absent is nobody, present but empty is everybody, otherwise the list", () => {
    expect(asked(host({ relay: null }))).toBe(550);
    expect(asked(host({ relay: "" }))).toBe(250);
    expect(asked(host({ relay: { grantByDefault: true, grant: [] } }))).toBe(250);
    expect(asked(host({ relay: { grantByDefault: true, grant: [], deny: ["10.0.0.5"] } }))).toBe(550);
    expect(asked(host({ relay: { grantByDefault: false, grant: [] } }))).toBe(550);
    expect(asked(host({ relay: { grantByDefault: false, grant: ["10.0.0.0, 255.255.255.0"] } }))).toBe(250);
    expect(asked(host({ relay: null }), "203.0.113.7", "lists.example.org")).toBe(250);
  });

  test("is answered 452 beyond the recipients limit, and not at all where nobody listens or is let in", () => {
    const open: Partial<MailServer> = { relay: "" };
    expect([0, 2, 3].map((before) => asked(host(open), "10.0.0.5", "aol.example", before))).toEqual([250, 250, 452]);
    expect(asked(host({ ...open, maxRecipients: 0 }), "10.0.0.5", "aol.example", 9999)).toBe(250);
    expect(asked(host(open, { smtp: "Paused" }))).toBe("no connection");
    expect(asked(host({ ...open, state: 4 }))).toBe("no connection");
    expect(asked(host(open), "10.0.0.5", "aol.example", 0, 25)).toBe("no connection");
    expect(asked(host(open), "198.51.100.9")).toBe("no connection");
    expect(asked(host({ ...open, connection: { grantByDefault: false, grant: ["10.0.0.6"] } }))).toBe("no connection");
  });

  test("is brought to the address and port of its domain, or ends in Drop or Badmail", () => {
    const to = (domain: string, change: Partial<MailServer> = {}) => route(host(change), { ...server, ...change }, domain);
    expect(to("lists.example.org")).toEqual({ address: "10.0.0.5", port: 25 });
    expect(to("LISTS.EXAMPLE.ORG", { remoteSmtpPort: 2525 })).toEqual({ address: "10.0.0.5", port: 2525 });
    expect(to("via.example.org")).toEqual({ address: "10.0.0.9", port: 25 });
    expect(to("alias.example.org")).toBe("Drop");
    expect(to("HERE.invalid")).toBe("Drop");
    expect(to("nowhere.example")).toBe("Badmail");
    expect(to("nowhere.example", { smartHostType: 2 })).toEqual({ address: "10.0.0.8", port: 25 });
  });
});
