import { isIPv4 } from "node:net";
import { z } from "zod";
import { Edition } from "../../listserv/args";
import { parseNetwork } from "../addresses";
import { DEFAULT_SUBNET } from "../host-plan";
import { Protection, Subscription, Tier, type AzureArgs, type MailSinkArgs, type PinnedVersionsArgs, type SiteArgs, type SiteSecretsArgs, type TimeoutsArgs } from "../args";
import { checked, choice, flag, fqdn, input, integer, ipv4, keyed, mailHop, matching, network, port, subnet, text, virtualNetwork, KEY } from "./fields";
import { administration, machine, oneKindOfHost, sendingHost } from "./host";
import { dkim, primaryShape, secret, workerShape } from "./listserv";
import { smtpSettings } from "./smtp";

export const versionsShape = {
  customScriptExtension: matching(/^\d+\.\d+$/, "a version such as 1.10").optional(),
  openSshServer: matching(/^\d+(\.\d+){3}$/, "a version such as 0.0.1.0").optional(),
} satisfies Record<keyof PinnedVersionsArgs, z.ZodType>;

/** A network of the site's own, or one that exists: its prefixes are then not the config's to say. */
function siteNetwork() {
  return z
    .strictObject({
      addressSpace: virtualNetwork().optional(),
      subnet: subnet().optional(),
      existing: z.strictObject({ virtualNetworkId: input("the id of a virtual network"), subnetId: input("the id of a subnet"), subnet: subnet() }).optional(),
      privateZone: fqdn().optional(),
    })
    .superRefine(({ addressSpace, subnet: own, existing }, context) => {
      const space = parseNetwork(addressSpace ?? "");
      const inside = parseNetwork(own ?? DEFAULT_SUBNET);
      const fault = (key: string, message: string): void => context.addIssue({ code: "custom", path: [key], message });
      if (existing && addressSpace !== undefined) fault("addressSpace", "nothing: the existing network has its own ¶ Take addressSpace out, or existing.");
      if (existing && own !== undefined) fault("subnet", "nothing: existing.subnet says it ¶ Take subnet out, or existing.");
      if (!existing && space && inside && (inside.first < space.first || inside.first + inside.size > space.first + space.size))
        fault("addressSpace", `a network that holds the subnet ${own ?? DEFAULT_SUBNET} ¶ Leave addressSpace out and it is the subnet itself.`);
    });
}

export const azureShape = {
  location: matching(/^[a-z][a-z0-9]*$/, "an Azure region such as westeurope"),
  subscription: choice(Subscription),
  resourceGroup: matching(/^[A-Za-z0-9_().-]{1,89}[A-Za-z0-9_()-]$/, "a name for a resource group").optional(),
  existingResourceGroup: text("the name of a resource group").optional(),
  network: siteNetwork().optional(),
  machine: machine().optional(),
  availabilitySet: flag().optional(),
  versions: z.strictObject(versionsShape).optional(),
  tags: z.record(z.string(), z.string({ error: "a text" })).optional(),
} satisfies Record<keyof AzureArgs, z.ZodType>;

const secretsShape = {
  adminPassword: secret().optional(),
  sshPrivateKey: secret().optional(),
  hostKeys: z.record(z.string(), secret()).optional(),
  licences: z.record(z.string(), secret()).optional(),
  dkimKeys: z.record(z.string(), secret()).optional(),
  relayPassword: secret().optional(),
} satisfies Record<keyof SiteSecretsArgs, z.ZodType>;

export const mailSinkShape = {
  productionNames: z.array(fqdn()).min(1, { error: "at least one name of the production site ¶ Without them nobody can tell whether this copy reaches it." }),
  productionAddresses: z.array(checked((value) => isIPv4(value) || parseNetwork(value) !== undefined, "an IPv4 address or network")),
  productionResourceGroup: text("the name of a resource group").optional(),
  messageLimit: integer(1, 10000000, "messages").optional(),
  storageGiB: integer(1, 5120, "GiB").optional(),
  webNetworks: z.array(network()).optional(),
  image: text("a container image").optional(),
  subnet: network().optional(),
  address: ipv4().optional(),
} satisfies Record<keyof MailSinkArgs, z.ZodType>;

export const timeoutsShape = {
  machine: integer(10, 1440, "minutes", "Azure takes some minutes for a machine, and Windows for its first boot.").optional(),
  configuration: integer(5, 1440, "minutes", "The installation of Windows features alone takes some minutes.").optional(),
} satisfies Record<keyof TimeoutsArgs, z.ZodType>;

const smtpWorkers = () => integer(1, 9999, "SMTP workers");
const outboundConnections = () => integer(1, 1999999999, "outbound connections");
const primary = () => z.strictObject(primaryShape).superRefine(oneKindOfHost);
const worker = () => z.strictObject(workerShape).superRefine(oneKindOfHost);
const workerAlone = () => z.strictObject({ ...workerShape, smtpServers: z.never({ error: "nothing: this tier has no SMTP servers behind a worker ¶ That is the tier worker-smtp-servers or cluster." }).optional() }).superRefine(oneKindOfHost);
const hpo = () => z.strictObject({ ...primaryShape, edition: z.literal(Edition.Hpo, { error: "Hpo: distribution, and the tier high-performance, need LISTSERV HPO" }).optional() }).superRefine(oneKindOfHost);
const atLeast = <T extends z.ZodType>(map: z.ZodRecord<z.ZodString, T>, least: number, of: string) =>
  map.refine((value) => Object.keys(value).length >= least, { error: `at least ${least} ${of}` });

/** What every tier has. */
export const common = {
  version: z.literal(1, { error: "1, the version of this config's form" }),
  name: matching(KEY, "a name of small letters and digits, a letter first").max(20, { error: "a name of at most 20 characters" }),
  listserv: primary(),
  postmaster: z
    .array(matching(/^((Hide|Quiet):\s*)*[!-?A-~]+@[!-?A-~]+$/i, "an e-mail address in ASCII such as lstmaint@EXAMPLE.ORG"), { error: "a list of maintainers' addresses" })
    .min(1, { error: "at least one maintainer's address" }),
  local: z
    .array(matching(/^(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/, "a domain, or *. and a domain"), { error: "a list of domains" })
    .min(1, { error: "at least one domain" })
    .optional(),
  maxbsmtp: integer(1, 2147483647, "recipients").optional(),
  smtpWorkers: smtpWorkers().optional(),
  outboundConnections: outboundConnections().optional(),
  smtp: smtpSettings().optional(),
  dkim: dkim().optional(),
  administration: administration(),
  azure: z
    .strictObject(azureShape)
    .refine((value) => value.resourceGroup === undefined || value.existingResourceGroup === undefined, { error: "one of resourceGroup and existingResourceGroup" })
    .optional(),
  outbound: z.strictObject({ relay: z.strictObject({ host: mailHop(), port: port(), user: text().optional(), reason: text("a reason").optional() }).optional() }).optional(),
  internalDomains: z.record(fqdn(), z.strictObject({ smartHost: ipv4() })).optional(),
  subscribers: z.record(z.string(), integer(0, 2147483647, "subscribers")).optional(),
  logRetentionDays: integer(1, 3650, "days").optional(),
  drainDeadlineMinutes: integer(1, 10080, "minutes").optional(),
  timeouts: z.strictObject(timeoutsShape).optional(),
  protection: choice(Protection).optional(),
  mailSink: z.strictObject(mailSinkShape).optional(),
  secrets: z.strictObject(secretsShape).optional(),
};

/** What only some tiers have. */
const maps = {
  smtpServers: keyed(sendingHost()),
  workers: keyed(worker()),
  failOverServers: keyed(sendingHost()),
};

const MORE_WORKERS = "More of them, with more outbound connections, is the tier tuned-server (paper, step 1).";
const NO_FIGURE = "More than the base case has; the paper gives no figure (step 1).";

/** One strict object for each tier: a key that a tier does not have is a fault. */
export const tiers = {
  [Tier.SingleServer]: z.strictObject({ ...common, tier: z.literal(Tier.SingleServer), smtpWorkers: integer(1, 10, "SMTP workers", MORE_WORKERS).optional() }),
  [Tier.TunedServer]: z.strictObject({
    ...common,
    tier: z.literal(Tier.TunedServer),
    smtpWorkers: integer(11, 9999, "SMTP workers", NO_FIGURE),
    outboundConnections: integer(1001, 1999999999, "outbound connections", NO_FIGURE),
  }),
  [Tier.HighPerformance]: z.strictObject({ ...common, tier: z.literal(Tier.HighPerformance), listserv: hpo() }),
  [Tier.SmtpServers]: z.strictObject({ ...common, tier: z.literal(Tier.SmtpServers), smtpServers: atLeast(maps.smtpServers, 1, "SMTP server") }),
  [Tier.DistributeWorkers]: z.strictObject({ ...common, tier: z.literal(Tier.DistributeWorkers), listserv: hpo(), workers: atLeast(keyed(workerAlone()), 1, "worker") }),
  [Tier.WorkerSmtpServers]: z.strictObject({
    ...common,
    tier: z.literal(Tier.WorkerSmtpServers),
    listserv: hpo(),
    workers: atLeast(maps.workers, 1, "worker").refine((workers) => Object.values(workers).some((each) => Object.keys(each.smtpServers ?? {}).length > 0), {
      error: "at least one worker with smtpServers ¶ Without any it is the tier distribute-workers.",
    }),
  }),
  [Tier.Cluster]: z.strictObject({
    ...common,
    tier: z.literal(Tier.Cluster),
    listserv: hpo(),
    workers: atLeast(maps.workers, 2, "workers"),
    smtpServers: maps.smtpServers.optional(),
    failOverServers: maps.failOverServers.optional(),
  }),
};

/** Keys that some tier has. */
export const tierKeys: Record<string, Tier[]> = Object.fromEntries(
  Object.keys(maps).map((key) => [key, Object.values(Tier).filter((tier) => key in tiers[tier].shape)]),
);

/** For a config whose tier is not known: everything that any tier has, nothing required of the maps. */
export const anyTier = z.strictObject({
  ...common,
  tier: z.unknown().optional(),
  smtpServers: maps.smtpServers.optional(),
  workers: maps.workers.optional(),
  failOverServers: maps.failOverServers.optional(),
} satisfies Record<keyof SiteArgs, z.ZodType>);
