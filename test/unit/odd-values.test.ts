import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { output } from "@pulumi/pulumi";
import { formatFaults, parseSite, planSite, type SiteArgs } from "../../components/site";
import { rules } from "../../components/site/rules";
import distributeWorkers from "../../stacks/distribute-workers";
import singleServer from "../../stacks/single-server";
import { anySite } from "../generators/site";
import { changed } from "../support/config";

const own = (key: string) => JSON.parse(`{ ${JSON.stringify(key)}: { "fqdn": "EVIL.EXAMPLE.ORG" } }`) as object;
class Settings {
  readonly fqdn = "DIST3.EXAMPLE.ORG";
}

/** What nobody should write, and somebody does: by a slip, from JSON, or out of a program. */
const odd: unknown[] = [
  null, undefined, NaN, Infinity, -1, 0, 0.5, 1e308, 10n, "", " ", "x", "a\nb", "münchen.example.org", "fe80::1", "x".repeat(5000), true, [], [null], [[]], {}, { x: 1 }, { value: 1 }, { reason: "policy" },
  () => 1, Symbol("x"), new Date(0), /x/, new Map([["dist3", {}]]), new Set(), new Settings(), Object.create({ fqdn: "DIST3.EXAMPLE.ORG" }), Buffer.from("x"), Promise.resolve("x"), output("x"), own("__proto__"), own("constructor"), own("toString"),
];

/** Paths of every value that a config holds. */
const places = (value: unknown, path: string[] = []): string[][] => (typeof value === "object" && value !== null ? Object.entries(value).flatMap(([key, inner]) => [[...path, key], ...places(inner, [...path, key])]) : []);

/** A config with values that cannot be cloned. */
function put(site: SiteArgs, ...values: [path: string[], value: unknown][]): SiteArgs {
  const copy = structuredClone(site);
  for (const [path, value] of values) {
    const holder = path.slice(0, -1).reduce((at, key) => at[key] as Record<string, unknown>, copy as unknown as Record<string, unknown>);
    holder[path.at(-1) as string] = value;
  }
  return copy;
}

property.prop([anySite(), fc.nat(), fc.constantFrom(...odd)], { numRuns: 150 })("an odd value anywhere is a fault in our own words, or the site is planned with it", (site, where, value) => {
  const all = places(site);
  const { config, faults, unchecked } = parseSite(put(site, [all[where % all.length] as string[], value]));
  if (config) expect(() => planSite(config)).not.toThrow();
  else expect(formatFaults("stacks/x.ts", faults, unchecked)).not.toMatch(/Invalid|undefined|\[object|expected (string|number|object|array|record)/);
});

describe("what is not plain data", () => {
  const told = (values: Record<string, unknown>) =>
    parseSite(put(distributeWorkers, ...Object.entries(values).map(([path, value]): [string[], unknown] => [path.split("."), value]))).faults.map(({ path, found }) => [path, found]);

  test.each(["workers", "azure", "listserv"])("the key __proto__ in %s is a fault and reaches no plan", (member) => {
    const { faults, unchecked } = parseSite(put(distributeWorkers, [[member], Object.assign(own("__proto__"), (distributeWorkers as unknown as Record<string, object>)[member])]));
    expect(faults.map(({ path }) => path)).toEqual([`${member}["__proto__"]`]);
    expect(unchecked?.findings.map(({ message }) => message).join()).not.toContain("EVIL");
  });

  test("an instance, a Map, inherited members and an object that holds itself are told, each once", () => {
    const circle: Record<string, unknown> = {};
    circle["A"] = circle;
    expect(told({ workers: new Map(), azure: Object.create(distributeWorkers.azure as object), "listserv.keywords": circle, administration: new Settings() })).toEqual([
      ["listserv.keywords.A", "an object that holds itself"],
      ["workers", "an instance of Map"],
      ["administration", "an instance of Settings"],
      ["azure", "an object that inherits its members"],
    ]);
  });

  test("an output is taken where an Azure id belongs, and is told what it is elsewhere", () => {
    const image = { id: output("/images/listserv"), os: "WindowsServer2022" };
    expect(told({ "azure.machine": { image } })).toEqual([]);
    expect(told({ "listserv.fqdn": output("LISTSERV.EXAMPLE.ORG"), "workers.dist1": output({}), "azure.machine": { image: { ...image, id: {} } } })).toEqual([
      ["listserv.fqdn", "an output of another resource"],
      ["azure.machine.image.id", "an empty object"],
      ["workers.dist1", "an output of another resource"],
    ]);
  });
});

test("a member that is undefined is not there: what the site says stands", () => {
  const { config } = parseSite(put(singleServer, [["listserv", "machine"], { image: undefined, size: undefined }]));
  expect(planSite(config as SiteArgs)).toEqual(planSite(singleServer));
});

test("where an object lacks all that it needs, the rules that do not read it still run", () => {
  const { faults, unchecked } = parseSite(changed(distributeWorkers, { "listserv.smtp": { maximumHopCount: {} }, "workers.dist1.existingPublicAddress": { ip: 1 }, "workers.dist2.software": { installer: { url: "x" } }, postmaster: ["postmaster@EXAMPLE.ORG"] }));
  expect(faults.map(({ path }) => path).sort()).toEqual([
    "listserv.smtp.maximumHopCount.reason", "listserv.smtp.maximumHopCount.value", "workers.dist1.existingPublicAddress.address", "workers.dist1.existingPublicAddress.id", "workers.dist1.existingPublicAddress.ip",
    "workers.dist2.software.installer.sha256", "workers.dist2.software.installer.source", "workers.dist2.software.installer.url",
  ]);
  expect(unchecked?.findings.map(({ rule }) => rule)).toContain("postmaster-trapped");
  expect(unchecked?.notRun.length).toBeLessThan(rules.length / 2);
});

test.each([
  ["maxbsmtp", 1e10],
  ["workers.dist1.weight", 1001],
  ["workers.dist1.forward", { smtpWorkers: 10000 }],
  ["listserv.address", "127.0.0.1"],
  ["listserv.existingPublicAddress", { id: "x", address: "10.1.2.3" }],
  ["azure.network", { subnet: "169.254.0.0/16" }],
  ["azure.network", { addressSpace: "224.0.0.0/4", subnet: "224.0.0.0/8" }],
  ["administration.networks", ["10.0.0.0/08"]],
])("%s %j is refused, and what is expected does not fit it", (path, value) => {
  const { faults } = parseSite(changed(distributeWorkers, { [path]: value }));
  expect(faults.length).toBeGreaterThan(0);
  for (const { found, expected } of faults) if (/^\d+$/.test(found)) expect(Number(found)).toBeGreaterThan(Number(/to (\d+)/.exec(expected)?.[1]));
});
