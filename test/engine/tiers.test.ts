import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Protection, stackNames, type SiteArgs } from "../../components/site";
import { expectAzureTypes } from "../support/azure-types";
import { with_ } from "../support/config";
import { expectPlannedPackets } from "../support/packets";
import { expectIdentity } from "./identity";
import { TestSite } from "./site";

const root = join(__dirname, "../..");
const stackOf = async (name: string) => ((await import(`../../stacks/${name}.ts`)) as { default: SiteArgs }).default;
const kinds = (urns: string[] | undefined) => (urns ?? []).map((urn) => urn.split("::")[3]).sort();

describe.each(stackNames(root))("%s under the real engine", (name) => {
  test("it is previewed, brought up, unchanged by a second up, changed by one setting, and taken down", async () => {
    const config = with_(await stackOf(name), { protection: Protection.None });
    const site = await TestSite.open(config);
    try {
      const preview = await site.sandbox.preview();
      expect(preview.errors).toEqual([]);
      const up = await site.sandbox.up();
      expect(up.errors).toEqual([]);
      expect(kinds(up.steps["create"])).toEqual(kinds(preview.steps["create"]));
      const again = await site.sandbox.up();
      expect(again.steps).toEqual({});

      await expectIdentity(name, site.sandbox);
      expectAzureTypes(name, site.sandbox.cloud.resources());
      expect(expectPlannedPackets(site.plan, site.sandbox.cloud)).toBeGreaterThan(100);

      await site.declare(with_(config, { smtp: { maximumHopCount: { value: 30, reason: "one more gateway" } } }));
      const changed = await site.sandbox.up();
      expect(changed.errors).toEqual([]);
      const hosts = Object.keys((await site.sandbox.outputs())["endpoints"] as object);
      expect(kinds(changed.steps["update"])).toEqual(hosts.map((host) => `${config.name}-${host}-smtp`).sort());
      expect(Object.keys(changed.steps)).toEqual(["update"]);

      const destroyed = await site.sandbox.destroy();
      expect(destroyed.errors).toEqual([]);
      expect(site.sandbox.cloud.resources()).toEqual([]);
    } finally {
      await site.close();
    }
  }, 300_000);
});
