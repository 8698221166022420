import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { SiteArgs } from "../../components/site";
import { answer, route, type MailState } from "../../sandbox/windows/mail";
import workerSmtpServers from "../../stacks/worker-smtp-servers";
import { with_ } from "../support/config";
import { hasPowerShell, pool, SimulatedSite } from "./simulated-host";

afterAll(() => pool.close());

const FOREIGN = ["203.0.113.5", "10.20.250.250"];

/** Starts to record every moment of a host's mail. */
function trace(site: SimulatedSite, key: string): void {
  writeFileSync(join(site.host(key), "trace.jsonl"), "");
}

function moments(site: SimulatedSite, key: string): MailState[] {
  return readFileSync(join(site.host(key), "trace.jsonl"), "utf8").split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as MailState);
}

/** At no moment does a stranger get mail to a stranger through, and at no moment is a feeder told 5xx. */
function assertMoments(site: SimulatedSite, key: string, feeders: string[], port: number, recipients: number): void {
  for (const moment of moments(site, key)) {
    for (const binding of Object.values(moment.servers).flatMap(({ bindings }) => bindings)) {
      for (const client of FOREIGN) expect(answer(moment, client, Number(binding.split(":")[1]), "aol.example"), `${moment.why}: ${client}`).not.toBe(250);
    }
    for (const feeder of feeders) expect([250, "no connection"], `${moment.why}: ${feeder}`).toContain(answer(moment, feeder, port, "aol.example", recipients - 1));
  }
}

describe.runIf(hasPowerShell)("mail between any two steps of a change", () => {
  const base = workerSmtpServers as SiteArgs;

  test("a stranger never relays, from an untouched server to the plan", async () => {
    for (const operatingSystem of ["2019", "2022"]) {
      const site = new SimulatedSite(base, operatingSystem);
      trace(site, "dist1");
      expect((await site.run("dist1", site.desired("dist1", "smtp-service"))).result.ok).toBe(true);
      expect(moments(site, "dist1").length).toBeGreaterThan(40);
      assertMoments(site, "dist1", [], 50025, 1);
      site.remove();
    }
  });

  test("an open relay is closed at the first step, before anything else", async () => {
    const site = new SimulatedSite(base);
    await site.run("dist1", site.desired("dist1", "smtp-service"));
    site.change("dist1", (state) => Object.assign(state.metabase.memory["SmtpSvc/1"]?.properties ?? {}, { RelayIpList: { grantByDefault: true, grant: [] }, ServerBindings: [":25:", ":50025:"] }));
    trace(site, "dist1");
    expect((await site.run("dist1", site.desired("dist1", "smtp-service"))).result.ok).toBe(true);
    const open = moments(site, "dist1").filter((moment) => answer(moment, FOREIGN[0] as string, 50025, "aol.example") === 250);
    expect(open.map(({ why }) => why).filter((why) => !/SMTPSVC (disabled|Stop)/.test(why))).toEqual([]);
    site.remove();
  });

  test("a feeder is never told 5xx while MAXBSMTP goes 1000, 100, 1000, the port changes, and a server moves to another worker", async () => {
    const site = new SimulatedSite(base);
    const key = "dist1-smtp1";
    const old = site.plan.hosts["dist1"]?.address ?? "";
    for (const state of site.plan.desired[key] ?? []) await site.run(key, state);
    const smtp = (): string => Object.values(site.plan.smtpServices).find(({ host }) => host === key)?.relayFrom[1] ?? "";
    expect(smtp()).toBe(old);

    const steps: { config: object; sends: number; willSend: number }[] = [
      { config: with_(base, { maxbsmtp: 100, smtp: { recipientsPerMessage: 100 } }), sends: 1000, willSend: 100 },
      { config: base, sends: 100, willSend: 1000 },
    ];
    for (const { config, sends, willSend } of steps) {
      site.declare(config);
      trace(site, key);
      expect((await site.run(key, site.desired(key, "smtp-service"))).result.error).toBeUndefined();
      assertMoments(site, key, [old], 50025, sends);
      trace(site, key);
      expect((await site.run(key, site.desired(key, "narrow"))).result.error).toBeUndefined();
      assertMoments(site, key, [old], 50025, willSend);
    }

    const other = site.plan.hosts["dist2"]?.address ?? "";
    const moved = site.desired(key, "smtp-service");
    const narrow = site.desired(key, "narrow");
    const swap = (text: string): string => text.replaceAll(old, other);
    trace(site, key);
    expect((await site.run(key, swap(JSON.stringify(moved)))).result.error).toBeUndefined();
    assertMoments(site, key, [old], 50025, 1000);
    const both = moments(site, key).at(-1) as MailState;
    expect([old, other].map((feeder) => answer(both, feeder, 50025, "aol.example"))).toEqual([250, 250]);
    trace(site, key);
    await site.run(key, swap(JSON.stringify(narrow)));
    assertMoments(site, key, [other], 50025, 1000);
    const after = moments(site, key).at(-1) as MailState;
    expect(answer(after, old, 50025, "aol.example")).toBe("no connection");
    expect(route(Object.values(after.servers)[0] as MailState["servers"][string], "DIST1.EXAMPLE.ORG")).toBe("dns");
    site.remove();
  });
});
