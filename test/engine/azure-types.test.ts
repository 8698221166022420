import Ajv from "ajv";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Protection } from "../../components/site";
import cluster from "../../stacks/cluster";
import { with_ } from "../support/config";
import { notRun } from "../support/account";
import { evaluate, type Packet } from "../support/packets";
import { TestSite } from "./site";

const SCHEMAS = join(__dirname, "../../../shared/facts/azure-schemas.json");

function validators(): Map<string, ReturnType<Ajv["compile"]>> {
  const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false });
  const { resources } = JSON.parse(readFileSync(SCHEMAS, "utf8")) as { resources: Record<string, { schema: object }> };
  return new Map(Object.entries(resources).map(([type, { schema }]) => [type, ajv.compile(schema)]));
}

describe("the cluster in the simulated Azure", () => {
  test("its resources fit Azure's own types, and exactly the plan's packets pass", async () => {
    const site = await TestSite.open(with_(cluster, { protection: Protection.None }));
    try {
      expect((await site.sandbox.up()).errors).toEqual([]);
      const resources = site.sandbox.cloud.resources();
      if (existsSync(SCHEMAS)) {
        const known = validators();
        for (const { type, name, inputs } of resources) {
          const validate = known.get(type);
          expect([name, type, validate !== undefined]).toEqual([name, type, true]);
          validate?.(inputs);
          expect([name, validate?.errors ?? []]).toEqual([name, []]);
        }
      } else notRun("the comparison of the resources with Azure's own types", "../shared/facts/azure-schemas.json");

      const { plan } = (await site.sandbox.outputs()) as { plan: { hosts: Record<string, { address: string }>; firewall: { host: string; direction: string; port: string; from: string[] }[] } };
      const hosts = Object.entries(plan.hosts);
      const sources = [...hosts.map(([, host]) => host.address), "10.20.255.9", "192.0.2.1", "203.0.113.7"];
      for (const [key] of hosts) {
        const rules = plan.firewall.filter((rule) => rule.host === key && rule.direction === "inbound");
        for (const from of sources) {
          for (const port of [22, 25, 80, 443, 2306, 3389, 50025]) {
            const expected = rules.some((rule) => rule.port === String(port) && rule.from.some((each) => each === from || each === "Internet" || (each.includes("/") && from.startsWith("203.0.113."))));
            const packet: Packet = { peer: from, port, protocol: "Tcp", direction: "Inbound" };
            expect([key, from, port, evaluate(site.sandbox.cloud, `lists-${key}-nsg`, packet)]).toEqual([key, from, port, expected]);
          }
        }
      }
    } finally {
      await site.close();
    }
  });
});

