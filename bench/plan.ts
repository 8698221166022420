import { Edition, OperatingSystem, Protection, parseSiteOrThrow, planSite, Subscription, Tier, type SiteArgs } from "../components/site";
import { alone, median, type Figure } from "./report";

const RUNS = 5;
const SERVERS_OF_A_WORKER = 9;

/** A cluster of that many hosts: workers with nine SMTP servers each. */
export function siteOfHosts(count: number): SiteArgs {
  const workers = Math.round((count - 1) / (SERVERS_OF_A_WORKER + 1)) || 1;
  const servers = (worker: number) => Object.fromEntries(Array.from({ length: SERVERS_OF_A_WORKER }, (_, index) => [`s${index + 1}`, { fqdn: `S${index + 1}.DIST${worker}.EXAMPLE.ORG`, address: addressOf(worker, index + 1) }]));
  return {
    version: 1,
    tier: workers > 1 ? Tier.Cluster : Tier.WorkerSmtpServers,
    name: "lists",
    listserv: { fqdn: "LISTSERV.EXAMPLE.ORG", edition: Edition.Hpo, software: { installed: true }, address: "10.20.0.10" },
    workers: Object.fromEntries(
      Array.from({ length: workers }, (_, index) => [`dist${index + 1}`, { fqdn: `DIST${index + 1}.EXAMPLE.ORG`, software: { installed: true }, address: addressOf(index + 1, 0), smtpServers: servers(index + 1) }]),
    ),
    postmaster: ["lstmaint@EXAMPLE.ORG"],
    administration: { networks: ["203.0.113.0/24"] },
    protection: Protection.None,
    azure: { location: "westeurope", subscription: Subscription.EnterpriseAgreement, machine: { image: { id: "/subscriptions/0/images/listserv17", os: OperatingSystem.WindowsServer2022 } } },
  } as SiteArgs;
}

/** Written down, because among a thousand keys some would meet. */
const addressOf = (worker: number, index: number): string => `10.20.${worker}.${index + 10}`;

function milliseconds(config: SiteArgs): number {
  const before = performance.now();
  planSite(config);
  return performance.now() - before;
}

/** The plan of 10, 100 and 1,000 hosts. */
export async function plan(): Promise<Figure[]> {
  const sizes = [10, 100, 1000];
  const configs = sizes.map((size) => parseSiteOrThrow(siteOfHosts(size)));
  const hosts = configs.map((config) => Object.keys(planSite(config).hosts).length);
  const times = configs.map((config) => median(Array.from({ length: RUNS }, () => milliseconds(config))));
  const each = times.map((time, index) => time / (hosts[index] as number));
  return [
    ...hosts.map((count, index): Figure => ({ what: `plan of ${count} hosts`, value: times[index] as number, unit: "ms", ...(index === 2 ? { atMost: 1000 } : {}) })),
    // Linear: a host costs at most twice as much among a thousand as among a hundred.
    { what: `a host of ${hosts[2]} against one of ${hosts[1]}`, value: (each[2] as number) / (each[1] as number), unit: "times", atMost: 2 },
  ];
}

if (require.main === module) void alone("plan", plan);
