import { fc, test } from "@fast-check/vitest";
import Ajv from "ajv";
import { describe, expect } from "vitest";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSite, planJson, planSite, type SiteArgs, type SitePlan } from "../../components/site";
import { chooseAddress, freeAddress, isUsable, parseAddress, parseNetwork } from "../../components/site/addresses";
import { anyTier } from "../../components/site/schema/site";
import { anyPlainSite, anySite } from "../generators/site";
import { memberPaths, schemaPaths } from "../support/schema-paths";

const runs = { numRuns: 60 };
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

  test.prop([anySite()], runs)("every forward points at a service that listens there, lets the sender relay and connect, and takes as many recipients", (site) => {
    const plan = planSite(site);
    for (const instance of Object.values(plan.listserv)) {
      const host = plan.hosts[instance.host];
      const lines = instance.siteConfig.filter(([keyword]) => keyword.startsWith("SMTP_FORWARD_")).map(([, value]) => value);
      expect(instance.siteConfig.find(([keyword]) => keyword === "SMTP_FORWARD")?.[1]).toBe(to(plan, instance.host));
      expect(lines).toEqual(instance.forwards.map(({ service, smtpWorkers, failOver, pools }) => [`${smtpWorkers}*${to(plan, service)}`, ...(failOver === undefined ? [] : [to(plan, failOver)]), ...(pools === undefined ? [] : [`POOL=${pools}`])].join(";")));
      if (host?.retire === "Abandon") continue;
      for (const key of instance.forwards.flatMap(({ service, failOver }) => [service, ...(failOver === undefined ? [] : [failOver])])) {
        const service = plan.smtpServices[key];
        expect(service?.relayFrom).toEqual(expect.arrayContaining(["127.0.0.1", ...(host?.relayEntries ?? [])]));
        if (service?.connectFrom.length) expect(service.connectFrom).toEqual(expect.arrayContaining(["127.0.0.1", ...(host?.relayEntries ?? [])]));
        expect(Number(service?.metabase["MaxRecipients"])).toBeGreaterThanOrEqual(instance.maxbsmtp);
        expect(service?.metabase["ServerBindings"]).toEqual([`${service?.bindAddress ?? ""}:${service?.port}:`]);
        expect(service?.domains.filter(({ name }) => name === instance.fqdn)).toHaveLength(1);
        if (service?.host !== instance.host) expect(plan.firewall.some((rule) => rule.host === service?.host && rule.port === String(service?.port) && rule.from.includes(host?.address ?? ""))).toBe(true);
      }
    }
  });

  test.prop([anySite()], runs)("every member of DIST_FORWARD is a worker of the site that stays, and somebody has a weight", (site) => {
    const plan = planSite(site);
    const primary = plan.listserv["listserv"];
    const workers = Object.entries(plan.listserv).filter(([key, { role }]) => role === "worker" && plan.hosts[key]?.retire === undefined).map(([key]) => key);
    const named = primary?.distForward.map(({ instance }) => instance).filter((instance) => instance !== "SELF");
    expect(named).toEqual(workers);
    const line = primary?.siteConfig.find(([keyword]) => keyword === "DIST_FORWARD")?.[1];
    const members = (primary?.distForward ?? []).map(({ instance, weight }) => `${weight === 1 ? "" : `${weight}*`}${plan.listserv[instance]?.fqdn ?? instance}`);
    expect(line).toBe(members.length === 0 ? undefined : members.join(" "));
    expect(primary?.distForward.every(({ weight }) => weight === 0) ?? false).toBe(workers.length === 0);
  });

  test.prop([anySite()], runs)("a host's own name has a public MX exactly where the internet reaches its listener", (site) => {
    const { hosts, dns, firewall } = planSite(site);
    const announced = Object.entries(hosts).filter(([, { fqdn }]) => dns.some(({ scope, type, name }) => scope === "public" && type === "MX" && name === fqdn)).map(([key]) => key);
    expect(announced).toEqual(Object.keys(hosts).filter((key) => firewall.some(({ host, port, from }) => host === key && port === "25" && from.includes("Internet"))));
  });

  test.prop([anySite()], runs)("no address and no name is given twice", (site) => {
    const plan = planSite(site);
    if (plan.findings.some(({ rule }) => rule === "address-twice")) return;
    const all = Object.values(plan.hosts).flatMap(({ address, furtherAddresses }) => [address, ...furtherAddresses]);
    expect(new Set(all).size).toBe(all.length);
    for (const names of [Object.values(plan.hosts).map(({ fqdn }) => fqdn.toUpperCase()), Object.values(plan.hosts).map(({ computerName }) => computerName)]) expect(new Set(names).size).toBe(names.length);
  });

  test.prop([anySite(), fc.stringMatching(/^[a-z]{6}[0-9]{3}$/)], runs)("adding a host, removing it and adding it again moves no other", (site, key) => {
    const before = addresses(planSite(site));
    const grown = withServer(site, key);
    const after = addresses(planSite(grown));
    expect(after).toMatchObject(before);
    expect(addresses(planSite(site))).toEqual(before);
    expect(addresses(planSite(withServer(site, key)))).toEqual(after);
  });

  test.prop([anySite(), fc.integer({ min: 0, max: 5 })], runs)("in a subnet where keys meet, those that meet are named, and nobody moves for them", (site, seed) => {
    const small = { ...site, azure: site.azure && { ...site.azure, network: { subnet: "10.20.1.0/29" } } } as SiteArgs;
    const before = planSite(small);
    const clashes = before.findings.filter(({ rule }) => rule === "address-twice");
    const azure = Object.values(before.hosts).filter(({ kind }) => kind === "azure").map(({ address }) => address);
    expect(clashes.length).toBe(azure.filter((address, index) => azure.indexOf(address) !== index && azure.indexOf(address) === azure.lastIndexOf(address, index - 1)).length);
    expect(addresses(planSite(withServer(small, `added${seed}`)))).toMatchObject(addresses(before));
  });
});

test("every member that a config may have occurs in the generated ones", () => {
  const used = new Set(fc.sample(anySite(), { numRuns: 400, seed: 1 }).flatMap((site) => memberPaths(anyTier, site)).map(memberOfHolder));
  const known = schemaPaths(anyTier).filter((path) => !/^(secrets|mailSink)\b/.test(path)).map(memberOfHolder);
  expect(known).toContain("host.virtualServers");
  expect([...new Set(known)].filter((member) => !used.has(member))).toEqual([]);
});

/** A member and what holds it, wherever in the site that is. */
function memberOfHolder(path: string): string {
  const [holder, member] = ["", ...path.split(".").filter((key) => key !== "*")].slice(-2);
  return `${/^(listserv|workers|smtpServers|failOverServers)$/.test(holder ?? "") ? "host" : holder}.${member}`;
}

const to = (plan: SitePlan, key: string): string => `${plan.smtpServices[key]?.fqdn}:${plan.smtpServices[key]?.port}`;

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
  const site = fc.sample(anyPlainSite(), 1)[0] as SiteArgs;
  const own = planSite(site).hosts["listserv"]?.address as string;
  const plan = planSite({ ...site, smtpServers: { other: { fqdn: "OTHER.EXAMPLE.ORG", address: own } } });
  const finding = plan.findings.find(({ rule }) => rule === "address-twice");
  expect(finding?.message).toContain("listserv");
  expect(finding?.message).toContain("smtpServers.other");
  expect(finding?.remedy).toMatch(/Write address: "10\.20\.\d+\.\d+"/);
});
