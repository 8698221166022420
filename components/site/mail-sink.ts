import { createHash } from "node:crypto";
import { formatAddress, parseNetwork } from "./addresses";
import type { SiteArgs } from "./args";
import { sinkFirewall } from "./staging-firewall";
import type { MailSinkPlan } from "./plan";

/** SMTPSVC's outbound port is one for a whole service, and LISTSERV's listener, where bounces go, is on 25: so is the sink. */
const SINK_SMTP_PORT = 25;
/** Mailpit's own default. */
const SINK_WEB_PORT = 8025;

const DEFAULT_IMAGE = "docker.io/axllent/mailpit:v1.27.11";
export const DEFAULT_SINK_SUBNET = "10.255.25.0/28";
/** Subnets that a sink gets by default; one of two lies outside of whatever private range production uses. */
export const SINK_SUBNETS = [DEFAULT_SINK_SUBNET, "172.30.25.0/28"];
const DEFAULT_MESSAGE_LIMIT = 5000;

/** Azure keeps the first four addresses of a subnet; a container group that is alone in one gets the next. */
const FIRST_ADDRESS = 4;

/** The mail sink of a staging copy; nothing for every other site. */
export function mailSinkPlan(config: SiteArgs, hostSubnet: string): MailSinkPlan | undefined {
  const { mailSink } = config;
  if (!mailSink) return undefined;
  const subnet = mailSink.subnet ?? DEFAULT_SINK_SUBNET;
  const sink = {
    name: `${config.name}-sink`,
    address: mailSink.address ?? formatAddress((parseNetwork(subnet)?.first ?? 0) + FIRST_ADDRESS),
    smtpPort: SINK_SMTP_PORT,
    webPort: SINK_WEB_PORT,
    image: mailSink.image ?? DEFAULT_IMAGE,
    messageLimit: mailSink.messageLimit ?? DEFAULT_MESSAGE_LIMIT,
    ...(mailSink.storageGiB === undefined ? {} : { storage: { accountName: storageAccountName(config), shareName: "messages", sizeGiB: mailSink.storageGiB } }),
    webNetworks: mailSink.webNetworks ?? [],
    subnet,
    subnetName: "sink",
    networkSecurityGroup: `${config.name}-sink-nsg`,
  };
  return { ...sink, firewall: sinkFirewall(sink, hostSubnet) };
}

const ACCOUNT_NAME_LENGTH = 24;

/** Unique in all of Azure, so a digest of the site's name and region is in it. */
function storageAccountName({ name, azure }: SiteArgs): string {
  const digest = createHash("sha256").update(`${name}/${azure?.location ?? ""}/sink`).digest("hex").slice(0, 8);
  return `${name.slice(0, ACCOUNT_NAME_LENGTH - digest.length)}${digest}`;
}
