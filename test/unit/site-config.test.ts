import { expect, test } from "vitest";
import { planSite, type SiteArgs } from "../../components/site";
import { parseSiteConfig, renderSiteConfig } from "../../components/listserv/site-config";
import distributeWorkers from "../../stacks/distribute-workers";
import singleServer from "../../stacks/single-server";
import smtpServers from "../../stacks/smtp-servers";
import workerSmtpServers from "../../stacks/worker-smtp-servers";
import cluster from "../../stacks/cluster";
import { with_ } from "../support/config";

const file = (config: SiteArgs, key: string): string => renderSiteConfig(planSite(config).listserv[key]?.siteConfig ?? []);
const lines = (...all: string[]): string => `${all.join("\r\n")}\r\n`;

test("the base case: SMTP_FORWARD and ten SMTP workers", () => {
  expect(file(singleServer, "listserv")).toBe(
    lines(
      "NODE=LISTSERV.EXAMPLE.ORG",
      "MYDOMAIN=LISTSERV.EXAMPLE.ORG",
      "LOCAL=EXAMPLE.ORG *.EXAMPLE.ORG",
      "POSTMASTER=lstmaint@EXAMPLE.ORG",
      "CREATEPW=*NOPW*",
      "SMTP_FORWARD=LISTSERV.EXAMPLE.ORG:50025",
      "SMTP_FORWARD_1=10*LISTSERV.EXAMPLE.ORG:50025",
      "EMBEDDED_MAIL_MERGE=1",
      "MAXBSMTP=1000",
    ),
  );
});

test("step 3 of the paper: two SMTP servers beside the primary", () => {
  expect(file(smtpServers, "listserv")).toContain(
    lines(
      "SMTP_FORWARD=LISTSERV.EXAMPLE.ORG:50025",
      "SMTP_FORWARD_1=10*LISTSERV.EXAMPLE.ORG:50025",
      "SMTP_FORWARD_2=10*SMTP1.EXAMPLE.ORG:50025",
      "SMTP_FORWARD_3=10*SMTP2.EXAMPLE.ORG:50025",
    ),
  );
});

test("step 4: DIST_FORWARD replaces the further forwards, and 0*SELF frees the primary", () => {
  const primary = file(distributeWorkers, "listserv");
  expect(primary).toContain(lines("SMTP_FORWARD=LISTSERV.EXAMPLE.ORG:50025", "SMTP_FORWARD_1=10*LISTSERV.EXAMPLE.ORG:50025", "DIST_FORWARD=0*SELF DIST1.EXAMPLE.ORG DIST2.EXAMPLE.ORG"));
  expect(primary).not.toContain("SMTP_FORWARD_2");
});

test("step 4: the worker's own file", () => {
  expect(file(distributeWorkers, "dist2")).toContain(lines("SMTP_FORWARD=DIST2.EXAMPLE.ORG:50025", "SMTP_FORWARD_1=10*DIST2.EXAMPLE.ORG:50025"));
});

test("step 4, first form: the primary delivers as well, and the plan warns", () => {
  const config = with_(distributeWorkers, { listserv: { ...distributeWorkers.listserv, primaryDelivers: true } });
  expect(file(config, "listserv")).toContain("DIST_FORWARD=DIST1.EXAMPLE.ORG DIST2.EXAMPLE.ORG\r\n");
  expect(planSite(config).findings.map(({ rule }) => rule)).toContain("primary-delivers");
});

test("step 4 with a single worker: a weight in place of 0*SELF", () => {
  const config = with_(distributeWorkers, { workers: { dist: { fqdn: "DIST.EXAMPLE.ORG", software: { installed: true } } } });
  expect(file(config, "listserv")).toContain("DIST_FORWARD=2*DIST.EXAMPLE.ORG\r\n");
});

test("step 5: the worker feeds its own SMTP servers", () => {
  expect(file(workerSmtpServers, "dist1")).toContain(
    lines("SMTP_FORWARD=DIST1.EXAMPLE.ORG:50025", "SMTP_FORWARD_1=10*DIST1.EXAMPLE.ORG:50025", "SMTP_FORWARD_2=10*SMTP1.EXAMPLE.ORG:50025"),
  );
});

test("step 6: weights, pools and a fail-over host", () => {
  expect(file(cluster, "listserv")).toContain("DIST_FORWARD=0*SELF 2*DIST1.EXAMPLE.ORG DIST2.EXAMPLE.ORG\r\n");
  expect(file(cluster, "dist1")).toContain(
    lines("SMTP_FORWARD_1=20*DIST1.EXAMPLE.ORG:50025;POOL=A-", "SMTP_FORWARD_2=10*SMTP1.EXAMPLE.ORG:50025;SPARE.EXAMPLE.ORG:50025"),
  );
});

test("the misprint of the paper is never written", () => {
  for (const config of [singleServer, smtpServers, distributeWorkers, workerSmtpServers, cluster] as SiteArgs[]) {
    expect(JSON.stringify(planSite(config).listserv)).not.toContain("MAXBSTMP");
  }
});

test("a worker that is being removed is named by nobody any more", () => {
  const workers = structuredClone(distributeWorkers.workers) as NonNullable<SiteArgs["workers"]>;
  (workers["dist2"] as { retire?: string }).retire = "Drain";
  const plan = planSite(with_(distributeWorkers, { workers }));
  expect(plan.listserv["listserv"]?.siteConfig).toContainEqual(["DIST_FORWARD", "2*DIST1.EXAMPLE.ORG"]);
  // It is drained with what it had while it served.
  const { dist2 = [] } = planSite(distributeWorkers as SiteArgs).desired;
  expect(plan.desired["dist2"]).toEqual(dist2.filter(({ role }) => role !== "narrow").map((state) => ({ ...state, leaving: true })));
});

test("a file that was written is read back the same", () => {
  const written = planSite(cluster).listserv["dist1"]?.siteConfig ?? [];
  expect(parseSiteConfig(renderSiteConfig(written))).toEqual(written);
});

test("each domain that is signed has a key, a file and a record of its own, shared with its wildcard", () => {
  const plan = planSite(with_(singleServer, { dkim: { domains: ["EXAMPLE.ORG", "*.EXAMPLE.ORG", "Example.COM"], signAll: true } }));
  expect(plan.listserv["listserv"]?.siteConfig.filter(([keyword]) => keyword.startsWith("DKIM"))).toEqual([
    ["DKIM_SIGN", "EXAMPLE.ORG *.EXAMPLE.ORG EXAMPLE.COM(example-com)"],
    ["DKIM_SIGN_ALL", "1"],
  ]);
  expect(plan.listserv["listserv"]?.secrets).toEqual(["listserv:licences.listserv", "listserv:dkimKeys.EXAMPLE.ORG", "listserv:dkimKeys.Example.COM"]);
  expect(plan.dns.filter(({ name }) => name.includes("_domainkey")).map(({ name }) => name)).toEqual(["default._domainkey.EXAMPLE.ORG", "default._domainkey.Example.COM"]);
});

test("a selector of one's own is the name of the key", () => {
  const plan = planSite(with_(singleServer, { dkim: { domains: ["EXAMPLE.ORG"], selector: "lists" } }));
  expect(plan.listserv["listserv"]?.siteConfig).toContainEqual(["DKIM_SIGN", "EXAMPLE.ORG(lists)"]);
});
