import { utils } from "ssh2";
import { z } from "zod";
import { OperatingSystem, Patching, PublicDns, Retire, type AdministrationArgs, type HostArgs, type MachineArgs } from "../../host/args";
import type { SendingHostArgs } from "../../smtp-service/args";
import { checked, choice, flag, fqdn, hostAddress, input, integer, ipv4, isMask, matching, network, planKey, port, publicAddress, text } from "./fields";
import { forward, smtpSettings, virtualServers } from "./smtp";

const hostKey = () =>
  checked((key) => !(utils.parseKey(key) instanceof Error), "a public SSH key such as ssh-ed25519 AAAA…", "ssh-keyscan -t ed25519 HOST prints it; check it against the server before you trust it.");

/** Names that Azure refuses for an administrator. */
const REFUSED_USERS = /^(1|123|a|actuser|adm|admin|admin1|admin2|administrator|aspnet|backup|console|david|guest|john|owner|root|server|sql|support|support_388945a0|sys|test|test1|test2|test3|user|user1|user2|user3|user4|user5)$/i;

export const image = () =>
  z
    .strictObject({
      publisher: text("the publisher of a marketplace image").optional(),
      offer: text("the offer of a marketplace image").optional(),
      sku: text("the sku of a marketplace image").optional(),
      version: text("a version, or latest").optional(),
      id: input("the id of a gallery image").optional(),
      os: choice(OperatingSystem).optional(),
    })
    .refine((value) => (value.id === undefined ? value.publisher !== undefined && value.offer !== undefined && value.sku !== undefined : value.publisher === undefined && value.offer === undefined && value.sku === undefined && value.os !== undefined), {
      error: "either publisher, offer and sku of a marketplace image, or id and os of a gallery image",
    });

export const machineShape = {
  size: matching(/^[A-Za-z]+_[A-Za-z0-9_-]+$/, "a VM size such as Standard_D4s_v5").optional(),
  image: image().optional(),
  zone: matching(/^[123]$/, 'a zone: "1", "2" or "3"').optional(),
  dataDiskSizeGiB: integer(4, 32767, "GiB").optional(),
  encryptionAtHost: flag().optional(),
  adminUsername: checked((name) => /^[^\s"/\\[\]:;|=,+*?<>@]{1,20}$/.test(name) && !name.endsWith(".") && !REFUSED_USERS.test(name), "a user name of up to 20 characters that Azure accepts").optional(),
  patching: choice(Patching).optional(),
} satisfies Record<keyof MachineArgs, z.ZodType>;

export const machine = () => z.strictObject(machineShape);

export const hostShape = {
  fqdn: fqdn(),
  key: planKey().optional(),
  computerName: checked((name) => /^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/.test(name) && name.length <= 15 && !/^\d+$/.test(name), "a computer name of up to 15 letters, digits and dashes").optional(),
  address: hostAddress().optional(),
  furtherAddresses: z.array(z.strictObject({ address: hostAddress() })).optional(),
  addressGroup: z.strictObject({ subnet: ipv4(), mask: checked(isMask, "a subnet mask such as 255.255.255.0") }).optional(),
  ssh: z.strictObject({ host: text("a name or address to dial"), port: port().optional(), user: text("an account in Administrators"), hostKey: hostKey() }).optional(),
  os: choice(OperatingSystem).optional(),
  generation: integer(1, 1000000).optional(),
  machine: machine().optional(),
  existingPublicAddress: z.strictObject({ id: input("the id of a public IP address"), address: publicAddress() }).optional(),
  publicDns: choice(PublicDns).optional(),
  retire: choice(Retire).optional(),
} satisfies Record<keyof HostArgs, z.ZodType>;

export const sendingHostShape = {
  ...hostShape,
  smtp: smtpSettings().optional(),
  virtualServers: virtualServers().optional(),
  forward: forward().optional(),
} satisfies Record<keyof SendingHostArgs, z.ZodType>;

/** An existing server says where mail and administration reach it; an Azure VM is made from `machine`. */
export const oneKindOfHost = (host: { ssh?: unknown; address?: unknown; machine?: unknown }, context: z.RefinementCtx): void => {
  const fault = (key: string, message: string): void => context.addIssue({ code: "custom", path: [key], message, input: host });
  if (host.ssh !== undefined && host.address === undefined) fault("address", "the address at which the existing server takes mail");
  if (host.ssh !== undefined && host.machine !== undefined) fault("machine", "nothing: with ssh the server exists already ¶ Take machine out, or ssh.");
};

export const sendingHost = () => z.strictObject(sendingHostShape).superRefine(oneKindOfHost);

export const administration = () =>
  z.strictObject({
    networks: z.array(network(), { error: "a list of networks from which SSH is allowed" }).min(1, { error: "at least one network from which SSH is allowed" }),
    jumpHost: z
      .strictObject({ siteHost: planKey().optional(), host: text().optional(), port: port().optional(), user: text().optional(), hostKey: hostKey().optional() })
      .refine((value) => (value.siteHost === undefined ? value.host !== undefined && value.user !== undefined && value.hostKey !== undefined : value.host === undefined && value.user === undefined && value.hostKey === undefined), {
        error: "either siteHost, or host, user and hostKey of an SSH server outside the site",
      })
      .optional(),
  } satisfies Record<keyof AdministrationArgs, z.ZodType>);
