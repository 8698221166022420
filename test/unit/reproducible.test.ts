import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { versionsReport } from "../../cli/report/versions";
import { planReport } from "../../cli/report/plan-report";
import { planJson, planSite, staging, type SiteArgs } from "../../components/site";
import cluster from "../../stacks/cluster";
import stagingStack from "../../stacks/staging";
import { changed } from "../support/config";

const jiti = join(dirname(createRequire(__filename).resolve("jiti/package.json")), "lib/jiti-cli.mjs");

/** What another process prints in surroundings of its own. */
async function printed(cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [jiti, join(__dirname, "../support/print-plans.ts")], { cwd, env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...env }, maxBuffer: 64 * 2 ** 20 });
  return stdout;
}

test("the plan is the same bytes in another time zone, language and folder", async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), "listserv-elsewhere-"));
  try {
    const here = ([cluster, stagingStack] as SiteArgs[]).map((site) => planSite(site)).map((plan) => planJson(plan) + planReport(plan)).join("");
    expect(await printed(elsewhere, { TZ: "Pacific/Kiritimati", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" })).toBe(here);
    expect(await printed("/", { TZ: "America/St_Johns", LANG: "C", LC_ALL: "C" })).toBe(here);
  } finally {
    rmSync(elsewhere, { recursive: true });
  }
});

test("the report names the version of everything that a staging copy is made of", () => {
  const installer = { source: "https://kits.example.org/listserv.exe", sha256: "a".repeat(64) };
  const copy = staging(cluster, { name: "copy", domain: "STAGING.EXAMPLE.ORG", mailSink: { image: "docker.io/axllent/mailpit:v1.27.12" } }) as SiteArgs;
  const image = (version: string) => ({ publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku: "2022-datacenter-g2", version });
  const report = versionsReport(planSite(changed(copy, { "listserv.machine": { image: image("20348.2340.240303") }, "listserv.software": { installer }, "azure.versions": { customScriptExtension: "1.11", openSshServer: "0.0.2.0" } })));
  const says = (what: string, version: string): void => expect(report.find((line) => line.startsWith(`${what} `))).toMatch(new RegExp(` ${version.replaceAll(".", "\\.")}$`));
  says("pulumi-listserv", "0.1.0");
  says("@pulumi/azure-native", "3.28.0");
  says("@pulumi/command", "1.2.1");
  says("image of listserv", "MicrosoftWindowsServer WindowsServer 2022-datacenter-g2 20348.2340.240303");
  says("image of dist1, dist1-smtp1, dist1-smtp2, dist2, dist2-smtp1, spare", "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/images/providers/Microsoft.Compute/galleries/listserv/images/listserv17/versions/1.0.0");
  says("CustomScriptExtension of Azure", "1.11");
  says("OpenSSH.Server of Windows", "0.0.2.0");
  says("LISTSERV installer of listserv", `https://kits.example.org/listserv.exe, SHA-256 ${"a".repeat(64)}`);
  says("mail sink", "docker.io/axllent/mailpit:v1.27.12");
});
