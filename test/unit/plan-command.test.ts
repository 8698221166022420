import { Command } from "commander";
import { afterEach, describe, expect, test, vi } from "vitest";
import { addPlanCommand } from "../../cli/plan-command";
import { checklist } from "../../cli/report/checklist";
import { planReport } from "../../cli/report/plan-report";
import { planJson, planSite, type SiteArgs } from "../../components/site";
import { catalogue } from "../../components/smtp-service/catalogue";
import cluster from "../../stacks/cluster";
import distributeWorkers from "../../stacks/distribute-workers";
import highPerformance from "../../stacks/high-performance";
import singleServer from "../../stacks/single-server";
import smtpServers from "../../stacks/smtp-servers";
import tunedServer from "../../stacks/tuned-server";
import workerSmtpServers from "../../stacks/worker-smtp-servers";
import { changed } from "../support/config";

const tiers: Record<string, SiteArgs> = {
  "single-server": singleServer, "tuned-server": tunedServer, "high-performance": highPerformance, "smtp-servers": smtpServers,
  "distribute-workers": distributeWorkers, "worker-smtp-servers": workerSmtpServers, cluster,
};

/** Output and exit status of `listserv plan`. */
async function run(...args: string[]): Promise<{ output: string; status: number | string | null | undefined }> {
  let output = "";
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => ((output += String(text)), true));
  const program = new Command().exitOverride();
  addPlanCommand(program);
  try {
    await program.parseAsync(["plan", ...args], { from: "user" });
    return { output, status: process.exitCode };
  } finally {
    write.mockRestore();
  }
}

afterEach(() => {
  process.exitCode = undefined;
});

describe("listserv plan", () => {
  test.each(["single-server", "cluster"])("prints %s for people, as JSON and as a checklist, with exit status 0, and 1 for its warnings under --strict", async (tier) => {
    const plan = planSite(tiers[tier] as SiteArgs);
    expect(await run(tier)).toEqual({ output: planReport(plan), status: 0 });
    expect(await run(tier, "--json")).toEqual({ output: planJson(plan), status: 0 });
    expect(await run(tier, "--checklist")).toEqual({ output: checklist(plan), status: 0 });
    expect((await run(tier, "--strict")).status).toBe(1);
  });
});

describe.each(Object.entries(tiers))("the report of %s", (_tier, site) => {
  const plan = planSite(site);
  const report = planReport(plan);

  test("names every host with its address, every forward, every line of SITE.CFG, every packet and every public record", () => {
    for (const [key, { fqdn, address }] of Object.entries(plan.hosts)) expect(report).toMatch(new RegExp(`^  ${key} +${fqdn} +${address}`, "m"));
    for (const [key, { forwards, siteConfig }] of Object.entries(plan.listserv)) {
      for (const { service, smtpWorkers } of forwards) expect(report).toContain(`${key} feeds ${service} (${plan.smtpServices[service]?.fqdn}:${plan.smtpServices[service]?.port}) with ${smtpWorkers} SMTP workers`);
      for (const [keyword, value] of siteConfig) expect(report).toContain(`    ${keyword}=${value}\n`);
    }
    for (const { reason } of plan.firewall) expect(report).toContain(reason);
    for (const { name, type, value, valueFrom } of plan.dns.filter(({ scope }) => scope === "public")) expect(report.split("\n").some((line) => [name, type, value ?? `<${valueFrom}>`].every((part) => line.includes(part)))).toBe(true);
  });

  test("has every setting with its importance, every finding and every note", () => {
    for (const { tab, name, importance } of catalogue) expect(report).toMatch(new RegExp(`^ +${tab} +${name.replace(/ \(only.*/, "").replace(/[()-]/g, ".")} +${importance} +\\S`, "m"));
    for (const { message, path, rule, citation } of plan.findings) expect([report.includes(`${path}: ${message}`), report.includes(`(${rule}; ${citation})`)]).toEqual([true, true]);
    for (const { subject, text } of plan.notes) expect(report).toContain(`${subject}: ${text}`);
    expect(report).not.toMatch(/undefined|\[object|NaN/);
  });

  test("has a checklist of every service, tab by tab, and of every SITE.CFG", () => {
    const text = checklist(plan);
    expect(text.match(/SMTP virtual server #/g)).toHaveLength(Object.keys(plan.smtpServices).length);
    const [first = ""] = text.split("\n\n").slice(1);
    expect(first.split("\n").filter((line) => /^ {2}\S/.test(line)).map((line) => line.trim())).toEqual(["General", "Access", "Messages", "Delivery", "LDAP Routing", "Security", "Domains"]);
    expect(first.match(/\[ \]/g)).toHaveLength(catalogue.length + (Object.values(plan.smtpServices)[0]?.domains.length ?? 0));
    for (const { siteConfig } of Object.values(plan.listserv)) for (const [keyword, value] of siteConfig) expect(text).toContain(`[ ] ${keyword}=${value}`);
    expect(text).not.toMatch(/undefined|\[object|NaN/);
  });
});

test("a deviation is told with what the paper says and the reason, a tier's figure as the tier's", () => {
  const deviating = planReport(planSite(changed(smtpServers, { "smtpServers.smtp1.smtp": { outboundExpirationDays: { value: 4, reason: "policy of the organisation" } } })));
  expect(deviating).toMatch(/smtp1, besides:\n(.*\n)*.*Outbound Expiration timeout +Suggested +4 days \[by the config; the paper: 5 Days; reason: policy of the organisation\]/);
  expect(deviating).toMatch(/smtp2, besides:\n(.*\n)*.*Outbound Expiration timeout +Suggested +5 days\n/);
  expect(planReport(planSite(tunedServer))).toMatch(/Number of outbound connections limit +Recommended +2500 \[by the tier; the paper's start: 1000 \(see comments\)\]/);
});

test("an error of a rule is exit status 1", async () => {
  const plan = planSite(changed(singleServer, { smtp: { port: 25 } }));
  expect(plan.findings.some(({ severity }) => severity === "error")).toBe(true);
  expect(planReport(plan)).toMatch(/^ {2}Errors \(1\)$/m);
  await expect(run("nobody")).rejects.toThrow("Known here: cluster, distribute-workers");
});
