import { describe, expect, test } from "vitest";
import { formatFaults, parseSite, Tier, type SiteArgs, type SiteConfig } from "../../components/site";
import { defineSite } from "../../components/site";
import distributeWorkers from "../../stacks/distribute-workers";
import singleServer from "../../stacks/single-server";
import tunedServer from "../../stacks/tuned-server";
import { with_ } from "../support/config";

const paths = (input: unknown): string[] => parseSite(input).faults.map(({ path }) => path);

describe("a config is checked by the schema of its tier", () => {
  test("what a tier does not have is a fault that names the tiers that have it", () => {
    const { faults } = parseSite(with_(singleServer, { workers: {} }));
    expect(faults).toEqual([{ path: "workers", found: "an empty object", expected: "nothing: single-server has no workers", remedy: "Tiers that have: distribute-workers, worker-smtp-servers, cluster." }]);
  });

  test("a tuned server says how many SMTP workers and connections it has, above those of the base case", () => {
    expect(paths({ ...singleServer, tier: Tier.TunedServer })).toEqual(["smtpWorkers", "outboundConnections"]);
    expect(paths({ ...singleServer, tier: Tier.TunedServer, smtpWorkers: 10, outboundConnections: 1000 })).toEqual(["smtpWorkers", "outboundConnections"]);
    expect(paths({ ...singleServer, tier: Tier.TunedServer, smtpWorkers: 11, outboundConnections: 1001 })).toEqual([]);
  });

  test("an unknown key is told with the nearest known one", () => {
    const { faults } = parseSite({ ...singleServer, postmasters: ["a@b.c"] });
    expect(faults[0]).toMatchObject({ path: "postmasters", remedy: expect.stringContaining("Did you mean postmaster?") as string });
  });

  test("with an unknown tier the rest is still checked", () => {
    expect(paths({ ...singleServer, tier: "two-servers", maxbsmtp: 0 })).toEqual(["tier", "maxbsmtp"]);
  });

  test("all faults come at once, each at its path", () => {
    const input = structuredClone(distributeWorkers) as unknown as SiteArgs;
    (input.workers?.["dist2"] as { weight: number }).weight = -1;
    (input.workers?.["dist1"] as { fqdn: string }).fqdn = "10.1.2.3";
    input.administration.networks = ["10.0.0.1/8"];
    expect(paths(input).sort()).toEqual(["administration.networks[0]", "workers.dist1.fqdn", "workers.dist2.weight"]);
  });

  test("a config of a newer form, or of none, is refused with the steps", () => {
    expect(parseSite({ ...singleServer, version: 2 }).faults[0]?.remedy).toContain("update the package");
    expect(parseSite({ ...singleServer, version: 0 }).faults[0]?.remedy).toContain("version: 1");
    expect(parseSite(undefined).faults[0]?.expected).toBe("an object");
  });

  test("two paths that come out as one plan key are named both", () => {
    const input = structuredClone(distributeWorkers) as unknown as SiteArgs;
    (input.workers?.["dist2"] as { key: string }).key = "dist1";
    const { faults } = parseSite(input);
    expect(faults[0]).toMatchObject({ path: "workers.dist2", found: "the plan key dist1" });
    expect(faults[0]?.expected).toContain("workers.dist1");
  });

  test("a secret in a faulty config is never shown", () => {
    const { faults } = parseSite({ ...singleServer, secrets: { adminPassword: 4711, relayPasswort: "hunter2" } });
    expect(faults.length).toBe(2);
    expect(formatFaults("stacks/x.ts", faults)).not.toMatch(/4711|hunter2/);
  });
});

describe("types", () => {
  test("a single server with workers does not compile", () => {
    // @ts-expect-error workers are no part of this tier
    const config = defineSite({ ...singleServer, tier: Tier.SingleServer, workers: {} });
    expect(parseSite(config).faults.length).toBe(1);
  });

  test("a misspelt member of a worker does not compile", () => {
    const worker = { fqdn: "DIST1.EXAMPLE.ORG", software: { installed: true } };
    // @ts-expect-error it is called weight
    const config = defineSite({ ...distributeWorkers, workers: { dist1: { ...worker, wieght: 2 } } });
    expect(parseSite(config).faults.map(({ path }) => path)).toEqual(["workers.dist1.wieght"]);
  });

  test("a tuned server without its figures does not compile", () => {
    const { smtpWorkers, outboundConnections, ...without } = tunedServer;
    // @ts-expect-error the paper gives no figures, so the config must
    const config = defineSite(without);
    expect(parseSite(config).faults.map(({ path }) => path).sort()).toEqual(["outboundConnections", "smtpWorkers"]);
    expect([smtpWorkers, outboundConnections]).toEqual([25, 2500]);
  });

  test("each tier is a SiteArgs, and each member of SiteArgs is in some tier", () => {
    const assignable = (config: SiteConfig): SiteArgs => config;
    type Members = SiteConfig extends infer T ? (T extends unknown ? keyof T : never) : never;
    const everyMember: Record<Exclude<keyof SiteArgs, Members>, never> = {};
    expect(everyMember).toEqual({});
    expect(assignable(defineSite(singleServer))).toBe(singleServer);
  });
});
