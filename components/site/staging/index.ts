import { overlap } from "../addresses";
import { Protection, type AzureArgs, type MailSinkArgs, type SiteArgs, type Tier } from "../args";
import type { SiteConfig, SiteConfigByTier } from "../define-site";
import { SiteFaults } from "../faults";
import { siteSubnet } from "../host-plan";
import { hostEntries, type HostEntry } from "../hosts";
import { SINK_SUBNETS } from "../mail-sink";
import { parseSiteOrThrow } from "../parse";
import { planSite } from "../plan-site";
import type { SmallerStagingArgs, StagingArgs, StagingArgsOf } from "./args";
import { faultsOfArgs } from "./faults";
import { stagingHosts, stagingMachine, stagingSettings, without, type Derivation } from "./hosts";
import { ofFittingTier } from "./tier";

export type { SmallerStagingArgs, StagingArgs, StagingArgsOf, StagingSinkArgs } from "./args";

const SIZE = "Standard_D2s_v5";
const DATA_DISK_GIB = 32;

/** One of two lies outside of whatever private range production uses. */
const HOST_SUBNETS = ["10.21.0.0/16", "172.21.0.0/16"];

/** What stays in production: where mail leaves by other servers, and what signs it. */
const ONLY_OF_PRODUCTION = ["local", "dkim", "outbound", "internalDomains", "secrets", "mailSink", "smtpServers", "workers", "failOverServers"] as const;

/**
 * Derives a staging copy of a production site: the same settings on smaller machines under names and addresses of its own, whose mail
 * ends in a mail sink. It has production's tier, and with hosts left out the one that has just those that are left. Throws `SiteFaults`
 * where production is no valid site, the two cannot be told apart, or the copy would be none.
 */
export function staging<T extends Tier>(production: { tier: T } & SiteConfigByTier[T], args: StagingArgs & { leaveOut?: never }): SiteConfigByTier[T];
export function staging<T extends Tier>(production: { tier: T } & SiteConfigByTier[T], args: StagingArgsOf<T>): SiteConfig;
export function staging(production: SiteConfig, args: SmallerStagingArgs): SiteConfig {
  const site = parseSiteOrThrow(production, "The production config given to staging()");
  const source = `staging(), derived from the site ${site.name},`;
  const faults = faultsOfArgs(site, args);
  if (faults.length > 0) throw new SiteFaults(faults, source);
  const derivation = derivationOf(site, args);
  const copy = ofFittingTier(stagingSite(site, derivation), args.leaveOut ?? []);
  if ("faults" in copy) throw new SiteFaults(copy.faults, source);
  return copy.config as SiteConfig;
}

function stagingSite(production: SiteArgs, derivation: Derivation): SiteArgs {
  const { args } = derivation;
  const subnet = args.subnet ?? firstApart(HOST_SUBNETS, production);
  return {
    ...without(production, ONLY_OF_PRODUCTION),
    ...stagingHosts(production, derivation),
    name: args.name,
    ...(production.smtp ? { smtp: stagingSettings(production.smtp) } : {}),
    postmaster: args.postmaster ?? production.postmaster,
    administration: args.administration ?? production.administration,
    ...(args.dkim ? { dkim: args.dkim } : {}),
    azure: stagingAzure(production, args, subnet),
    protection: Protection.None,
    mailSink: stagingSink(production, args),
    ...(args.secrets ? { secrets: args.secrets } : {}),
  };
}

function stagingAzure({ azure }: SiteArgs, args: SmallerStagingArgs, subnet: string): AzureArgs {
  const tags = args.tags ?? azure?.tags;
  return {
    location: (args.location ?? azure?.location) as string,
    subscription: (args.subscription ?? azure?.subscription) as AzureArgs["subscription"],
    resourceGroup: args.resourceGroup ?? args.name,
    network: { subnet },
    machine: { ...stagingMachine(azure?.machine ?? {}), size: SIZE, dataDiskSizeGiB: DATA_DISK_GIB, ...args.machine },
    ...(azure?.availabilitySet === undefined ? {} : { availabilitySet: azure.availabilitySet }),
    ...(tags ? { tags } : {}),
  };
}

/** Names and addresses of production as its plan has them; the rules of staging refuse each of them. */
function stagingSink(production: SiteArgs, args: SmallerStagingArgs): MailSinkArgs {
  const { hosts, listserv, azure } = planSite(production);
  const names = [...Object.values(listserv).flatMap(({ siteConfig }) => siteConfig.flatMap(([keyword, value]) => (keyword === "MYDOMAIN" ? value.split(" ") : []))), ...Object.values(hosts).map(({ fqdn }) => fqdn)];
  const addresses = hostEntries(production).flatMap(({ key, args: host }) => [
    ...(host.address === undefined && !azure ? [] : [hosts[key]?.address ?? ""]),
    ...(host.furtherAddresses ?? []).map((each) => each.address),
    ...(host.existingPublicAddress ? [host.existingPublicAddress.address] : []),
  ]);
  const networks = productionNetworks(production);
  return {
    ...args.mailSink,
    subnet: args.mailSink?.subnet ?? firstApart(SINK_SUBNETS, production),
    productionNames: [...new Set(names.map((name) => name.toUpperCase()))],
    productionAddresses: [...new Set([...networks, ...addresses.filter((address) => !networks.some((network) => overlap(network, address)))])],
    ...(azure ? { productionResourceGroup: azure.resourceGroup.name } : {}),
  };
}

function productionNetworks(production: SiteArgs): string[] {
  const { azure } = production;
  if (!azure) return [];
  const { addressSpace } = azure.network ?? {};
  return addressSpace === undefined ? [siteSubnet(production)] : [addressSpace, siteSubnet(production)];
}

function firstApart(candidates: string[], production: SiteArgs): string {
  return candidates.find((candidate) => !productionNetworks(production).some((network) => overlap(candidate, network))) ?? (candidates[0] as string);
}

function derivationOf(production: SiteArgs, args: SmallerStagingArgs): Derivation {
  const entries = hostEntries(production);
  const out = (entry: HostEntry): boolean => (args.leaveOut ?? []).includes(entry.key);
  const outWith = (entry: HostEntry): boolean => out(entry) || entries.some((other) => other.key === entry.feeder && other !== entry && out(other));
  return {
    args,
    keys: new Map(entries.map(({ path, key }) => [path, key])),
    kept: new Set(entries.filter((entry) => entry.role === "primary" || !outWith(entry)).map(({ path }) => path)),
  };
}
