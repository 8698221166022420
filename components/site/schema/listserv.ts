import { z } from "zod";
import { Edition, RunMode, WorkerLicence, type ListservArgs, type PrimaryArgs, type WorkerArgs } from "../../listserv/args";
import { choice, flag, fqdn, input, integer, ipv4, keyed, matching, network, port, text } from "./fields";
import { sendingHost, sendingHostShape } from "./host";

const installer = () =>
  z.strictObject({
    source: text("a URL, or a path on the host"),
    sha256: matching(/^[0-9a-fA-F]{64}$/, "a SHA-256 of 64 hexadecimal digits"),
    arguments: z.array(z.string({ error: "a text" })).optional(),
  });

const software = () =>
  z
    .strictObject({ installed: flag().optional(), installer: installer().optional() }, { error: "{ installed: true } or { installer: … }" })
    .refine((value) => (value.installed === true) !== (value.installer !== undefined), { error: "exactly one of installed: true and installer" });

export const windowsPath = () => matching(/^[A-Za-z]:\\[^<>:"/|?*]*$/, "a folder on a local drive such as C:\\LISTSERV");
const pools = () => matching(/^[A-Z-]( [A-Z-])?$/, "one or two worker pools such as A or A B");
const keywordLines = () => z.record(matching(/^[A-Za-z][A-Za-z0-9_]*$/, "a SITE.CFG keyword"), matching(/^[\x20-\x7e]*$/, "one line of plain ASCII"));

const listservShape = {
  ...sendingHostShape,
  software: software(),
  installRoot: windowsPath().optional(),
  furtherDomains: z.array(fqdn()).optional(),
  filemaxl: integer(1, 2147483647, "lines").optional(),
  tcpguiPort: port().optional(),
  listenerAddress: ipv4().optional(),
  keywords: keywordLines().optional(),
  runMode: choice(RunMode).optional(),
} satisfies Record<keyof ListservArgs, z.ZodType>;

const maestro = () =>
  z
    .strictObject({ websitePort: port().optional(), websiteAddress: ipv4().optional() })
    .refine((value) => (value.websitePort === undefined) !== (value.websiteAddress === undefined), { error: "exactly one of websitePort and websiteAddress" });

export const primaryShape = {
  ...listservShape,
  edition: choice(Edition).optional(),
  maestro: maestro().optional(),
  webInterface: z.strictObject({ networks: z.array(network()).min(1, { error: "at least one network" }), port: port().optional() }).optional(),
  primaryDelivers: flag().optional(),
  selfWeight: integer(1, 1000).optional(),
  distForwardThreshold: integer(1, 2147483647).optional(),
  distForwardMinsize: integer(1, 2147483647).optional(),
  defaultListPool: pools().optional(),
  defaultDistPool: pools().optional(),
} satisfies Record<keyof PrimaryArgs, z.ZodType>;

export const workerShape = {
  ...listservShape,
  weight: integer(0, 1000, undefined, "0 takes an instance out of the distribution, 2 gives it twice the share.").optional(),
  licence: choice(WorkerLicence).optional(),
  acceptsInternetMail: flag().optional(),
  smtpServers: keyed(sendingHost()).optional(),
} satisfies Record<keyof WorkerArgs, z.ZodType>;

export const dkim = () =>
  z.strictObject({
    domains: z.array(matching(/^(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/, "a domain, or *. and a domain")).min(1, { error: "at least one domain" }),
    selector: matching(/^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/, "a DNS label").optional(),
    signAll: flag().optional(),
  });

export const secret = () => input("a secret text");
