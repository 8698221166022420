import { describe, expect, test } from "vitest";
import type { SiteArgs } from "../../components/site";
import { answer, route } from "../../sandbox/windows/mail";
import type { Moment } from "../../sandbox/windows/trace";
import workerSmtpServers from "../../stacks/worker-smtp-servers";
import { with_ } from "../support/config";
import { hasPowerShell } from "../support/power-shell";
import { SimulatedSite } from "./simulated-host";


const STRANGER = "203.0.113.5";
const SUBSCRIBER = "aol.example";

/** At no moment is a feeder told 5xx, or too many recipients; what a running LISTSERV meets is looked at in every run. */
function assertFed(moments: Moment[], feeders: string[], port: number, recipients: number): void {
  for (const moment of moments) {
    for (const feeder of feeders) expect([250, "no connection"], `${moment.why}: ${feeder}`).toContain(answer(moment, feeder, port, SUBSCRIBER, recipients - 1));
  }
}

describe.runIf(hasPowerShell)("mail between any two steps of a change", () => {
  const base = workerSmtpServers as SiteArgs;

  test("a stranger never relays, from an untouched server to the plan", async () => {
    for (const operatingSystem of ["2019", "2022"]) {
      const site = new SimulatedSite(base, operatingSystem);
      const { result, moments } = await site.run("dist1", site.desired("dist1", "smtp-service"));
      expect(result.ok).toBe(true);
      expect(moments.length).toBeGreaterThan(40);
      site.remove();
    }
  });

  test("an open relay is closed at the first step, before anything else", async () => {
    const site = new SimulatedSite(base);
    const apply = () => site.run("dist1", site.desired("dist1", "smtp-service"));
    await apply();
    for (const list of [{ grantByDefault: true, grant: [] }, ""]) {
      site.change("dist1", (state) => {
        state["firewall"] = { open: { enabled: true, protocol: "TCP", port: "50025", from: ["Any"] } };
        Object.assign(state.metabase.memory["SmtpSvc/1"]?.properties ?? {}, { RelayIpList: list, ServerBindings: [":25:", ":50025:"] });
      });
      const { result, moments } = await apply();
      expect(result.error).toBeUndefined();
      const open = moments.filter((moment) => answer(moment, STRANGER, 50025, SUBSCRIBER) === 250);
      expect(open.length).toBeGreaterThan(0);
      expect(open.map(({ why }) => why).filter((why) => !/before|SMTPSVC (disabled|Stop)/.test(why))).toEqual([]);
    }
    site.remove();
  });

  test("a feeder is never told 5xx while MAXBSMTP goes 1000, 100, 1000, the port changes, and a server moves to another worker", async () => {
    const site = new SimulatedSite(base);
    const key = "dist1-smtp1";
    const old = site.plan.hosts["dist1"]?.address ?? "";
    for (const state of site.plan.desired[key] ?? []) await site.run(key, state);
    const smtp = (): string => Object.values(site.plan.smtpServices).find(({ host }) => host === key)?.relayFrom[1] ?? "";
    expect(smtp()).toBe(old);

    const steps: { config: object; sends: number; willSend: number; port: number; willBe: number }[] = [
      { config: with_(base, { maxbsmtp: 100, smtp: { recipientsPerMessage: 100 } }), sends: 1000, willSend: 100, port: 50025, willBe: 50025 },
      { config: base, sends: 100, willSend: 1000, port: 50025, willBe: 50025 },
      { config: with_(base, { smtp: { port: 50026 } }), sends: 1000, willSend: 1000, port: 50025, willBe: 50026 },
      { config: base, sends: 1000, willSend: 1000, port: 50026, willBe: 50025 },
    ];
    for (const { config, sends, willSend, port, willBe } of steps) {
      site.declare(config);
      const grown = await site.run(key, site.desired(key, "smtp-service"));
      expect(grown.result.error).toBeUndefined();
      assertFed(grown.moments, [old], port, sends);
      // The feeder may change now: both what it sends and what it will send is taken.
      const between = grown.moments.at(-1) as Moment;
      expect([answer(between, old, port, SUBSCRIBER, sends - 1), answer(between, old, willBe, SUBSCRIBER, willSend - 1)]).toEqual([250, 250]);
      const narrowed = await site.run(key, site.desired(key, "narrow"));
      expect(narrowed.result.error).toBeUndefined();
      assertFed(narrowed.moments, [old], willBe, willSend);
      expect(answer(narrowed.moments.at(-1) as Moment, old, willBe, SUBSCRIBER, willSend - 1)).toBe(250);
    }

    const other = site.plan.hosts["dist2"]?.address ?? "";
    const swap = (state: object): string => JSON.stringify(state).replaceAll(old, other);
    const moved = await site.run(key, swap(site.desired(key, "smtp-service")));
    expect(moved.result.error).toBeUndefined();
    assertFed(moved.moments, [old], 50025, 1000);
    const both = moved.moments.at(-1) as Moment;
    expect([old, other].map((feeder) => answer(both, feeder, 50025, SUBSCRIBER))).toEqual([250, 250]);
    const narrowed = await site.run(key, swap(site.desired(key, "narrow")));
    assertFed(narrowed.moments, [other], 50025, 1000);
    const after = narrowed.moments.at(-1) as Moment;
    expect(answer(after, old, 50025, SUBSCRIBER)).toBe("no connection");
    expect(route(after, Object.values(after.servers)[0] as Moment["servers"][string], "DIST1.EXAMPLE.ORG")).toEqual({ address: old, port: 25 });
    site.remove();
  });
});
