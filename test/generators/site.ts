import fc from "fast-check";
import { Edition, OperatingSystem, Protection, Subscription, Tier, type SiteArgs } from "../../components/site";
import { TIERS_WITH_HPO, trimmed } from "./trimmings";

const key = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/).filter((text) => text !== "listserv");
const keys = (least: number, most: number) => fc.uniqueArray(key, { minLength: least, maxLength: most });
const workersOfAForward = fc.integer({ min: 1, max: 40 });

const machine = {
  image: { id: "/subscriptions/0/images/listserv", os: OperatingSystem.WindowsServer2022 },
};

const hostOf = (name: string) => ({ fqdn: `${name.toUpperCase()}.EXAMPLE.ORG` });
const listservOf = (name: string) => ({ ...hostOf(name), software: { installed: true } });

/** SMTP-only servers by key, their names told apart by what feeds them. */
const servers = (before: string, least: number) =>
  fc.tuple(keys(least, 4), workersOfAForward).map(([names, smtpWorkers]) => Object.fromEntries(names.map((name) => [name, { ...hostOf(`${before}${name}`), forward: { smtpWorkers } }])));

const workers = (least: number, withServers: boolean) =>
  fc
    .tuple(keys(least, 4), fc.array(servers("x", 0), { minLength: 4, maxLength: 4 }), fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 4, maxLength: 4 }))
    .map(([names, maps, weights]) =>
      Object.fromEntries(
        names.map((name, index) => {
          const behind = Object.fromEntries(Object.entries(maps[index] ?? {}).map(([each, server]) => [each, { ...server, ...hostOf(`${each}-of-${name}`) }]));
          return [name, { ...listservOf(`d-${name}`), weight: weights[index], ...(withServers ? { smtpServers: behind } : {}) }];
        }),
      ),
    );

/** Keys longer than any that is generated for a worker, so that none meets another. */
const numbered = (name: string, most: number) => fc.integer({ min: 0, max: most }).map((count) => Object.fromEntries(Array.from({ length: count }, (_each, index) => [`${name}${index}`, hostOf(`${name}${index}`)])));

const common = fc.record({
  name: fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/),
  maxbsmtp: fc.option(fc.integer({ min: 1, max: 5000 }), { nil: undefined }),
  port: fc.option(fc.integer({ min: 20000, max: 65535 }), { nil: undefined }),
  protection: fc.constantFrom(Protection.Site, Protection.None),
  edition: fc.option(fc.constantFrom(...Object.values(Edition)), { nil: undefined }),
});

/** A valid config of the tier, or of any, with everything that a config may say. */
export function anySite(tier?: Tier): fc.Arbitrary<SiteArgs> {
  return anyPlainSite(tier).chain((site) => fc.oneof(fc.constant(site), trimmed(site), trimmed(site)));
}

/** A valid config of hosts, forwards and weights alone. */
export function anyPlainSite(tier?: Tier): fc.Arbitrary<SiteArgs> {
  const chosen = tier === undefined ? fc.constantFrom(...Object.values(Tier)) : fc.constant(tier);
  return fc.tuple(chosen, common).chain(([of, { name, maxbsmtp, port, protection, edition }]) =>
    parts(of).map(
      (own): SiteArgs => ({
        version: 1,
        tier: of,
        name,
        listserv: { ...listservOf("listserv"), ...(edition === undefined || TIERS_WITH_HPO.includes(of) ? {} : { edition }) },
        postmaster: ["lstmaint@EXAMPLE.ORG"],
        administration: { networks: ["203.0.113.0/24"] },
        azure: { location: "westeurope", subscription: Subscription.EnterpriseAgreement, machine },
        protection,
        ...(maxbsmtp === undefined ? {} : { maxbsmtp }),
        ...(port === undefined ? {} : { smtp: { port } }),
        ...own,
      }),
    ),
  );
}

function parts(tier: Tier): fc.Arbitrary<Partial<SiteArgs>> {
  const of: Record<Tier, fc.Arbitrary<Partial<SiteArgs>>> = {
    [Tier.SingleServer]: fc.constant({}),
    [Tier.TunedServer]: fc.record({ smtpWorkers: fc.integer({ min: 11, max: 99 }), outboundConnections: fc.integer({ min: 1001, max: 9999 }) }),
    [Tier.HighPerformance]: fc.constant({}),
    [Tier.SmtpServers]: fc.record({ smtpServers: servers("", 1) }),
    [Tier.DistributeWorkers]: fc.record({ workers: workers(1, false) }),
    [Tier.WorkerSmtpServers]: fc.record({ workers: workers(1, true) }).filter(({ workers: all }) => Object.values(all).some((each) => Object.keys("smtpServers" in each ? (each.smtpServers ?? {}) : {}).length > 0)),
    [Tier.Cluster]: fc.record({ workers: workers(2, true), smtpServers: numbered("outbound", 2), failOverServers: numbered("failover", 2) }),
  };
  return of[tier];
}
