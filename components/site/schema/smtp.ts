import { isIPv4 } from "node:net";
import { z } from "zod";
import { LogFormat, type SmtpSettingsArgs } from "../../smtp-service/args";
import { logFields, rowByConfig } from "../../smtp-service/catalogue";
import { between, checked, choice, flag, fqdn, integer, ipv4, isMask, mailHop, matching, planKey, poolsText, port, text } from "./fields";

const reason = () => text("a reason for the deviation", "The plan prints it beside what the paper says.");

/** A number within the bounds of its row of the settings catalogue. */
const bounded = (member: keyof SmtpSettingsArgs) => {
  const range = rowByConfig.get(member)?.range;
  return range ? between(range.least, range.most, `a whole number from ${range.least} to ${range.most} (${range.because})`) : z.int({ error: "a whole number" });
};

const number = (member: keyof SmtpSettingsArgs) => z.strictObject({ value: bounded(member), reason: reason() });
const limit = (member: keyof SmtpSettingsArgs) => z.strictObject({ value: bounded(member).optional(), reason: reason() });
const toggle = () => z.strictObject({ value: flag(), reason: reason() });

const fieldNames = logFields.map((row) => row.field);
const relayEntry = () =>
  checked((entry) => {
    const [address = "", mask, ...rest] = entry.split(/, ?/);
    return isIPv4(address) && (mask === undefined || isMask(mask)) && rest.length === 0;
  }, "an IPv4 address, or address and mask such as 10.20.1.0, 255.255.255.0");

/** One member of the schema for each member of the interface: the compiler holds the two together. */
const settings = {
  port: port().optional(),
  bindAddress: ipv4().optional(),
  recipientsPerMessage: bounded("recipientsPerMessage").optional(),
  inboundConnectionsLimit: limit("inboundConnectionsLimit").optional(),
  inboundConnectionTimeoutMinutes: number("inboundConnectionTimeoutMinutes").optional(),
  logging: toggle().optional(),
  activeLogFormat: z.strictObject({ value: choice(LogFormat), reason: reason() }).optional(),
  localTimeForFileNaming: toggle().optional(),
  extendedLoggingOptions: z
    .strictObject({ value: z.array(checked((name) => fieldNames.includes(name), `a W3C field of the paper's table: ${fieldNames.join(", ")}`)), reason: reason() })
    .optional(),
  connectionControlOnlyFeeders: toggle().optional(),
  furtherRelayAddresses: z.strictObject({ value: z.array(relayEntry()), reason: reason() }).optional(),
  messageSizeLimitKB: limit("messageSizeLimitKB").optional(),
  sessionSizeLimitKB: limit("sessionSizeLimitKB").optional(),
  messagesPerConnection: limit("messagesPerConnection").optional(),
  firstRetryIntervalMinutes: number("firstRetryIntervalMinutes").optional(),
  secondRetryIntervalMinutes: number("secondRetryIntervalMinutes").optional(),
  thirdRetryIntervalMinutes: number("thirdRetryIntervalMinutes").optional(),
  subsequentRetryIntervalMinutes: number("subsequentRetryIntervalMinutes").optional(),
  outboundExpirationDays: number("outboundExpirationDays").optional(),
  outboundConnections: limit("outboundConnections").optional(),
  outboundConnectionTimeoutMinutes: number("outboundConnectionTimeoutMinutes").optional(),
  connectionsPerDomain: limit("connectionsPerDomain").optional(),
  outboundPort: number("outboundPort").optional(),
  maximumHopCount: number("maximumHopCount").optional(),
  fullyQualifiedDomainName: z.strictObject({ value: fqdn(), reason: reason() }).optional(),
  smartHost: z.strictObject({ value: mailHop(), reason: reason() }).optional(),
  reverseDnsLookup: toggle().optional(),
} satisfies Record<keyof SmtpSettingsArgs, z.ZodType>;

export const smtpSettings = () => z.strictObject(settings);

export const forward = () =>
  z.strictObject({ smtpWorkers: integer(1, 9999, "SMTP workers").optional(), pools: poolsText().optional(), failOver: planKey().optional() });

export const virtualServers = () =>
  z.record(
    matching(/^([2-9]|[1-9]\d+)$/, "the number of a further virtual server, from 2"),
    z.strictObject({ port: port(), pools: poolsText(), smtpWorkers: integer(1, 9999, "SMTP workers").optional(), smtp: smtpSettings().optional() }),
  );

