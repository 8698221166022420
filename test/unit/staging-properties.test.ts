import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { securityRules } from "../../components/azure/security-rules";
import { OperatingSystem, parseSite, planJson, planSite, staging, Subscription, type SiteArgs, type SitePlan, type StagingArgsOf, type Tier } from "../../components/site";
import { namesInKeywords, namesInSiteConfig } from "../../components/listserv/host-names";
import { route, type MailState } from "../../sandbox/windows/mail";
import { anySite } from "../generators/site";
import { passes, type Packet, type SecurityRule } from "../../sandbox/azure/security-group";
import { mailServerOf } from "../support/planned-mail-server";

const runs = { numRuns: 120 };

/** Everything that stands between production and a stranger, whatever production says. */
const outsiders = fc.record({
  relay: fc.boolean(),
  internalDomain: fc.boolean(),
  smartHost: fc.boolean(),
  furtherDomain: fc.option(fc.constantFrom("LISTS.EXAMPLE.COM", "NEWS.EXAMPLE.NET"), { nil: undefined }),
  subnet: fc.option(fc.constantFrom("10.20.0.0/16", "10.0.0.0/8", "172.16.0.0/12", "192.168.4.0/24"), { nil: undefined }),
});

type Outside = typeof outsiders extends fc.Arbitrary<infer T> ? T : never;

/** A production site with ways out of every kind. */
function production(site: SiteArgs, { relay, internalDomain, smartHost, furtherDomain, subnet }: Outside): SiteArgs {
  return {
    ...site,
    listserv: { ...site.listserv, ...(furtherDomain === undefined ? {} : { furtherDomains: [furtherDomain] }), ...(smartHost ? { smtp: { smartHost: { value: "mx.example.net", reason: "asked for" }, outboundPort: { value: 2525, reason: "asked for" } } } : {}) },
    ...(relay ? { outbound: { relay: { host: "relay.example.net", port: 587, reason: "asked for" } } } : {}),
    ...(internalDomain ? { internalDomains: { "CORP.EXAMPLE.ORG": { smartHost: "192.0.2.9" } } } : {}),
    ...(subnet === undefined || !site.azure ? {} : { azure: { ...site.azure, network: { subnet } } }),
  };
}

/** Images of production may have no version, and production may be outside Azure: the copy says both. */
const where = { location: "westeurope", subscription: Subscription.Other, machine: { image: { id: "/subscriptions/0/galleries/lists/images/listserv/versions/1.0.0", os: OperatingSystem.WindowsServer2022 } } };

const copyOf = (site: SiteArgs): SiteArgs => staging(site as never, { name: "copy1234567890", domain: "STAGING.EXAMPLE.NET", ...where } as StagingArgsOf<Tier>) as SiteArgs;

const INTERNET = ["192.0.2.1", "8.8.8.8", "203.0.113.7", "20.118.99.224", "10.250.0.9", "172.20.1.1", "192.168.7.7"];
const OPEN = [80, 443, 1688, 53];

/** A host's security group as it would be deployed. */
function groupOf(plan: SitePlan, key: string): SecurityRule[] {
  return securityRules(plan.firewall.filter(({ host }) => host === key)) as SecurityRule[];
}

/** A host on which no name resolves: only a bracketed address leads anywhere. */
const resolvingNothing: MailState = { smtp: "Running", listener: "absent", servers: {}, firewall: {}, addresses: [], names: {}, siteConfig: "" };

describe("for every staging copy of every valid site", () => {
  test.prop([anySite(), outsiders], runs)("it is a valid site of the same tier without an error, the same bytes each time, and unprotected", (site, outside) => {
    const copy = copyOf(production(site, outside));
    expect(parseSite(copy).faults).toEqual([]);
    const plan = planSite(copy);
    expect(plan.findings.filter(({ severity, rule }) => severity === "error" && rule !== "address-twice")).toEqual([]);
    expect(plan.tier).toBe(site.tier);
    expect(Object.keys(plan.hosts)).toEqual(Object.keys(planSite(site).hosts));
    expect(Object.values(plan.hosts).map((host) => host.protected)).not.toContain(true);
    expect(planJson(planSite(copyOf(production(structuredClone(site), outside))))).toBe(planJson(plan));
  });

  test.prop([anySite(), outsiders, fc.integer({ min: 1, max: 65535 }), fc.constantFrom("Tcp", "Udp")], runs)("no packet of any host reaches the internet, or any network but the copy's own, but on the named ports", (site, outside, random, protocol) => {
    const plan = planSite(copyOf(production(site, outside)));
    const { subnet, addressSpace } = plan.azure?.network ?? { subnet: "", addressSpace: "" };
    const networks = [subnet, addressSpace, plan.azure?.mailSink?.subnet ?? "", "172.20.0.0/16"];
    for (const key of Object.keys(plan.hosts)) {
      for (const peer of INTERNET) {
        for (const port of [25, 465, 587, 2525, random]) {
          const packet: Packet = { direction: "Outbound", peer, port, protocol: protocol as Packet["protocol"] };
          const named = OPEN.includes(port) && !networks.some((network) => network.startsWith("172.20.") && peer.startsWith("172.20.")) && (port === 53 || protocol === "Tcp");
          expect([key, packet, passes(groupOf(plan, key), packet, networks)]).toEqual([key, packet, named]);
        }
      }
      expect(passes(groupOf(plan, key), { direction: "Outbound", peer: plan.azure?.mailSink?.address ?? "", port: 25, protocol: "Tcp" }, networks)).toBe(true);
    }
  });

  test.prop([anySite(), outsiders, fc.domain()], runs)("every service sends every domain to the sink, and LISTSERV's own to a LISTSERV of the copy", (site, outside, domain) => {
    const plan = planSite(copyOf(production(site, outside)));
    const sink = { address: plan.azure?.mailSink?.address, port: 25 };
    const listeners = Object.values(plan.listserv).map(({ host }) => plan.hosts[host]?.address);
    const strangers = [domain, "aol.example", "CORP.EXAMPLE.ORG", "LISTS.EXAMPLE.COM", ...Object.values(planSite(site).hosts).map(({ fqdn }) => fqdn)];
    for (const service of Object.values(plan.smtpServices)) {
      const server = mailServerOf(service);
      expect(service.metabase).toMatchObject({ SmartHostType: 2, SmartHost: `[${sink.address}]`, RemoteSmtpPort: 25 });
      for (const stranger of strangers) expect(route(resolvingNothing, server, stranger)).toEqual(sink);
      const remote = service.domains.filter(({ kind }) => kind === "remote").map(({ name }) => route(resolvingNothing, server, name));
      const here = plan.listserv[service.host] ? ["127.0.0.1"] : [];
      for (const to of remote) expect([...listeners, ...here].map((address) => ({ address, port: 25 }))).toContainEqual(to);
    }
  });

  test.prop([anySite(), outsiders], runs)("no name and no address of production is in it, and every host name of its SITE.CFG is one of its hosts", (site, outside) => {
    const source = planSite(production(site, outside));
    const plan = planSite(copyOf(production(site, outside)));
    const names = Object.values(plan.hosts).map(({ fqdn }) => fqdn);
    for (const { siteConfig } of Object.values(plan.listserv)) {
      const foreign = [...namesInSiteConfig(siteConfig), ...namesInKeywords(siteConfig)].filter(({ keyword, name }) => !names.includes(name) && !(keyword === "MYDOMAIN" && name.endsWith(".STAGING.EXAMPLE.NET")));
      expect(foreign).toEqual([]);
    }
    const text = JSON.stringify({ ...plan, findings: [], notes: [] });
    for (const { fqdn, address } of Object.values(source.hosts)) {
      expect(text).not.toContain(`"${fqdn}"`);
      expect(text).not.toContain(`"${address}"`);
    }
    expect(text).not.toMatch(/relay\.example\.net|mx\.example\.net|CORP\.EXAMPLE\.ORG|192\.0\.2\.9/);
  });
});
