import { expect, test } from "vitest";
import { sshKey } from "../../cli/init/make-secret";
import { publicKeyLine } from "../../components/host/connection";
import { Protection, Retire, type SiteArgs } from "../../components/site";
import distributeWorkers from "../../stacks/distribute-workers";
import { with_ } from "../support/config";
import { pulumi } from "./command-line";
import { TestSite } from "./site";

const names = (urns: string[] | undefined) => (urns ?? []).map((urn) => urn.split("::")[3]).sort();
const workersOf = (config: object) => (config as { workers: NonNullable<SiteArgs["workers"]> }).workers;

test("a worker goes in two steps: let go and drained, then deleted; its disk stays", async () => {
  const site = await TestSite.open(distributeWorkers);
  try {
    expect((await site.sandbox.up()).errors).toEqual([]);
    const { dist1, dist2 } = workersOf(structuredClone(distributeWorkers));

    const ssh = { host: "10.30.0.9", user: "administrator", hostKey: publicKeyLine(sshKey()) };
    for (const config of [
      with_(distributeWorkers, { workers: { dist1: dist1! } }),
      with_(distributeWorkers, { workers: { dist1: dist1! }, protection: Protection.None }),
      with_(distributeWorkers, { workers: { dist1: dist1!, dist2: { ...dist2!, address: "10.30.0.9", ssh } } }),
    ]) {
      await site.declare(config);
      const refused = await site.sandbox.up();
      expect(refused.ok).toBe(false);
      expect(refused.errors.join("\n")).toContain("workers.dist2: DIST2.EXAMPLE.ORG is in service");
      expect(refused.steps).toEqual({});
    }

    const before = site.runner.recorded.length;
    await site.declare(with_(distributeWorkers, { workers: { dist1: dist1!, dist2: { ...dist2!, retire: Retire.Drain } } }));
    const retired = await site.sandbox.up();
    expect(retired.errors).toEqual([]);
    expect(names(retired.steps["delete"])).toEqual(["lists-dist2-narrow"]);
    const asked = site.runner.recorded.slice(before).filter(({ what }) => what === "run");
    const primary = asked.findIndex(({ state }) => (state as { role?: string; host?: string } | undefined)?.role === "listserv" && (state as { host: string }).host === "listserv");
    const drained = asked.findIndex(({ commandLine }) => commandLine.includes("-Mode drain"));
    const removed = asked.findIndex(({ commandLine }) => commandLine.includes("-Mode remove"));
    expect(primary).toBeGreaterThanOrEqual(0);
    expect(drained).toBeGreaterThan(primary);
    expect(removed).toBeGreaterThan(drained);

    // What was drained already is not asked again: the host may be gone by then.
    const afterwards = site.runner.recorded.length;
    await site.declare(with_(distributeWorkers, { workers: { dist1: dist1! } }));
    expect((await site.sandbox.up()).errors).toEqual([]);
    expect(site.runner.recorded.slice(afterwards).filter(({ commandLine }) => /-Mode (drain|remove)/.test(commandLine))).toEqual([]);
    const left = site.sandbox.cloud.resources().filter(({ name }) => name.startsWith("lists-dist2")).map(({ name }) => name);
    expect(left).toEqual(["lists-dist2-data"]);
  } finally {
    await site.close();
  }
});

test("destroy under Protection.Site deletes nothing and says what lifts it", async () => {
  const site = await TestSite.open(distributeWorkers);
  try {
    expect((await site.sandbox.up()).errors).toEqual([]);
    const count = site.sandbox.cloud.resources().length;
    const destroyed = await site.sandbox.destroy();
    expect(destroyed.ok).toBe(false);
    expect(destroyed.output).toContain("Protection.None");
    expect(site.sandbox.cloud.resources().length).toBe(count);
    // The engine by itself, as pulumi destroy runs it: it looks first.
    await expect(pulumi(site, ["destroy", "--yes"])).rejects.toMatchObject({ stdout: expect.stringMatching(/cannot be deleted.*protected/s) as string });
    expect(site.sandbox.cloud.resources().length).toBe(count);
  } finally {
    await site.close();
  }
});
