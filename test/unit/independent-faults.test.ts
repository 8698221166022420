import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { formatFaults, parseSite, parseSiteOrThrow, SiteFaults, Tier, type SiteArgs } from "../../components/site";
import { rules } from "../../components/site/rules";
import cluster from "../../stacks/cluster";
import distributeWorkers from "../../stacks/distribute-workers";
import singleServer from "../../stacks/single-server";
import { anyPlainSite } from "../generators/site";
import { changed } from "../support/config";

/** One fault each: what is written where, and the path at which it is told. No two touch the same member. */
const faults: { at: string; value: unknown; told?: string }[] = [
  { at: "tier", value: "two-servers" },
  { at: "name", value: "Our Lists" },
  { at: "maxbsmtp", value: "1000" },
  { at: "smtpWorkers", value: 0 },
  { at: "outboundConnections", value: -1 },
  { at: "postmaster", value: [] },
  { at: "administration.networks", value: ["203.0.113.1/24"], told: "administration.networks[0]" },
  { at: "administration.jumpHost", value: {} },
  { at: "listserv.fqdn", value: "listserv" },
  { at: "listserv.address", value: "fe80::1" },
  { at: "listserv.software", value: { installed: false } },
  { at: "listserv.tcpguiPort", value: "2306" },
  { at: "listserv.retired", value: true },
  { at: "listserv.keywords", value: { SORT: "zwölf" }, told: "listserv.keywords.SORT" },
  { at: "listserv.virtualServers", value: { "1": { port: 2525, pools: "A" } }, told: 'listserv.virtualServers["1"]' },
  { at: "azure.location", value: "West Europe" },
  { at: "azure.subscription", value: "Free" },
  { at: "azure.network", value: { subnet: "10.0.0.0/30" }, told: "azure.network.subnet" },
  { at: "azure.machine.zone", value: 2 },
  { at: "smtp", value: { maximumHopCount: { value: 30 } }, told: "smtp.maximumHopCount.reason" },
  { at: "logRetentionDays", value: 0 },
  { at: "drainDeadlineMinutes", value: null },
  { at: "internalDomains", value: { "EXAMPLE.COM": { smartHost: "mail" } }, told: 'internalDomains["EXAMPLE.COM"].smartHost' },
  { at: "dkim", value: { domains: [] }, told: "dkim.domains" },
  { at: "outbound", value: { relay: { host: "relay.example.net", port: 70000, reason: "policy" } }, told: "outbound.relay.port" },
  { at: "protection", value: "Yes" },
  { at: "colour", value: "green" },
  { at: "subscribers", value: { "big.example": 1.5 }, told: 'subscribers["big.example"]' },
];

const breaking = (site: SiteArgs, chosen: typeof faults): SiteArgs => changed(site, Object.fromEntries(chosen.map(({ at, value }) => [at, value])));

property.prop([anyPlainSite(), fc.shuffledSubarray(faults, { minLength: 2, maxLength: 5 })], { numRuns: 150 })("two to five independent faults are that many reports, each at its path", (site, chosen) => {
  const told = parseSite(breaking(site, chosen)).faults;
  expect(told.map(({ path }) => path).sort()).toEqual(chosen.map(({ at, told: path = at }) => path).sort());
  for (const { found, expected } of told) expect([found, expected].join()).not.toMatch(/Invalid input|undefined|\[object/);
});

test("every fault of the list is told with what was found and what was expected", () => {
  const { faults: told } = parseSite(breaking(singleServer, faults));
  expect(told).toHaveLength(faults.length);
  for (const { found, expected } of told) expect(found.length > 0 && expected.length > 3).toBe(true);
});

describe("with faults, the rules run over what could be read", () => {
  const rulesOf = (config: SiteArgs) => parseSite(config).unchecked;

  test("an error of a rule is told beside a fault elsewhere", () => {
    const broken = changed(distributeWorkers, { "workers.dist1.smtp": { recipientsPerMessage: 10 }, "workers.dist2.weight": -1, "azure.location": 5 });
    const { findings = [], notRun = [] } = rulesOf(broken) ?? {};
    expect(findings.filter(({ severity }) => severity === "error").map(({ rule, path }) => [rule, path])).toEqual([["recipients-below-maxbsmtp", "workers.dist1.smtp.recipientsPerMessage"]]);
    expect(notRun).toContain("distribution-without-weight");
    expect(notRun).not.toContain("recipients-below-maxbsmtp");
  });

  test.each([
    ["maxbsmtp", "many", "recipients-below-maxbsmtp", { "listserv.smtp": { recipientsPerMessage: 10 } }],
    ["listserv.smtp.recipientsPerMesage", 10, "recipients-below-maxbsmtp", {}],
    ["smtp", { outboundExpirationDays: { value: 0, reason: "none" } }, "expiration-under-three-days", {}],
    ["workers.dist1.fqdn", "dist2", "name-twice", {}],
    ["workers.dist1", "DIST1.EXAMPLE.ORG", "unequal-workers", {}],
    ["azure.subscription", "Free", "port-25-closed", {}],
    ["outbound", "relay", "outbound-relay", {}],
    ["listserv.retire", "Soon", "primary-retired", {}],
  ])("a fault in %s keeps a rule that reads it from running, and names it", (path, value, rule, others) => {
    const unchecked = rulesOf(changed(distributeWorkers, { ...others, [path]: value }));
    expect(unchecked?.notRun).toContain(rule);
    expect(unchecked?.findings.map((finding) => finding.rule)).not.toContain(rule);
  });

  test("a fail-over host whose declaration cannot be read is not called unknown", () => {
    const { findings = [], notRun } = rulesOf(changed(cluster, { "failOverServers.spare": { fqdn: 5 }, failOverServer: {} })) ?? {};
    expect(findings.filter(({ rule }) => rule === "fail-over-unknown")).toEqual([]);
    expect(rulesOf(changed(cluster, { failOverServers: [] }))?.notRun).toContain("fail-over-unknown");
    expect(notRun).toContain("name-twice");
  });

  test("where keys meet no rule can run, and all are named; those of a staging copy only in one", () => {
    const { notRun, findings } = rulesOf(changed(distributeWorkers, { "workers.dist2.key": "dist1" })) ?? {};
    expect(notRun).toEqual(rules.map(({ id }) => id).filter((id) => !/^(staging|sink)-/.test(id)));
    expect(findings).toEqual([]);
  });

  test("a virtual server and a host may not have the same key", () => {
    const { faults: told } = parseSite(changed(distributeWorkers, { "workers.dist1.virtualServers": { "2": { port: 2525, pools: "A" } }, "workers.dist2.key": "dist1-2" }));
    expect(told).toMatchObject([{ path: "workers.dist2", found: "the plan key dist1-2", expected: expect.stringContaining('workers.dist1.virtualServers["2"]') as string }]);
  });

  property.prop([anyPlainSite(), fc.shuffledSubarray(faults, { minLength: 1, maxLength: 5 })], { numRuns: 60 })("a rule finds no error that is not there once the faults are put right", (site, chosen) => {
    const { findings = [] } = parseSite(breaking(site, chosen)).unchecked ?? {};
    expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
  });
});

describe("what is told", () => {
  test("is one text with faults, errors and the rules that have to wait, and no stack", () => {
    const config = changed(distributeWorkers, { "workers.dist1.smtp": { recipientsPerMessage: 10 }, "workers.dist2.weight": -1 });
    expect(() => parseSiteOrThrow(config, "stacks/prod.ts")).toThrowError(SiteFaults);
    const { faults: told, unchecked } = parseSite(config);
    expect(formatFaults("stacks/prod.ts", told, unchecked).split("\n")).toEqual([
      "stacks/prod.ts is not a valid site (1 fault)",
      "",
      "  workers.dist2.weight  found -1, expected a whole number from 0 to 1000",
      "                        0 takes an instance out of the distribution, 2 gives it twice the share.",
      "",
      "Errors in the parts that could be read (1)",
      "  workers.dist1.smtp.recipientsPerMessage: DIST1.EXAMPLE.ORG accepts 10 recipients, but DIST1.EXAMPLE.ORG sends 1000 (MAXBSMTP): SMTPSVC would reject the message.",
      "    Raise the limit to 1000 or lower maxbsmtp.",
      "    (recipients-below-maxbsmtp; Messages tab, Recipients per message limit; Configuring LISTSERV, step 5)",
      "",
      expect.stringMatching(/^Rules that could not run before these faults are put right \(\d+\)$/) as string,
      expect.stringContaining("distribution-without-weight") as string,
    ]);
  });

  test("never holds a secret, wherever it was put by mistake", () => {
    const canary = "canary-4f1d";
    const key = `-----BEGIN OPENSSH PRIVATE KEY-----\n${canary}\n-----END OPENSSH PRIVATE KEY-----`;
    const config = changed(distributeWorkers, {
      secrets: { adminPassword: 4711, relayPasswort: canary, licences: canary, hostKeys: { dist1: 5 } },
      adminPassword: canary,
      "listserv.licence": canary,
      "listserv.keywords": { DBPASS: `${canary}ü` },
      "workers.dist1.ssh": { host: "x", user: "y", hostKey: key },
      "outbound.relay": { host: "relay.example.net", port: 587, password: canary },
    });
    const { faults: told, unchecked } = parseSite(config);
    expect(told.length).toBeGreaterThan(7);
    expect(formatFaults("stacks/x.ts", told, unchecked)).not.toMatch(/canary|4711/);
  });

  test("names the place where a secret belongs, and the tier that was meant", () => {
    const { faults: told } = parseSite(changed(singleServer, { adminPassword: "x", tier: "single-servr" }));
    expect(told.find(({ path }) => path === "adminPassword")?.remedy).toContain("npx listserv init");
    expect(told.find(({ path }) => path === "tier")?.remedy).toBe(`Did you mean ${Tier.SingleServer}?`);
  });
});

test.each([
  ["an IPv6 address", "2001:db8::1"],
  ["a dot at the end", "LISTSERV.EXAMPLE.ORG."],
  ["an international name", "liste.müller.example"],
  ["a port", "LISTSERV.EXAMPLE.ORG:50025"],
  ["no domain", "LISTSERV"],
  ["an IPv4 address", "10.1.2.3"],
  ["a number", 5],
])("a name of a host with %s is refused with what a name is", (_what, fqdn) => {
  const { faults: told } = parseSite(changed(singleServer, { "listserv.fqdn": fqdn }));
  expect(told).toMatchObject([{ path: "listserv.fqdn", expected: "a fully-qualified domain name such as LISTSERV.EXAMPLE.ORG", remedy: expect.stringContaining("xn--") as string }]);
});

test.each([
  ["workers", null, "null"],
  ["workers", [], "an empty list"],
  ["workers", {}, "an empty object"],
  ["workers", 5, "5"],
  ["workers.dist1", null, "null"],
  ["listserv", "LISTSERV.EXAMPLE.ORG", '"LISTSERV.EXAMPLE.ORG"'],
  ["smtp.outboundConnections", 2000, "2000"],
  ["postmaster", "lstmaint@EXAMPLE.ORG", '"lstmaint@EXAMPLE.ORG"'],
  ["workers.dist1.weight", 1.5, "1.5"],
  ["workers.constructor", { fqdn: "A.EXAMPLE.ORG", software: { installed: true } }, '"constructor"'],
  ["listserv.furtherDomains", "A.EXAMPLE.ORG", '"A.EXAMPLE.ORG"'],
])("%s = %j is one fault at that path", (path, value, found) => {
  const { faults: told } = parseSite(changed(distributeWorkers, { [path]: value }));
  expect(told.map((fault) => [fault.path, fault.found])).toEqual([[path, found]]);
  expect(told[0]?.expected).not.toMatch(/Invalid|undefined/);
});
