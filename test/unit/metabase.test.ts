import { expect, test } from "vitest";
import { planSite } from "../../components/site";
import smtpServers from "../../stacks/smtp-servers";
import { with_ } from "../support/config";

const metabase = (config: Parameters<typeof planSite>[0], key = "listserv") => planSite(config).smtpServices[key]?.metabase;

test("the paper's values are written as the metabase has them", () => {
  expect(metabase(smtpServers, "smtp1")).toEqual({
    ServerBindings: [":50025:"],
    MaxConnections: 2000000000,
    ConnectionTimeout: 600,
    LogType: 1,
    LogFilePeriod: 1,
    LogPluginClsid: "{FF160663-DE82-11CF-BC0A-00AA006111E0}",
    LogFileLocaltimeRollover: true,
    LogExtFileFlags: 32399,
    AuthFlags: 1,
    RelayForAuth: 0,
    MaxMessageSize: 0,
    MaxSessionSize: 0,
    MaxBatchedMessages: 100,
    MaxRecipients: 1000,
    SmtpRemoteProgressiveRetry: "5,10,15,30",
    SmtpRemoteDelayExpireMinutes: 14398560,
    SmtpRemoteNDRExpireMinutes: 7200,
    RouteAction: 0,
    RouteUserName: "",
    AlwaysUseSsl: false,
    MaxOutConnections: 1000,
    RemoteTimeout: 60,
    MaxOutConnectionsPerDomain: 100,
    RemoteSmtpPort: 25,
    HopCount: 25,
    MasqueradeDomain: "",
    DoMasquerade: false,
    FullyQualifiedDomainName: "LISTSERV.EXAMPLE.ORG",
    UpdatedFQDN: true,
    SmartHost: "",
    SmartHostType: 0,
    EnableReverseDnsLookup: false,
    "RoutingSources/SmtpDsUseCat": 0,
    QueueDirectory: "F:\\SMTP\\Queue",
    BadMailDirectory: "F:\\SMTP\\Badmail",
    PickupDirectory: "F:\\SMTP\\Pickup",
    DropDirectory: "F:\\SMTP\\Drop",
    LogFileDirectory: "F:\\SMTP\\Logs",
    DefaultDomain: "smtp1.smtpsvc.invalid",
    UpdatedDefaultDomain: true,
    ServerAutoStart: true,
  });
});

test("a limit that is lifted is a very large number for connections and 0 for sizes", () => {
  const config = with_(smtpServers, { smtp: { outboundConnections: { reason: "ample bandwidth" }, messageSizeLimitKB: { value: 2048, reason: "policy" } } });
  expect(metabase(config)).toMatchObject({ MaxOutConnections: 2000000000, MaxMessageSize: 2097152 });
});

test("the 100/100 variant for deliverability lowers both sides", () => {
  const plan = planSite(with_(smtpServers, { maxbsmtp: 100 }));
  expect(plan.smtpServices["smtp2"]?.metabase).toMatchObject({ MaxRecipients: 100 });
  expect(plan.listserv["listserv"]?.siteConfig).toContainEqual(["MAXBSMTP", "100"]);
  expect(plan.findings.filter(({ severity }) => severity === "error")).toEqual([]);
});

test("mail for LISTSERV leaves every service by a remote domain with relay and HELO", () => {
  expect(planSite(smtpServers).smtpServices["smtp1"]?.domains).toEqual([
    { name: "smtp1.smtpsvc.invalid", kind: "local-default", relay: false, helo: false, route: "none" },
    { name: "LISTSERV.EXAMPLE.ORG", kind: "remote", relay: true, helo: true, route: "dns" },
  ]);
});

test("a relay with a password is basic authentication over TLS, and every remote domain goes through it", () => {
  const relay = { host: "relay.example.net", port: 587, user: "lists", reason: "port 25 is closed" };
  const service = planSite(with_(smtpServers, { outbound: { relay } })).smtpServices["smtp1"];
  expect(service?.metabase).toMatchObject({ SmartHost: "relay.example.net", SmartHostType: 2, RemoteSmtpPort: 587, RouteAction: 0x104, RouteUserName: "lists", AlwaysUseSsl: true });
  expect(service?.domains.filter(({ kind }) => kind === "remote").map(({ route }) => route)).toEqual(["relay.example.net"]);
});
