import { z } from "zod";
import { OperatingSystem } from "../host/args";
import { provideChecks, type ArgsCheck, type CheckedComponent } from "../host/checked-args";
import type { DistributeWorkerArgs } from "../listserv/distribute-worker";
import type { ListservInstanceArgs } from "../listserv/listserv-instance";
import type { SmtpServiceArgs } from "../smtp-service/smtp-service";
import type { MailNetworkArgs } from "../azure/mail-network";
import type { WindowsHostArgs } from "../azure/windows-host";
import { Edition } from "../listserv/args";
import { Subscription, Tier, type SiteArgs } from "./args";
import { findingsText } from "./findings-text";
import { faultAt, oneForEachPath, parseSite } from "./parse";
import { planSite } from "./plan-site";
import { fqdn, hostAddress, planKey } from "./schema/fields";

/** Where a member of the site is in the component's own args. The first that fits is taken; what fits none is none of the component's. */
type Place = [inSite: string, own: string];

interface Part {
  /** The smallest site that has the component with these args. */
  site: (args: never) => object;
  places: Place[];
  /** What the args have beside that site. */
  besides?: z.ZodType;
  /** The rules of a whole plan are asked as well. */
  rules: boolean;
}

const addresses = z.array(hostAddress(), { error: "a list of addresses" }).min(1, { error: "at least one address" });
const none = z.never({ error: "nothing: a worker by itself has none ¶ A site has (declareSite)." }).optional();

// A server that stands in for those of the site that the component does not have.
const ssh = { host: "elsewhere", user: "elsewhere", hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJZ8jM0y8nWq1uFf3m0cV9gq6bY0hXk0m8yF2h0p3nQ1" };
const installed = { installed: true };
const common = { version: 1, name: "site", administration: { networks: ["192.0.2.0/24"] } };
const listserv = { fqdn: "LISTSERV.EXAMPLE.ORG", software: installed, edition: Edition.Hpo };
const postmaster = ["listserv@example.org"];
const image = { id: "any", os: OperatingSystem.WindowsServer2022 };

const parts: Record<Exclude<CheckedComponent, "ListservInstance">, Part> = {
  SmtpService: {
    site: ({ fqdn, listserv: [first], maxbsmtp, smtp }: SmtpServiceArgs) => ({
      ...common, postmaster, maxbsmtp,
      tier: Tier.SmtpServers,
      listserv: { ...listserv, ssh, fqdn: first?.fqdn, address: first?.addresses[0] },
      smtpServers: { server: { ssh, address: SERVER, fqdn, smtp } },
    }),
    places: [["smtpServers.server", ""], ["listserv.fqdn", "listserv[0].fqdn"], ["listserv.address", "listserv[0].addresses[0]"], ["maxbsmtp", "maxbsmtp"]],
    besides: z.object({ key: planKey(), listserv: z.array(z.object({ fqdn: fqdn(), addresses })) }),
    rules: true,
  },
  DistributeWorker: {
    site: ({ primary, worker, postmaster: given, maxbsmtp, weight }: DistributeWorkerArgs) => ({
      ...common, postmaster: given, maxbsmtp,
      tier: Tier.DistributeWorkers,
      listserv: { ...listserv, ssh, fqdn: primary.fqdn, address: primary.addresses[0] },
      workers: { worker: { ...worker, ssh, machine: undefined, weight } },
    }),
    places: [["workers.worker.weight", "weight"], ["workers.worker", "worker"], ["listserv.fqdn", "primary.fqdn"], ["listserv.address", "primary.addresses[0]"], ["postmaster", "postmaster"], ["maxbsmtp", "maxbsmtp"]],
    besides: z.object({
      key: planKey(),
      primary: z.object({ addresses }),
      worker: z.object({ virtualServers: none, furtherDomains: none, furtherAddresses: none, addressGroup: none, retire: none, forward: z.object({ pools: none, failOver: none }).optional() }),
    }),
    rules: true,
  },
  MailNetwork: {
    site: ({ location, addressSpace, subnet, resourceGroupName }: MailNetworkArgs) => ({
      ...common, postmaster, listserv,
      tier: Tier.SingleServer,
      azure: { location, subscription: Subscription.EnterpriseAgreement, resourceGroup: resourceGroupName, machine: { image }, network: { addressSpace, subnet } },
    }),
    places: [["azure.network", ""], ["azure.resourceGroup", "resourceGroupName"], ["azure.location", "location"]],
    rules: true,
  },
  WindowsHost: {
    site: ({ location, computerName, address, size, zone, dataDiskSizeGiB, encryptionAtHost, adminUsername, patching }: WindowsHostArgs) => ({
      ...common, postmaster,
      tier: Tier.SingleServer,
      listserv: { ...listserv, computerName, address, machine: { size, zone, dataDiskSizeGiB, encryptionAtHost, adminUsername, patching, image } },
      azure: { location, subscription: Subscription.EnterpriseAgreement },
    }),
    places: [["listserv.machine", ""], ["listserv.computerName", "computerName"], ["listserv.address", "address"], ["azure.location", "location"]],
    rules: false,
  },
};

/** An address that the stand-ins' own are not. */
const SERVER = "198.18.0.25";

function check({ site, places, besides, rules }: Part): ArgsCheck {
  return (args) => {
    const { config, faults } = parseSite(site(args as never));
    const all = [...faults.flatMap((fault) => at(fault.path, places).map((path) => ({ ...fault, path }))), ...(besides?.safeParse(args).error?.issues ?? []).map((issue) => faultAt(issue.message, issue.path, args))];
    const told = oneForEachPath(all).map(({ path, found, expected, remedy }) => [`  ${path}  found ${found}, expected ${expected}`, ...(remedy === undefined ? [] : [`    ${remedy}`])].join("\n"));
    return config && rules ? [...told, ...errors(config, places)] : told;
  };
}

function errors(config: SiteArgs, places: Place[]): string[] {
  return planSite(config)
    .findings.filter(({ severity }) => severity === "error")
    .flatMap((finding) => at(finding.path, places).map((path) => findingsText([{ ...finding, path }])));
}

function at(path: string, places: Place[]): string[] {
  const place = places.find(([inSite]) => path === inSite || path.startsWith(`${inSite}.`) || path.startsWith(`${inSite}[`));
  if (!place) return [];
  const [inSite, own] = place;
  return [own === "" ? path.slice(inSite.length + 1) || "the args" : `${own}${path.slice(inSite.length)}`];
}

/** An instance is given whole, as a plan has decided it. */
function checkDecided(args: object): string[] {
  const { decided } = args as ListservInstanceArgs;
  try {
    const { role } = JSON.parse(decided) as { role?: string };
    if (role === "listserv") return [];
  } catch (error) {
    return [`  decided  found ${JSON.stringify(String(decided).slice(0, 40))}, expected JSON (${(error as Error).message})`];
  }
  return ['  decided  expected the state of the role listserv of a plan (listserv plan --json: desired.<host>, role "listserv")'];
}

provideChecks({
  SmtpService: check(parts.SmtpService),
  DistributeWorker: check(parts.DistributeWorker),
  MailNetwork: check(parts.MailNetwork),
  WindowsHost: check(parts.WindowsHost),
  ListservInstance: checkDecided,
});
