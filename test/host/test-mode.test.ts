import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import singleServer from "../../stacks/single-server";
import { hasPowerShell } from "../support/power-shell";
import { SimulatedSite } from "./simulated-host";


const HOST = "listserv";
const STATE = "C:\\ProgramData\\pulumi-listserv";
/** A run writes its log and holds its lock, and the host's time goes on; nothing else may. */
const PASSING = /^trace\.jsonl$|host\.log$|run\.lock$/;

function everythingOn(host: string): Record<string, string> {
  const files = readdirSync(host, { recursive: true, encoding: "utf8" }).filter((file) => !PASSING.test(file) && statSync(join(host, file)).isFile());
  return Object.fromEntries(files.map((file) => [file, file === "state.json" ? readFileSync(join(host, file), "utf8").replace(/"clock":[\d.]+/, "") : createHash("sha256").update(readFileSync(join(host, file))).digest("hex")]));
}

describe.runIf(hasPowerShell)("a run in mode test", () => {
  test("changes nothing in any role, on a server where everything differs and an earlier run still owes much", async () => {
    const site = new SimulatedSite(singleServer);
    const relay = [1, 2].map((instance) => ({ instance, user: "listserv", password: "canary" }));
    const secrets = JSON.stringify({ schema: 1, role: "secrets", host: HOST, deadlineMinutes: 10, features: ["SMTP-Server"], installRoot: "C:\\LISTSERV", licence: "canary", dkimKeys: { default: "canary" }, relay });
    await site.run(HOST, { ...site.desired(HOST, "smtp-service"), virtualServers: [] });
    site.write(HOST, "C:\\LISTSERV\\MAIN\\SITE.CFG", "NODE=OLD.EXAMPLE.ORG\n");
    site.write(HOST, `${STATE}\\journal.json`, JSON.stringify({ narrow: site.desired(HOST, "narrow"), "save the metabase": true, "restart LISTSERV": true, "start SMTPSVC": true, "SITE.CFG swapped": { existed: true } }));
    const before = everythingOn(site.host(HOST));
    for (const desired of [secrets, ...(site.plan.desired[HOST] ?? [])]) {
      const { result, stdout, stderr } = await site.run(HOST, desired, "test");
      expect(result.ok).toBe(false);
      // What is in place and LISTSERV runs without is a difference too.
      if (result.role === "listserv") expect(result.differences.map(({ path }) => path)).toContain("service LISTSERV, what it was started with");
      expect(everythingOn(site.host(HOST)), result.role).toEqual(before);
      expect(stdout + stderr).not.toContain("canary");
    }
    site.remove();
  });
});
