import fc from "fast-check";
import { LogFormat, type SmtpSettingsArgs } from "../../components/site";
import { logFields } from "../../components/smtp-service/catalogue";

const reason = fc.constantFrom("measured", "policy of the organisation");
const of = <T>(value: fc.Arbitrary<T>) => fc.record({ value, reason });
const limit = (min: number, max: number) => fc.record({ value: fc.integer({ min, max }), reason }, { requiredKeys: ["reason"] });
const number = (min: number, max: number) => of(fc.integer({ min, max }));

/** Every deviation that the config may name, within what the paper allows. */
const deviations = fc.record(
  {
    recipientsPerMessage: fc.integer({ min: 5000, max: 2147483647 }),
    inboundConnectionsLimit: limit(100000, 1999999999),
    inboundConnectionTimeoutMinutes: number(1, 1092),
    logging: of(fc.boolean()),
    activeLogFormat: of(fc.constantFrom(...Object.values(LogFormat))),
    localTimeForFileNaming: of(fc.boolean()),
    extendedLoggingOptions: of(fc.subarray(logFields.map(({ field }) => field))),
    connectionControlOnlyFeeders: of(fc.boolean()),
    furtherRelayAddresses: of(fc.subarray(["10.9.0.1", "10.9.1.0, 255.255.255.0"])),
    messageSizeLimitKB: limit(1, 2097151),
    sessionSizeLimitKB: limit(1, 2097151),
    messagesPerConnection: limit(1, 2147483647),
    firstRetryIntervalMinutes: number(1, 9999),
    secondRetryIntervalMinutes: number(1, 9999),
    thirdRetryIntervalMinutes: number(1, 9999),
    subsequentRetryIntervalMinutes: number(1, 9999),
    outboundExpirationDays: number(1, 9998),
    outboundConnections: limit(1, 1999999999),
    outboundConnectionTimeoutMinutes: number(1, 600),
    connectionsPerDomain: limit(1, 1999999999),
    outboundPort: number(25, 25),
    maximumHopCount: number(1, 999),
    fullyQualifiedDomainName: of(fc.constantFrom("LISTSERV.EXAMPLE.ORG", "MAIL.EXAMPLE.ORG")),
    smartHost: of(fc.constantFrom("relay.example.net", "[10.9.0.7]")),
    reverseDnsLookup: of(fc.boolean()),
  } satisfies Record<Exclude<keyof SmtpSettingsArgs, "port" | "bindAddress">, fc.Arbitrary<unknown>>,
  { requiredKeys: [] },
);

const few = fc.tuple(deviations, fc.integer({ min: 0, max: 999 })).map(([all, which]) => Object.fromEntries(Object.entries(all).filter((_entry, index) => (index + which) % 5 === 0)) as SmtpSettingsArgs);

/** Settings of a host; the port is one that nothing else on a host has. */
export const hostSettings = fc.tuple(few, fc.option(fc.integer({ min: 20000, max: 65535 }), { nil: undefined })).map(([settings, port]): SmtpSettingsArgs => ({ ...settings, ...(port === undefined ? {} : { port }) }));
