import { z } from "zod";
import type { MailNetworkArgs } from "../azure/mail-network";
import type { WindowsHostArgs } from "../azure/windows-host";
import { OperatingSystem } from "../host/args";
import type { CheckedComponent } from "../host/checked-args";
import { Edition, type DkimArgs, type ListservArgs } from "../listserv/args";
import { signedDomains } from "../listserv/dkim";
import type { DistributeWorkerArgs } from "../listserv/distribute-worker";
import type { ListservInstanceArgs } from "../listserv/listserv-instance";
import type { SmtpServiceArgs } from "../smtp-service/smtp-service";
import { Subscription, Tier } from "./args";
import type { Fault } from "./faults";
import { PRIMARY } from "./hosts";
import { fqdn, hostAddress, planKey } from "./schema/fields";
import { windowsPath } from "./schema/listserv";

/** Where a member of the site is in the component's own args. The first that fits is taken; what fits none is none of the component's. */
export type Place = [inSite: string, own: string];

/** A component's args as a part of a site. */
export interface Part {
  /** The smallest site that has the component with these args. */
  site: (args: never) => object;
  places: (args: never) => Place[];
  /** The args by themselves: every key that they have, and what the site does not check. */
  own: z.ZodType;
  /** Secrets that the rest of the args asks for. */
  missing?: (args: never) => Fault[];
  /** The rules of a whole plan are asked as well. */
  rules: boolean;
  /** Plan key of the host that is the component's, where the plan says what it is to be like. */
  host?: string;
}

/** Somebody else's host, of which a component knows where it is. */
interface Elsewhere {
  fqdn?: string;
  addresses?: string[];
}

// Stands in for what the component does not have of a site.
const ssh = { host: "elsewhere", user: "elsewhere", hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJZ8jM0y8nWq1uFf3m0cV9gq6bY0hXk0m8yF2h0p3nQ1" };
const installed = { installed: true };
const common = { version: 1, name: "site", administration: { networks: ["192.0.2.0/24"] } };
const listserv = { fqdn: "LISTSERV.EXAMPLE.ORG", software: installed, edition: Edition.Hpo };
const postmaster = ["listserv@example.org"];
const image = { id: "any", os: OperatingSystem.WindowsServer2022 };
/** An address that the stand-ins' own are not. */
const SERVER = "198.18.0.25";
const WORKER = "worker";

// Texts of faults, as in the schema of a site.
const addresses = () => z.array(hostAddress(), { error: "a list of addresses" }).min(1, { error: "at least one address" });
const none = (why: string) => z.never({ error: `nothing: ${why}` }).optional();
const IN_A_SITE = "a component by itself has none ¶ A site has (declareSite).";
const REACHED_BY_HOST = "the component's own args name the host ¶ See host and key.";
/** The site looks at it, or nobody needs to. */
const given = z.unknown().optional();

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null && !Array.isArray(value);
/** An object that the site looks at; here it is only seen that these are not in it. */
const without = (shape: z.ZodRawShape) => z.preprocess((value) => (isObject(value) ? value : undefined), z.looseObject(shape).optional());

/** What a LISTSERV host in the args of a component does not have: who it is and how it is reached stands beside it. */
const hostless = {
  ssh: none(REACHED_BY_HOST),
  key: none(REACHED_BY_HOST),
  generation: none(REACHED_BY_HOST),
  machine: none(REACHED_BY_HOST),
  computerName: none(REACHED_BY_HOST),
  existingPublicAddress: none(IN_A_SITE),
  publicDns: none(IN_A_SITE),
  retire: none(IN_A_SITE),
};
const withoutHost = Object.fromEntries(Object.keys(hostless).map((key) => [key, undefined]));

const smtpService: Part = {
  site: ({ fqdn, listserv: feeders, maxbsmtp, smtp }: SmtpServiceArgs) => ({
    ...common, postmaster, maxbsmtp,
    tier: Tier.SmtpServers,
    listserv: { ...listserv, ...elsewhere(feeders?.[0]) },
    smtpServers: { server: { ssh, address: SERVER, fqdn, smtp } },
  }),
  places: ({ listserv: feeders }: SmtpServiceArgs) => [["smtpServers.server", ""], ...placesElsewhere(PRIMARY, "listserv[0]", feeders?.[0]), ["maxbsmtp", "maxbsmtp"]],
  own: z.strictObject({
    host: given, fqdn: given, maxbsmtp: given, smtp: given, secrets: given, decided: given,
    key: planKey(),
    listserv: z.array(z.strictObject({ fqdn: fqdn(), addresses: addresses() }), { error: "a list of the instances that feed it: [{ fqdn, addresses }]" }).min(1, { error: "at least one instance that feeds it" }),
    folder: windowsPath().optional(),
  } satisfies Record<keyof SmtpServiceArgs, z.ZodType>),
  rules: true,
};

const listservInstance: Part = {
  site: ({ listserv: own, postmaster: maintainers, local, maxbsmtp, dkim, smtpServers, workers }: ListservInstanceArgs) => ({
    ...common, local, maxbsmtp, dkim,
    postmaster: maintainers,
    tier: instanceTier(sizeOf(smtpServers), sizeOf(workers)),
    listserv: altered(own, { ...withoutHost, ssh }),
    ...(sizeOf(smtpServers) > 0 ? { smtpServers: eachOf(smtpServers, ({ smtp, forward, ...server }) => ({ ...elsewhere(server), smtp, forward })) } : {}),
    ...(sizeOf(workers) > 0 ? { workers: eachOf(workers, ({ weight, ...worker }) => ({ ...elsewhere(worker), software: installed, weight })) } : {}),
  }),
  places: ({ smtpServers, workers }: ListservInstanceArgs) => [
    ...Object.entries(smtpServers ?? {}).flatMap(([key, server]) => placesElsewhere(`smtpServers.${key}`, `smtpServers.${key}`, server)),
    ...Object.entries(workers ?? {}).flatMap(([key, worker]) => placesElsewhere(`workers.${key}`, `workers.${key}`, worker)),
    ...["listserv", "smtpServers", "workers", "postmaster", "local", "maxbsmtp", "dkim"].map((same): Place => [same, same]),
  ],
  own: z.strictObject({
    host: given, postmaster: given, local: given, maxbsmtp: given, dkim: given, licence: given, decided: given,
    key: planKey(),
    dkimKeys: z.record(z.string(), given, { error: "a map by file name, without .dkim" }).optional(),
    listserv: without(hostless),
    smtpServers: z.record(z.string(), z.strictObject({ fqdn: given, addresses: addresses(), smtp: given, forward: given }), { error: "a map by key" }).optional(),
    workers: z.record(z.string(), z.strictObject({ fqdn: given, addresses: addresses(), weight: given }), { error: "a map by key" }).optional(),
  } satisfies Record<keyof ListservInstanceArgs, z.ZodType>),
  missing: ({ listserv: own, licence, dkim, dkimKeys }: ListservInstanceArgs) => [...missingLicence(own, licence), ...missingKeys(dkim, dkimKeys)],
  rules: true,
  host: PRIMARY,
};

const distributeWorker: Part = {
  site: ({ primary, worker, postmaster: maintainers, maxbsmtp, weight }: DistributeWorkerArgs) => ({
    ...common, maxbsmtp,
    postmaster: maintainers,
    tier: Tier.DistributeWorkers,
    listserv: { ...listserv, ...elsewhere(primary) },
    workers: { [WORKER]: altered(worker, { ...withoutHost, ssh, weight }) },
  }),
  places: ({ primary }: DistributeWorkerArgs) => [
    [`workers.${WORKER}.weight`, "weight"], [`workers.${WORKER}`, "worker"], ...placesElsewhere(PRIMARY, "primary", primary), ["postmaster", "postmaster"], ["maxbsmtp", "maxbsmtp"],
  ],
  own: z.strictObject({
    host: given, postmaster: given, maxbsmtp: given, weight: given, licence: given,
    key: planKey(),
    primary: z.strictObject({ fqdn: given, addresses: addresses() }),
    worker: without({ ...hostless, forward: without({ failOver: none(IN_A_SITE) }) }),
  } satisfies Record<keyof DistributeWorkerArgs, z.ZodType>),
  missing: ({ worker, licence }: DistributeWorkerArgs) => missingLicence(worker, licence),
  rules: true,
  host: WORKER,
};

const mailNetwork: Part = {
  site: ({ location, addressSpace, subnet, resourceGroupName }: MailNetworkArgs) => ({
    ...common, postmaster, listserv,
    tier: Tier.SingleServer,
    azure: { location, subscription: Subscription.EnterpriseAgreement, resourceGroup: resourceGroupName, machine: { image }, network: { addressSpace, subnet } },
  }),
  places: () => [["azure.network", ""], ["azure.resourceGroup", "resourceGroupName"], ["azure.location", "location"]],
  own: z.strictObject({
    location: given, resourceGroupName: given, existingResourceGroup: given, virtualNetworkName: given, addressSpace: given, furtherAddressSpaces: given, subnetName: given, subnet: given,
    existingVirtualNetworkId: given, existingSubnetId: given, privateZones: given, delegatedSubnets: given, tags: given,
  } satisfies Record<keyof MailNetworkArgs, z.ZodType>),
  rules: true,
};

const windowsHost: Part = {
  site: ({ location, computerName, address, size, zone, dataDiskSizeGiB, encryptionAtHost, adminUsername, patching }: WindowsHostArgs) => ({
    ...common, postmaster,
    tier: Tier.SingleServer,
    listserv: { ...listserv, computerName, address, machine: { size, zone, dataDiskSizeGiB, encryptionAtHost, adminUsername, patching, image } },
    azure: { location, subscription: Subscription.EnterpriseAgreement },
  }),
  places: () => [["listserv.machine", ""], ["listserv.computerName", "computerName"], ["listserv.address", "address"], ["azure.location", "location"]],
  own: z.strictObject({
    location: given, resourceGroupName: given, subnetId: given, names: given, computerName: given, address: given, furtherAddresses: given, size: given, image: given, zone: given, availabilitySetId: given,
    dataDiskSizeGiB: given, dataDiskLun: given, encryptionAtHost: given, adminUsername: given, adminPassword: given, patching: given, customScriptVersion: given, openSshVersion: given, administratorKey: given,
    hostPrivateKey: given, rules: given, reverseFqdn: given, existingPublicAddressId: given, existingPublicAddress: given, protect: given, retainDataDisk: given, machineMinutes: given, tags: given,
  } satisfies Record<keyof WindowsHostArgs, z.ZodType>),
  rules: false,
};

export const parts: Record<CheckedComponent, Part> = { SmtpService: smtpService, ListservInstance: listservInstance, DistributeWorker: distributeWorker, MailNetwork: mailNetwork, WindowsHost: windowsHost };

/** What is no object is told as it is. */
const altered = (value: unknown, more: object): unknown => (isObject(value) ? { ...value, ...more } : value);

const listed = (host: Elsewhere | undefined): string[] => (Array.isArray(host?.addresses) ? host.addresses : []);

function elsewhere(host: Elsewhere | undefined): object {
  const [address, ...further] = listed(host);
  return { ssh, fqdn: host?.fqdn, address, ...(further.length > 0 ? { furtherAddresses: further.map((each) => ({ address: each })) } : {}) };
}

function placesElsewhere(inSite: string, own: string, host: Elsewhere | undefined): Place[] {
  const [first, ...further] = listed(host);
  return [
    [`${inSite}.address`, first === undefined ? `${own}.addresses` : `${own}.addresses[0]`],
    ...further.map((_, index): Place => [`${inSite}.furtherAddresses[${index}].address`, `${own}.addresses[${index + 1}]`]),
    [inSite, own],
  ];
}

const sizeOf = (map: unknown): number => (isObject(map) ? Object.keys(map).length : 0);

function eachOf<T extends object>(map: Record<string, T> | undefined, as: (value: T) => object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(map ?? {}).map(([key, value]) => [key, isObject(value) ? as(value) : value]));
}

/** The tier that has both; a single worker beside SMTP servers of the primary is in none of the paper's steps. */
function instanceTier(servers: number, workers: number): Tier {
  if (workers === 0) return servers === 0 ? Tier.SingleServer : Tier.SmtpServers;
  return servers === 0 ? Tier.DistributeWorkers : Tier.Cluster;
}

/** LISTSERV does not start without a licence; where it runs already it has one. */
function missingLicence(instance: ListservArgs | undefined, licence: unknown): Fault[] {
  if (instance?.software?.installer === undefined || licence !== undefined) return [];
  return [{ path: "licence", found: "nothing", expected: "a Licence Activation Key: LISTSERV that is installed here does not start without one" }];
}

/** LISTSERV says nothing of a DKIM key that is not there: its mail goes out unsigned. */
function missingKeys(dkim: DkimArgs | undefined, given: object | undefined): Fault[] {
  const keys = given ?? {};
  if (!Array.isArray(dkim?.domains) || !dkim.domains.every((domain) => typeof domain === "string")) return [];
  return signedDomains(dkim)
    .filter(({ keyFile }) => !Object.hasOwn(keys, keyFile))
    .map(({ keyFile, domain }) => ({ path: `dkimKeys.${keyFile}`, found: "nothing", expected: `the text of the key file that ${domain} is signed with` }));
}
