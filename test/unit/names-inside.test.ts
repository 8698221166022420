import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { planSite, type SiteArgs, type SitePlan } from "../../components/site";
import { hostEntries } from "../../components/site/hosts";
import { furtherDomains, namesOfOthers } from "../../components/site/looked-up";
import { isAtOrBelow, isBelow, sameName } from "../../components/site/names";
import { resolvable } from "../../sandbox/command/hardware";
import cluster from "../../stacks/cluster";
import singleServer from "../../stacks/single-server";
import smtpServers from "../../stacks/smtp-servers";
import { anySite } from "../generators/site";
import { changed } from "../support/config";

const runs = { numRuns: 150 };
const zones = ({ azure }: SitePlan) => azure?.privateZones ?? [];
const zoneNames = (plan: SitePlan): string[] => zones(plan).map(({ name }) => name);
const routes = (plan: SitePlan, key: string): [string, string][] => (plan.smtpServices[key]?.domains ?? []).filter(({ kind }) => kind === "remote").map(({ name, route }) => [name, route]);
const linesOf = (plan: SitePlan): string[][] => Object.values(plan.desired).map(([smtp]) => (smtp?.role === "smtp-service" ? smtp.hostNames.map(({ name, address }) => `${address} ${name}`) : []));
/** Every name that the organisation's own DNS has: what the site publishes, and what it names of others. */
const organisation = (site: SiteArgs, plan: SitePlan): Record<string, string[]> =>
  Object.fromEntries([...plan.dns.filter(({ scope }) => scope === "public").map(({ name }) => name), ...namesOfOthers(site).map(({ name }) => name)].map((name) => [name, ["192.0.2.1"]]));
/** Names that a machine in the site's network can look up. */
const resolvedInside = (site: SiteArgs, plan: SitePlan): string[] => {
  const records = zones(plan).flatMap((zone) => zone.records.filter(({ type }) => type === "A").map(({ name, value = "" }): [string, string[]] => [name, [value]]));
  return Object.keys(resolvable({ names: Object.fromEntries(records), zones: zoneNames(plan) } as Parameters<typeof resolvable>[0], organisation(site, plan)));
};

describe("for every valid config", () => {
  test.prop([anySite()], runs)("every remote domain that a service routes by DNS resolves inside the network", (site) => {
    const plan = planSite(site);
    const inside = resolvedInside(site, plan);
    const byDns = Object.values(plan.smtpServices).flatMap(({ domains }) => domains.filter(({ kind, route }) => kind === "remote" && route === "dns").map(({ name }) => name));
    expect(byDns.filter((name) => !inside.some((each) => sameName(each, name)))).toEqual([]);
  });

  test.prop([anySite()], runs)("no host's zone is a parent of another name of the site, and what the named zone hides is told", (site) => {
    const plan = planSite(site);
    const own = site.azure?.network?.privateZone;
    const others = [...hostEntries(site).map(({ args }) => args.fqdn), ...Object.keys(site.internalDomains ?? {}), ...[...furtherDomains(hostEntries(site)), ...namesOfOthers(site)].map(({ name }) => name)];
    expect(zoneNames(plan).filter((zone) => zone !== own && others.some((name) => isBelow(name, zone)))).toEqual([]);
    const inside = resolvedInside(site, plan);
    const hidden = namesOfOthers(site).filter(({ name }) => !inside.some((each) => sameName(each, name)));
    expect(plan.findings.filter(({ rule }) => rule === "private-zone-hides-name").map(({ path }) => path)).toEqual(hidden.map(({ path }) => path));
  });
});

test("the generated sites have names below NODE, below a worker, and inside a named zone", () => {
  const sites = fc.sample(anySite(), { numRuns: 400, seed: 1 });
  const below = (site: SiteArgs, parent: string): boolean => [...hostEntries(site).map(({ args }) => args.fqdn), ...furtherDomains(hostEntries(site)).map(({ name }) => name)].some((name) => isBelow(name, parent));
  expect(sites.filter((site) => below(site, site.listserv.fqdn)).length).toBeGreaterThan(20);
  expect(sites.filter((site) => Object.values(site.workers ?? {}).some(({ fqdn }) => below(site, fqdn))).length).toBeGreaterThan(5);
  expect(sites.filter((site) => namesOfOthers(site).some(({ name }) => isBelow(name, site.listserv.fqdn))).length).toBeGreaterThan(5);
  expect(sites.filter((site) => zones(planSite(site)).some((zone) => furtherDomains(hostEntries(site)).some(({ name }) => isAtOrBelow(name, zone.name)))).length).toBeGreaterThan(5);
});

test("a NODE that is the parent of its servers' names has lines in every hosts file and is routed by address, and has no zone", () => {
  const plan = planSite(changed(smtpServers, { "listserv.fqdn": "LISTS.EXAMPLE.ORG", "listserv.furtherDomains": ["EXAMPLE.COM"], "smtpServers.smtp1.fqdn": "SMTP1.LISTS.EXAMPLE.ORG", "smtpServers.smtp2.fqdn": "SMTP2.LISTS.EXAMPLE.ORG" }));
  expect(plan.hosts["listserv"]?.address).toBe("10.20.66.96");
  expect(linesOf(plan)).toEqual(Array(3).fill(["10.20.66.96 LISTS.EXAMPLE.ORG"]));
  expect(zoneNames(plan)).toEqual(["SMTP1.LISTS.EXAMPLE.ORG", "SMTP2.LISTS.EXAMPLE.ORG"]);
  expect(routes(plan, "listserv")).toEqual([["LISTS.EXAMPLE.ORG", "[127.0.0.1]"], ["EXAMPLE.COM", "[127.0.0.1]"]]);
  for (const key of ["smtp1", "smtp2"]) expect(routes(plan, key)).toEqual([["LISTS.EXAMPLE.ORG", "[10.20.66.96]"], ["EXAMPLE.COM", "[10.20.66.96]"]]);
});

/** What may stand below NODE, and where in the config. */
const below: [what: string, changes: Record<string, unknown>][] = [
  ["a further domain", { "listserv.furtherDomains": ["NEWS.LISTSERV.EXAMPLE.ORG"] }],
  ["an internal domain", { internalDomains: { "Corp.Listserv.example.org": { smartHost: "10.9.0.2" } } }],
  ["the relay", { outbound: { relay: { host: "relay.listserv.example.org", port: 25, reason: "policy" } } }],
  ["a smart host", { "listserv.smtp": { smartHost: { value: "relay.listserv.example.org", reason: "policy" } } }],
  ["the postmaster", { postmaster: ["Quiet: lstmaint@Office.Listserv.example.org"] }],
  ["subscribers", { subscribers: { "students.listserv.example.org": 1000 } }],
  ["LISTSERV's installer", { "listserv.software": { installer: { source: "https://kits.listserv.example.org/listserv.exe", sha256: "0".repeat(64), arguments: ["/S"] } } }],
];

test.each(below)("%s below NODE: a zone would hide its name", (_what, changes) => {
  const plan = planSite(changed(singleServer, changes));
  expect(zoneNames(plan)).toEqual([]);
  expect(linesOf(plan)).toEqual([[`${plan.hosts["listserv"]?.address} LISTSERV.EXAMPLE.ORG`]]);
  const [node] = routes(plan, "listserv");
  expect(node).toEqual(["LISTSERV.EXAMPLE.ORG", "[127.0.0.1]"]);
});

test("a name below an SMTP server's takes that server's zone alone: LISTSERV's own mail still goes by DNS", () => {
  const plan = planSite(changed(smtpServers, { subscribers: { "office.smtp1.example.org": 10 } }));
  expect(zoneNames(plan)).toEqual(["LISTSERV.EXAMPLE.ORG", "SMTP2.EXAMPLE.ORG"]);
  expect(routes(plan, "smtp2")).toEqual([["LISTSERV.EXAMPLE.ORG", "dns"]]);
});

test.each([
  ["EXAMPLE.ORG", false],
  ["EXAMPLE.CO.UK", false],
  ["EXAMPLE.COM.AU", false],
  ["LISTS.EXAMPLE.ORG", true],
  ["LISTS.EXAMPLE.DE", true],
  ["LISTS.EXAMPLE.CO.UK", true],
  ["LISTS.CO.EXAMPLE.ORG", true],
])("NODE %s is an organisation's own domain, or may have a zone: %s", (fqdn, zone) => {
  expect(zoneNames(planSite(changed(singleServer, { "listserv.fqdn": fqdn })))).toEqual(zone ? [fqdn] : []);
});

test("a zone that the config names has what further domains need", () => {
  const changes = { "azure.network": { privateZone: "LISTS.EXAMPLE.ORG" }, "listserv.fqdn": "LISTS.EXAMPLE.ORG", "listserv.furtherDomains": ["NEWS.LISTS.EXAMPLE.ORG", "NEWS.EXAMPLE.COM"] };
  const plan = planSite(changed(singleServer, changes));
  const { address } = plan.hosts["listserv"] as { address: string };
  expect(zones(plan).map(({ name, records }) => ({ name, records: records.map((record) => `${record.name} ${record.type} ${record.value}`) }))).toEqual([
    {
      name: "LISTS.EXAMPLE.ORG",
      records: [
        `LISTS.EXAMPLE.ORG A ${address}`,
        "LISTS.EXAMPLE.ORG MX 10 LISTS.EXAMPLE.ORG",
        "LISTS.EXAMPLE.ORG TXT v=spf1 a -all",
        `NEWS.LISTS.EXAMPLE.ORG A ${address}`,
        "NEWS.LISTS.EXAMPLE.ORG MX 10 LISTS.EXAMPLE.ORG",
        "NEWS.LISTS.EXAMPLE.ORG TXT v=spf1 a:LISTS.EXAMPLE.ORG -all",
      ],
    },
  ]);
  expect(routes(plan, "listserv").map(([, route]) => route)).toEqual(["dns", "dns", "dns"]);
});

test("a worker's further domain in the named zone leads to that worker", () => {
  const plan = planSite(changed(cluster, { "azure.network": { privateZone: "EXAMPLE.ORG" }, "workers.dist1.furtherDomains": ["NEWS.EXAMPLE.ORG"], postmaster: ["lstmaint@example.net"] }));
  const records = zones(plan).flatMap((zone) => zone.records).filter(({ name }) => name === "NEWS.EXAMPLE.ORG");
  expect(records.map(({ type, value }) => [type, value])).toEqual([["A", plan.hosts["dist1"]?.address], ["MX", "10 DIST1.EXAMPLE.ORG"], ["TXT", expect.stringContaining("a:DIST1.EXAMPLE.ORG")]]);
});
