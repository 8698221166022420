import { OperatingSystem, Protection, PublicDns, Retire, Subscription, Tier, type SiteArgs } from "../../components/site";
import type { SecretChange } from "../../cli/review/model";
import { drained, primary, server, siteOf, worker, type Servers, type Worker } from "../lifecycle/sites";

/** A change that somebody proposes, and what it is called. */
export interface Change {
  name: string;
  base?: SiteArgs;
  head?: SiteArgs;
  secrets?: SecretChange[];
}

const cluster = (workers: Record<string, Worker>, own: Partial<SiteArgs> = {}): SiteArgs => siteOf(Tier.Cluster, { workers, ...own });
const workers = (first: Partial<Worker> = {}, firstServers: Servers = { a: server(3) }, secondServers: Servers = { a: server(4) }): Record<string, Worker> => ({
  dist1: worker(1, { smtpServers: firstServers, ...first }),
  dist2: worker(2, { smtpServers: secondServers }),
});
const usual = cluster(workers());
const single = siteOf(Tier.SingleServer);
const smtpServers = siteOf(Tier.SmtpServers, { smtpServers: { smtp1: server(1), smtp2: server(2) } });
const distribute = siteOf(Tier.DistributeWorkers, { workers: { dist1: worker(1), dist2: worker(2) } });
const withServers = siteOf(Tier.WorkerSmtpServers, { workers: { dist1: worker(1, { smtpServers: { a: server(3) } }), dist2: worker(2) } });
const highPerformance = siteOf(Tier.HighPerformance);
const azure = single.azure as NonNullable<SiteArgs["azure"]>;
const image = { id: "/subscriptions/0/images/patched", os: OperatingSystem.WindowsServer2022 };
const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
const existing = (more: Partial<SiteArgs["listserv"]> = {}): SiteArgs["listserv"] => ({ fqdn: "LISTSERV.EXAMPLE.ORG", software: { installed: true }, address: "192.0.2.5", ssh: { host: "192.0.2.5", user: "administrator", hostKey }, ...more });
const onPremises = (listserv = existing()): SiteArgs => ({ ...single, azure: undefined, listserv });

/** Changes of a site that lives: each kind that it must live through. */
const lifecycle: Change[] = [
  { name: "a worker more", base: usual, head: cluster({ ...workers(), dist3: worker(5) }) },
  { name: "a worker retires", base: cluster({ ...workers(), dist3: worker(5) }), head: cluster({ ...workers(), dist3: worker(5, drained) }) },
  { name: "a retired worker goes", base: cluster({ ...workers(), dist3: worker(5, drained) }), head: usual },
  { name: "a worker goes that was not retired", base: cluster({ ...workers(), dist3: worker(5) }), head: usual },
  { name: "a worker is abandoned", base: cluster({ ...workers(), dist3: worker(5) }), head: cluster({ ...workers(), dist3: worker(5, { retire: Retire.Abandon }) }) },
  { name: "another weight", base: usual, head: cluster(workers({ weight: 3 })) },
  { name: "another name of an SMTP server", base: usual, head: cluster(workers({}, { a: { fqdn: "RELAY.EXAMPLE.ORG" } })) },
  { name: "another name of the primary", base: usual, head: cluster(workers(), { listserv: { ...primary, fqdn: "LISTS.EXAMPLE.ORG" } }) },
  { name: "an SMTP server moves to another worker", base: usual, head: cluster(workers({}, {}, { a: server(4), b: server(3, { key: "dist1-a" }) })) },
  { name: "another zone", base: usual, head: cluster(workers({}, { a: server(3, { machine: { zone: "2" } }) })) },
  { name: "a larger machine", base: usual, head: cluster(workers({}, { a: server(3, { machine: { size: "Standard_D8s_v5" } }) })) },
  { name: "another image for all", base: usual, head: cluster(workers(), { azure: { ...azure, machine: { image } } }) },
  { name: "MAXBSMTP lowered", base: usual, head: cluster(workers(), { maxbsmtp: 100 }) },
  { name: "MAXBSMTP raised", base: usual, head: cluster(workers(), { maxbsmtp: 2000 }) },
  { name: "another port", base: usual, head: cluster(workers(), { smtp: { port: 50026 } }) },
  { name: "a licence is rotated", base: usual, head: usual, secrets: [{ name: "listserv:licences.smtp1", change: "changed" }] },
  { name: "keys are rotated", base: usual, head: usual, secrets: [{ name: "listserv:hostKeys.smtp1", change: "changed" }, { name: "listserv:sshPrivateKey", change: "changed" }] },
  { name: "one setting of one host", base: usual, head: cluster(workers({ smtp: { maximumHopCount: { value: 30, reason: "one more gateway" } } })) },
  { name: "a larger data disk", base: usual, head: cluster(workers({ machine: { dataDiskSizeGiB: 512 } })) },
  { name: "the PTR is set", base: single, head: { ...single, listserv: { ...single.listserv, publicDns: PublicDns.Published } } },
];

/** One change in each group of settings. */
const settings: Change[] = [
  { name: "general settings", base: single, head: { ...single, smtp: { logging: { value: false, reason: "a test machine" }, inboundConnectionsLimit: { value: 500, reason: "the load test" } } } },
  { name: "access settings", base: smtpServers, head: { ...smtpServers, smtp: { connectionControlOnlyFeeders: { value: true, reason: "audit" }, furtherRelayAddresses: { value: ["10.20.0.99"], reason: "the ticket system" } } } },
  { name: "message settings", base: single, head: { ...single, smtp: { messageSizeLimitKB: { value: 20480, reason: "the old limit" }, recipientsPerMessage: 5000 } } },
  { name: "delivery settings", base: single, head: { ...single, smtp: { firstRetryIntervalMinutes: { value: 2, reason: "faster" }, outboundExpirationDays: { value: 2, reason: "short-lived news" }, outboundConnections: { reason: "no limit at all" } } } },
  { name: "a deviation is withdrawn", base: { ...single, smtp: { reverseDnsLookup: { value: true, reason: "curiosity" } } }, head: single },
  { name: "an internal domain", base: single, head: { ...single, internalDomains: { "CORP.EXAMPLE.ORG": { smartHost: "10.20.0.50" } } } },
  { name: "a relay of the provider", base: single, head: { ...single, outbound: { relay: { host: "relay.example.net", port: 587, user: "lists", reason: "the provider asks for it" } } } },
  { name: "worker pools and a further virtual server", base: single, head: { ...single, listserv: { ...single.listserv, defaultListPool: "A", forward: { pools: "A-" }, virtualServers: { "2": { port: 50035, pools: "B", smtp: { outboundExpirationDays: { value: 3, reason: "offers expire" } } } } } } },
  { name: "lines of SITE.CFG and a password", base: { ...single, listserv: { ...single.listserv, keywords: { STOREPW: "canary-old-password", LDAP_AUTH_AD: "canary-old-bind", LDAP_UID_AD: "lists", MAXDISTN: "100" } } }, head: { ...single, listserv: { ...single.listserv, filemaxl: 50000, keywords: { STOREPW: "canary-new-password", LDAP_AUTH_AD: "canary-new-bind", LDAP_UID_AD: "lists", MAXDISTN: "200" } } } },
  { name: "DKIM and the web interface", base: single, head: { ...single, dkim: { domains: ["EXAMPLE.ORG"], selector: "lists" }, listserv: { ...single.listserv, webInterface: { networks: ["203.0.113.0/24"] } } } },
];

/** The steps of the paper, one way and one back. */
const tiers: Change[] = [
  { name: "base to step 1", base: single, head: siteOf(Tier.TunedServer, { smtpWorkers: 25, outboundConnections: 2500 }) },
  { name: "step 1 to step 2", base: siteOf(Tier.TunedServer, { smtpWorkers: 25, outboundConnections: 2500 }), head: highPerformance },
  { name: "step 2 to step 3", base: highPerformance, head: smtpServers },
  { name: "step 3 to step 4", base: smtpServers, head: siteOf(Tier.DistributeWorkers, { workers: { dist1: worker(1), dist2: worker(2) } }) },
  { name: "step 4 to step 5", base: distribute, head: withServers },
  { name: "step 5 to step 6", base: withServers, head: cluster({ dist1: worker(1, { weight: 2, smtpServers: { a: server(3, { forward: { failOver: "spare" } }) } }), dist2: worker(2) }, { failOverServers: { spare: server(9) } }) },
  { name: "step 4 back to step 3", base: distribute, head: siteOf(Tier.SmtpServers, { smtpServers: { smtp1: server(1), smtp2: server(2) } }) },
];

/** What concerns the site as a whole. */
const wholeSite: Change[] = [
  { name: "an error appears", base: usual, head: cluster(workers({ smtp: { recipientsPerMessage: 500 } })) },
  { name: "protection is lifted", base: single, head: { ...single, protection: Protection.None } },
  { name: "administrators and how they come in", base: distribute, head: { ...distribute, administration: { networks: ["203.0.113.0/24", "198.51.100.0/24"], jumpHost: { siteHost: "listserv" } } } },
  { name: "tags, log files and the drain", base: single, head: { ...single, logRetentionDays: 90, drainDeadlineMinutes: 120, azure: { ...azure, tags: { owner: "mail" } } } },
  { name: "another region", base: single, head: { ...single, azure: { ...azure, location: "northeurope", subscription: Subscription.EnterpriseAgreement } } },
  { name: "another name of the site", base: single, head: { ...single, name: "mail" } },
  { name: "an existing server is configured again", base: onPremises(), head: onPremises(existing({ generation: 2, furtherDomains: ["LISTS.EXAMPLE.ORG"] })) },
  { name: "a new stack", head: distribute },
  { name: "a stack that is no longer there", base: { ...single, protection: Protection.None } },
  { name: "nothing", base: usual, head: usual },
];

export const changes: Change[] = [...lifecycle, ...settings, ...tiers, ...wholeSite];
