import fc from "fast-check";
import { OperatingSystem, RunMode, Subscription, Tier, WorkerLicence, Edition, type InternalDomainArgs, type ListservArgs, type PrimaryArgs, type SendingHostArgs, type SiteArgs, type WorkerArgs } from "../../components/site";
import { furtherAddress, hostTrimmings, machine, ownAddress } from "./host";
import { hostSettings } from "./settings";

type Change<T> = fc.Arbitrary<Partial<T>>;
type Kit = Pick<ListservArgs, "software">;

const some = <T extends object>(value: { [K in keyof T]?: fc.Arbitrary<NonNullable<T[K]>> }): Change<T> => fc.record(value as Record<string, fc.Arbitrary<unknown>>, { requiredKeys: [] }) as Change<T>;
const kit: Kit = { software: { installer: { source: "https://kits.example.org/listserv.exe", sha256: "0".repeat(64), arguments: ["/S"] } } };
const gallery = { id: "/subscriptions/0/images/listserv", os: OperatingSystem.WindowsServer2022 };
const marketplace = { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku: "2022-datacenter-g2", version: "latest" };

/** What an instance may have beside its host. */
const listservTrimmings = (index: number): Change<ListservArgs> =>
  some<ListservArgs>({
    installRoot: fc.constantFrom("C:\\LISTSERV", "C:\\Program Files\\L-Soft\\LISTSERV"),
    furtherDomains: fc.constantFrom([`LISTS${index}.EXAMPLE.ORG`], [`LISTS${index}.LISTSERV.EXAMPLE.ORG`], [`LISTS${index}.EXAMPLE.COM`]),
    filemaxl: fc.integer({ min: 1, max: 2147483647 }),
    tcpguiPort: fc.constantFrom(2306, 2400),
    keywords: fc.constantFrom<Record<string, string>>({ SORT_RECIPIENTS: "1" }, { LICENSE_WARNING: "1" }),
    runMode: fc.constantFrom(...Object.values(RunMode)),
  });

const primaryTrimmings: Change<PrimaryArgs> = some<PrimaryArgs>({
  webInterface: fc.record({ networks: fc.constant(["10.0.0.0/8"]), port: fc.constantFrom(80, 8080) }, { requiredKeys: ["networks"] }),
  primaryDelivers: fc.boolean(),
  selfWeight: fc.integer({ min: 1, max: 9 }),
  distForwardThreshold: fc.integer({ min: 1, max: 1000 }),
  distForwardMinsize: fc.integer({ min: 1, max: 1000 }),
  defaultListPool: fc.constantFrom("A", "A B"),
  defaultDistPool: fc.constantFrom("B", "-"),
});

const workerTrimmings: Change<WorkerArgs> = some<WorkerArgs>({ licence: fc.constantFrom(...Object.values(WorkerLicence)), acceptsInternetMail: fc.boolean() });

/** What the site as a whole may have. */
const siteTrimmings: Change<SiteArgs> = some<SiteArgs>({
  local: fc.constant(["EXAMPLE.ORG", "*.EXAMPLE.ORG"]),
  dkim: fc.record({ domains: fc.constantFrom(["EXAMPLE.ORG"], ["EXAMPLE.ORG", "*.EXAMPLE.ORG"]), selector: fc.constant("lists"), signAll: fc.boolean() }, { requiredKeys: ["domains"] }),
  postmaster: fc.constantFrom(["lstmaint@EXAMPLE.ORG"], ["lstmaint@example.net"], ["Quiet: lstmaint@Office.Listserv.Example.ORG"]),
  internalDomains: fc.constantFrom<Record<string, InternalDomainArgs>>({ "CORP.EXAMPLE.ORG": { smartHost: "10.9.0.2" } }, { "CORP.LISTSERV.EXAMPLE.ORG": { smartHost: "10.9.0.2" } }),
  subscribers: fc.dictionary(fc.constantFrom("big.example", "small.example", "office.listserv.example.org"), fc.integer({ min: 0, max: 1000000 })),
  logRetentionDays: fc.integer({ min: 1, max: 3650 }),
  drainDeadlineMinutes: fc.integer({ min: 1, max: 10080 }),
  timeouts: fc.record({ machine: fc.integer({ min: 10, max: 1440 }), configuration: fc.integer({ min: 5, max: 1440 }) }, { requiredKeys: [] }),
});

const jumpHosts = fc.constantFrom(undefined, { siteHost: "listserv" }, { host: "jump.example.org", port: 2222, user: "ops", hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGoSuEwjqE+JQPkq4fhUA6dIBb9yEV8BdNwM5NIDExfc" });

/** Ways out that fit together: where port 25 is closed there is a relay. */
const waysOut = fc.constantFrom(
  ...[Subscription.EnterpriseAgreement, Subscription.MicrosoftCustomerAgreementEnterprise, Subscription.EnterpriseDevTest].map((subscription) => ({ subscription, outbound: undefined })),
  { subscription: Subscription.Other, outbound: { relay: { host: "relay.example.net", port: 587, user: "lists" } } },
  { subscription: Subscription.EnterpriseAgreement, outbound: { relay: { host: "[10.9.0.7]", port: 25, reason: "policy" } } },
  { subscription: Subscription.EnterpriseAgreement, outbound: { relay: { host: "relay.listserv.example.org", port: 25, reason: "policy" } } },
);

const networks = fc.constantFrom<NonNullable<NonNullable<SiteArgs["azure"]>["network"]> | undefined>(
  undefined,
  { addressSpace: "10.0.0.0/8", subnet: "10.64.0.0/12" },
  { privateZone: "EXAMPLE.ORG" },
  { existing: { virtualNetworkId: "/subscriptions/0/vnet", subnetId: "/subscriptions/0/vnet/subnets/mail", subnet: "10.32.0.0/12" } },
);

const azureTrimmings = fc.tuple(
  networks,
  fc.constantFrom({ resourceGroup: "rg-lists" }, { existingResourceGroup: "rg-mail" }, {}),
  fc.constantFrom({ tags: { owner: "postmaster" } }, { versions: { customScriptExtension: "1.9", openSshServer: "0.0.2.0" } }, {}),
);

/** Adds to a site of some shape whatever its config may say besides; the site stays valid. */
export function trimmed(site: SiteArgs): fc.Arbitrary<SiteArgs> {
  return fc
    .tuple(fc.boolean(), fc.integer({ min: 0, max: 5 }), fc.boolean(), fc.boolean())
    .chain(([zones, existing, useKit, maestro]) => {
      const allExisting = existing === 0;
      let index = 0;
      const host = <T extends SendingHostArgs>(args: T, failOver: string | undefined, mayRetire: boolean, mayMove: boolean): fc.Arbitrary<T> =>
        hostTrimmings({ index: index++, ...(failOver === undefined ? {} : { failOver }), mayRetire, mayMove, zones, allExisting }).map((more) => ({ ...args, ...more, forward: { ...args.forward, ...more.forward } }));
      const map = <T extends SendingHostArgs>(hosts: Record<string, T> | undefined, change: (args: T) => fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> => fc.record(Object.fromEntries(Object.entries(hosts ?? {}).map(([key, args]) => [key, change(args)])));
      const software = useKit ? kit : {};
      const primary = host(site.listserv, undefined, false, false).chain((args) =>
        fc.tuple(listservTrimmings(0), primaryTrimmings).map(([more, own]): PrimaryArgs => ({ ...args, ...more, ...own, ...software, ...(args.ssh && args.furtherAddresses ? listenersOf(maestro) : {}) })),
      );
      const server = (args: SendingHostArgs) => host(args, "listserv", true, true);
      const worker = (args: WorkerArgs): fc.Arbitrary<WorkerArgs> => {
        const number = index + 1;
        return fc.tuple(host(args, "listserv", true, true), listservTrimmings(number), workerTrimmings, map(args.smtpServers, server)).map(([own, more, licence, smtpServers]) => ({ ...own, ...more, ...licence, ...software, ...(args.smtpServers ? { smtpServers } : {}) }));
      };
      const parts = fc.tuple(primary, map(site.smtpServers, server), map(site.workers, worker), map(site.failOverServers, (args) => host(args, undefined, false, true)));
      return fc.tuple(parts, siteTrimmings, hostSettings, jumpHosts, waysOut, azureTrimmings, machine).map(([[listserv, smtpServers, workers, failOverServers], more, settings, jumpHost, { subscription, outbound }, [network, group, tags], own]): SiteArgs => ({
        ...site,
        ...more,
        listserv: listserv.edition === Edition.Lite && more.dkim ? { ...listserv, edition: Edition.Classic } : listserv,
        ...(site.smtpServers ? { smtpServers } : {}),
        ...(site.workers ? { workers } : {}),
        ...(site.failOverServers ? { failOverServers } : {}),
        smtp: { ...settings, ...site.smtp },
        administration: { networks: ["203.0.113.0/24", ...(jumpHost?.host === undefined ? [] : ["10.9.0.0/24"])], ...(jumpHost ? { jumpHost } : {}) },
        ...(outbound ? { outbound } : {}),
        azure: allExisting ? undefined : { location: "westeurope", subscription, ...(network ? { network } : {}), ...group, ...tags, ...(zones ? {} : { availabilitySet: true }), machine: { ...own, image: useKit ? marketplace : gallery } },
      } as SiteArgs));
    })
    .chain((each) => fc.constantFrom(each, each, each, below(each, "listserv"), below(each, "worker")))
    .map((each) => (each.azure === undefined ? withoutAzure(each) : each))
    .map((each) => ((each.outbound?.relay?.port ?? 25) === 25 ? each : withoutOutboundPorts(each)));
}

/** The same with its SMTP-only servers named below the LISTSERV that feeds them, or below NODE. */
function below(site: SiteArgs, feeder: "listserv" | "worker"): SiteArgs {
  const moved = (hosts: Record<string, SendingHostArgs> | undefined, parent: string) => hosts && Object.fromEntries(Object.entries(hosts).map(([key, args]) => [key, { ...args, fqdn: `${args.fqdn.split(".")[0]}.${parent}` }]));
  const workers = site.workers && Object.fromEntries(Object.entries(site.workers).map(([key, { smtpServers, ...args }]) => [key, { ...args, ...(smtpServers ? { smtpServers: moved(smtpServers, feeder === "worker" ? args.fqdn : site.listserv.fqdn) } : {}) }]));
  return { ...site, ...(site.smtpServers ? { smtpServers: moved(site.smtpServers, site.listserv.fqdn) } : {}), ...(workers ? { workers } : {}) } as SiteArgs;
}

/** On a host with two addresses: the listener and the SMTP service on the one, IIS's web site on the other. */
function listenersOf(maestro: boolean): Partial<PrimaryArgs> {
  return { listenerAddress: ownAddress(0), maestro: maestro ? { websiteAddress: furtherAddress(0) } : { websitePort: 8081 } };
}

/** Without a VM nothing says what subscription it is in, so a relay needs its reason. */
function withoutAzure({ azure: _azure, ...site }: SiteArgs): SiteArgs {
  return site.outbound?.relay ? { ...site, outbound: { relay: { reason: "policy", ...site.outbound.relay } } } : site;
}

/** The port of the relay is every service's. */
function withoutOutboundPorts(site: SiteArgs): SiteArgs {
  return JSON.parse(JSON.stringify(site), (member, value: unknown) => (member === "outboundPort" ? undefined : value)) as SiteArgs;
}

export const TIERS_WITH_HPO: Tier[] = [Tier.HighPerformance, Tier.DistributeWorkers, Tier.WorkerSmtpServers, Tier.Cluster];
