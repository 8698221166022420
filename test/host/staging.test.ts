import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { staging, type SiteArgs } from "../../components/site";
import { answer, route } from "../../sandbox/windows/mail";
import type { SimulatedHostState } from "../../sandbox/windows/host-state";
import type { Moment } from "../../sandbox/windows/trace";
import cluster from "../../stacks/cluster";
import { hasPowerShell } from "../support/power-shell";
import { SimulatedSite, type HostRun } from "./simulated-host";


const KEY = "dist1";
const SINK = { address: "10.255.25.4", port: 25 };
const SUBSCRIBER = "aol.example";
const copy = staging(cluster, { name: "liststaging", domain: "STAGING.EXAMPLE.ORG" }) as SiteArgs;

type Metabase = SimulatedHostState["metabase"]["memory"];

/** What somebody could change by hand, and the path under which it is found. */
const byHand: [what: string, path: string, change: (memory: Metabase, server: Record<string, unknown>) => void][] = [
  ["another smart host", "SmtpSvc/1, route of all mail", (_, server) => (server["SmartHost"] = "mx.example.net")],
  ["the sink's address without brackets, which is a name", "SmtpSvc/1, route of all mail", (_, server) => (server["SmartHost"] = "10.255.25.4")],
  ["no smart host", "SmtpSvc/1, route of all mail", (_, server) => (server["SmartHostType"] = 0)],
  ["the receiver first", "SmtpSvc/1, route of all mail", (_, server) => (server["SmartHostType"] = 1)],
  ["another outbound port", "SmtpSvc/1, route of all mail", (_, server) => (server["RemoteSmtpPort"] = 587)],
  ["a domain of LISTSERV's by DNS", "SmtpSvc/1/Domain/LISTSERV.STAGING.EXAMPLE.ORG, route", (memory) => (memory["SmtpSvc/1/Domain/LISTSERV.STAGING.EXAMPLE.ORG"]!.properties["RouteAction"] = 4_198_400)],
  ["a domain of LISTSERV's to production", "SmtpSvc/1/Domain/LISTSERV.STAGING.EXAMPLE.ORG, route", (memory) => (memory["SmtpSvc/1/Domain/LISTSERV.STAGING.EXAMPLE.ORG"]!.properties["RouteActionString"] = "[10.20.66.96]")],
  ["a domain more, by DNS", "SmtpSvc/1/Domain/aol.example, route", (memory) => (memory["SmtpSvc/1/Domain/aol.example"] = { class: "IIsSmtpDomain", properties: { RouteAction: 4_198_400 } })],
];

describe.runIf(hasPowerShell)("a host of a staging copy", () => {
  let site: SimulatedSite;
  let converged: SimulatedHostState;
  let first: HostRun;
  const serverOf = (state: SimulatedHostState): Record<string, unknown> => state.metabase.memory["SmtpSvc/1"]?.properties ?? {};
  /** Moments at which mail could leave. DNS knows the subscriber. */
  const escapes = (moments: Moment[]): string[] =>
    moments
      .filter((moment) => moment.smtp === "Running" && Object.values(moment.servers).some((server) => JSON.stringify(route({ ...moment, names: { ...moment.names, [SUBSCRIBER]: ["203.0.113.5"] } }, server, SUBSCRIBER)) !== JSON.stringify(SINK)))
      .map(({ why }) => why);
  const changedByHand = (change: (typeof byHand)[number][2]): void =>
    site.change(KEY, (state) => {
      Object.assign(state, structuredClone(converged));
      change(state.metabase.memory, serverOf(state));
    });

  beforeAll(async () => {
    site = new SimulatedSite(copy, "2022");
    first = await site.run(KEY, site.desired(KEY, "smtp-service"));
    expect(first.result).toMatchObject({ ok: true });
    converged = site.state(KEY);
  });

  afterAll(() => site.remove());

  test("never runs SMTPSVC before everything goes to the sink, from an untouched server on", async () => {
    // Windows itself starts a fresh SMTPSVC; nobody can have handed it mail then: it relays for none.
    const all = first.moments;
    const installed = all.findIndex(({ smtp }) => smtp === "Running");
    const stopped = all.findIndex(({ smtp }, index) => index > installed && smtp !== "Running");
    expect(stopped).toBeGreaterThan(installed);
    for (const moment of all.slice(installed, stopped)) for (const client of ["127.0.0.1", "10.21.66.96"]) expect(answer(moment, client, 25, SUBSCRIBER)).not.toBe(250);
    expect(escapes(all.slice(stopped))).toEqual([]);
    expect(serverOf(converged)).toMatchObject({ SmartHost: "[10.255.25.4]", SmartHostType: 2, RemoteSmtpPort: 25 });
    expect((await site.run(KEY, site.desired(KEY, "smtp-service"), "test")).result).toMatchObject({ ok: true, differences: [] });
    expect((await site.run(KEY, site.desired(KEY, "smtp-service"))).result).toMatchObject({ ok: true, changed: [], restarted: [] });
  });

  test.each(byHand)("that was given %s by hand is found by test; apply stops SMTPSVC before anything else and puts it right", async (_what, path, change) => {
    changedByHand(change);
    const desired = site.desired(KEY, "smtp-service");
    const found = await site.run(KEY, desired, "test");
    expect(found.result.ok).toBe(false);
    expect(found.result.differences.map((difference) => difference.path)).toContain(path);
    expect(site.state(KEY).services["SMTPSVC"]).toMatchObject({ status: "Running" });

    const { result, moments } = await site.run(KEY, desired);
    expect(result).toMatchObject({ ok: true, restarted: ["SMTPSVC"] });
    const stopped = moments.findIndex(({ smtp }) => smtp === "Stopped");
    expect(moments.slice(0, stopped).map(({ why }) => why).filter((why) => why.startsWith("set "))).toEqual([]);
    expect(escapes(moments.slice(stopped))).toEqual([]);
    expect(moments.at(-1)?.smtp).toBe("Running");
    expect((await site.run(KEY, desired, "test")).result.differences).toEqual([]);
  });

  test("with a virtual server that is not of the plan keeps SMTPSVC disabled and says what to remove", async () => {
    changedByHand((memory, server) => (memory["SmtpSvc/7"] = { class: "IIsSmtpServer", properties: { ...server, ServerBindings: [":2525:"], SmartHostType: 0, SmartHost: "" } }));
    const desired = site.desired(KEY, "smtp-service");
    const { result } = await site.run(KEY, desired);
    expect(result.error).toMatch(/SMTPSVC stays disabled: SmtpSvc\/7, route of all mail is the receiver, port 25, expected smart host \[10\.255\.25\.4\] always, port 25.*Remove what is not of the plan/);
    expect(site.state(KEY).services["SMTPSVC"]).toMatchObject({ status: "Stopped", startMode: "Disabled" });
    expect((await site.run(KEY, desired, "test")).result.differences.map(({ path }) => path)).toContain("SmtpSvc/7, route of all mail");
  });

  test("with one that is not of the plan and does not start by itself is found all the same: somebody can start it from the console", async () => {
    changedByHand((memory, server) => (memory["SmtpSvc/8"] = { class: "IIsSmtpServer", properties: { ...server, ServerBindings: [":2526:"], SmartHostType: 0, SmartHost: "", ServerAutoStart: false, ServerState: 4 } }));
    const desired = site.desired(KEY, "smtp-service");
    expect((await site.run(KEY, desired, "test")).result.differences).toContainEqual({ item: "OnlyRoute", path: "SmtpSvc/8, route of all mail", expected: "smart host [10.255.25.4] always, port 25", found: "the receiver, port 25" });
    expect((await site.run(KEY, desired)).result.error).toContain("SMTPSVC stays disabled");
  });

  test("of a worker that the copy does without loses its domain at once", async () => {
    site.change(KEY, (state) => Object.assign(state, structuredClone(converged)));
    const desired = site.desired("listserv", "smtp-service");
    await site.run("listserv", desired);
    site.change("listserv", (state) => (state.metabase.memory["SmtpSvc/1/Domain/DIST9.STAGING.EXAMPLE.ORG"] = { class: "IIsSmtpDomain", properties: { RouteAction: 4_198_402, RouteActionString: "[10.21.9.9]" } }));
    expect((await site.run("listserv", desired)).result).toMatchObject({ ok: true, pending: [] });
    expect(Object.keys(site.state("listserv").metabase.memory)).not.toContain("SmtpSvc/1/Domain/DIST9.STAGING.EXAMPLE.ORG");
  });
});
