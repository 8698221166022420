import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { expect, test, vi } from "vitest";
import { addPlanCommand } from "../../cli/plan-command";
import { redactPasswords } from "../../cli/sandbox/redact-passwords";
import { isSecretKeyword, SECRET_KEYWORD } from "../../components/listserv/secret-keywords";
import { parseSite, planSite, staging, type SiteArgs } from "../../components/site";
import singleServer from "../../stacks/single-server";
import { changed, with_ } from "../support/config";

const secret = ["CREATEPW", "STOREPW", "LDAP_AUTH", "LDAP_AUTH_AD", "ldap_auth_ad", "MYSQL_AUTH_MAIN", "DB_PASSWORD", "DB_PASSWD", "DBPWD", "CLIENT_SECRET", "API_TOKEN"];
const open = ["NODE", "LDAP_SERVER_AD", "LDAP_UID_AD", "LDAP_PW_BASE_AD", "LDAP_PW_SERVERS", "LDAP_PW_REQUIRE_SSL", "SORT_RECIPIENTS", "AUTHORITY", "MAXBSMTP"];

test("a keyword whose value may be a password is known as one, here and on the host, and its line is shown without it", () => {
  expect([...secret, ...open].filter(isSecretKeyword)).toEqual(secret);
  expect(secret.map((keyword) => redactPasswords(` ${keyword} = canary=1`))).toEqual(secret.map((keyword) => ` ${keyword} = (not shown)`));
  expect(open.map((keyword) => redactPasswords(`${keyword}=1`))).toEqual(open.map((keyword) => `${keyword}=1`));
  expect(readFileSync(join(__dirname, "../../host/Facts.psd1"), "utf8")).toContain(`SecretKeyword = '${SECRET_KEYWORD}'`);
});

test.each([[], ["--json"], ["--checklist"]])("listserv plan %s shows no password of SITE.CFG", async (...options: string[]) => {
  const folder = mkdtempSync(join(tmpdir(), "listserv-plan-"));
  const cwd = vi.spyOn(process, "cwd").mockReturnValue(folder);
  let output = "";
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => ((output += String(text)), true));
  try {
    mkdirSync(join(folder, "stacks"));
    writeFileSync(join(folder, "stacks", "prod.ts"), `export default ${JSON.stringify(changed(singleServer, { "listserv.keywords": { LDAP_AUTH_AD: "canary", LDAP_UID_AD: "reader", STOREPW: "canary" } }))};\n`);
    const program = new Command().exitOverride();
    addPlanCommand(program);
    await program.parseAsync(["plan", "prod", ...options], { from: "user" });
  } finally {
    for (const spy of [cwd, write]) spy.mockRestore();
    rmSync(folder, { recursive: true });
    process.exitCode = undefined;
  }
  expect(output).toContain("reader");
  expect(output).not.toContain("canary");
});

test("a staging copy takes keywords along, but none with a password or the name of a host", () => {
  const production = with_(singleServer as SiteArgs, { listserv: { ...singleServer.listserv, keywords: { Ldap_Auth_AD: "canary", LDAP_SERVER_AD: "ldap.corp.example.org:636", LDAP_UID_AD: "reader", STOREPW: "canary" } } });
  const copy = staging(production as typeof singleServer, { name: "copy", domain: "STAGING.EXAMPLE.ORG" });
  expect(parseSite(copy).faults).toEqual([]);
  expect(copy.listserv.keywords).toEqual({ LDAP_UID_AD: "reader" });
  expect(JSON.stringify(planSite(copy))).not.toContain("canary");
});
