import { fc, test } from "@fast-check/vitest";
import Ajv from "ajv";
import { describe, expect } from "vitest";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSite, planJson, planSite, type SiteArgs, type SitePlan } from "../../components/site";
import { chooseAddress, freeAddress, isUsable, parseAddress, parseNetwork } from "../../components/site/addresses";
import { anySite } from "../generators/site";

const runs = { numRuns: 150 };
const errors = (plan: SitePlan) => plan.findings.filter(({ severity, rule }) => severity === "error" && rule !== "address-twice");
const addresses = (plan: SitePlan) => Object.fromEntries(Object.entries(plan.hosts).map(([key, host]) => [key, host.address]));
const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(JSON.parse(readFileSync(join(__dirname, "../../components/site/plan.schema.json"), "utf8")) as object);

describe("for every valid config", () => {
  test.prop([anySite()], runs)("the schema takes it and the plan has no error", (site) => {
    expect(parseSite(site).faults).toEqual([]);
    expect(errors(planSite(site))).toEqual([]);
  });

  test.prop([anySite()], runs)("the plan has the form of its JSON Schema, and is the same bytes each time", (site) => {
    const text = planJson(planSite(site));
    validate(JSON.parse(text));
    expect(validate.errors ?? []).toEqual([]);
    expect(planJson(planSite(structuredClone(site)))).toBe(text);
  });

  test.prop([anySite()], runs)("every forward points at a service that listens there, lets the sender relay and takes as many recipients", (site) => {
    const plan = planSite(site);
    for (const instance of Object.values(plan.listserv)) {
      const written = instance.siteConfig.filter(([keyword]) => keyword.startsWith("SMTP_FORWARD_")).map(([, value]) => value);
      expect(written.length).toBe(instance.forwards.length);
      instance.forwards.forEach(({ service: key, smtpWorkers }, index) => {
        const service = plan.smtpServices[key];
        expect(written[index]).toBe(`${smtpWorkers}*${service?.fqdn}:${service?.port}`);
        expect(service?.relayFrom).toContain(plan.hosts[instance.host]?.address);
        expect(service?.relayFrom[0]).toBe("127.0.0.1");
        expect(Number(service?.metabase["MaxRecipients"])).toBeGreaterThanOrEqual(instance.maxbsmtp);
        expect(service?.metabase["ServerBindings"]).toEqual([`:${service?.port}:`]);
        expect(service?.domains.some(({ name }) => name === instance.fqdn)).toBe(true);
      });
    }
  });

  test.prop([anySite(), fc.stringMatching(/^[a-z]{6}[0-9]{3}$/)], runs)("adding a host, removing it and adding it again moves no other", (site, key) => {
    const before = addresses(planSite(site));
    const grown = withServer(site, key);
    const after = addresses(planSite(grown));
    for (const [host, address] of Object.entries(before)) expect(after[host]).toBe(address);
    expect(addresses(planSite(site))).toEqual(before);
    expect(addresses(planSite(withServer(site, key)))).toEqual(after);
  });
});

function withServer(site: SiteArgs, key: string): SiteArgs {
  return { ...site, tier: site.tier, smtpServers: { ...site.smtpServers, [key]: { fqdn: `${key}.EXAMPLE.ORG` } } };
}

describe("private addresses", () => {
  const network = parseNetwork("10.20.1.0/28") as NonNullable<ReturnType<typeof parseNetwork>>;

  test.prop([fc.string({ minLength: 1 })])("are never among the five that Azure reserves", (key) => {
    expect(isUsable(network, parseAddress(chooseAddress(key, network)) ?? 0)).toBe(true);
  });

  test.prop([fc.string({ minLength: 1 }), fc.integer({ min: 0, max: 11 })])("of a key that meets another are offered free ones until there are none", (key, count) => {
    const taken = new Set([chooseAddress(key, network)]);
    for (let each = 0; each < count; each++) {
      const free = freeAddress(key, network, taken);
      if (free === undefined) break;
      expect(taken.has(free)).toBe(false);
      taken.add(free);
    }
    expect(taken.size).toBe(Math.min(count + 1, 11));
  });
});

test("two keys that meet are an error that names both and offers a free address", () => {
  const site = fc.sample(anySite(), 1)[0] as SiteArgs;
  const own = planSite(site).hosts["listserv"]?.address as string;
  const plan = planSite({ ...site, smtpServers: { other: { fqdn: "OTHER.EXAMPLE.ORG", address: own } } });
  const finding = plan.findings.find(({ rule }) => rule === "address-twice");
  expect(finding?.message).toContain("listserv");
  expect(finding?.message).toContain("smtpServers.other");
  expect(finding?.remedy).toMatch(/Write address: "10\.20\.\d+\.\d+"/);
});
