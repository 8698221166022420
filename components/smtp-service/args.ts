import type { HostArgs } from "../host/args";

/** Log formats of SMTPSVC (paper, "Logging"). */
export enum LogFormat {
  W3cExtended = "W3cExtended",
  Ncsa = "Ncsa",
  MicrosoftIis = "MicrosoftIis",
  Odbc = "Odbc",
}

/** A deviation of a numeric setting, with the reason that the plan prints beside what the paper says. */
export interface NumberSettingArgs {
  /** The number, in the setting's unit and within its range; anything else is a fault. */
  value: number;
  /** Why it is not what the paper says; printed with the finding. Empty is a fault. */
  reason: string;
}

/** A limit that can also be off. Without `value` there is no limit. */
export interface LimitSettingArgs {
  /** The limit, in the setting's unit and within its range. Default: no limit. */
  value?: number;
  /** Why it is not what the paper says; printed with the finding. Empty is a fault. */
  reason: string;
}

export interface SwitchSettingArgs {
  /** Whether it is on. */
  value: boolean;
  /** Why it is not what the paper says; printed with the finding. Empty is a fault. */
  reason: string;
}

export interface TextSettingArgs {
  /** The text, a name or an address as the setting asks for it. */
  value: string;
  /** Why it is not what the paper says; printed with the finding. Empty is a fault. */
  reason: string;
}

export interface LogFormatSettingArgs {
  /** The format. */
  value: LogFormat;
  /** Why it is not what the paper says; printed with the finding. Empty is a fault. */
  reason: string;
}

export interface ListSettingArgs {
  /** The entries, each as the setting asks for it. */
  value: string[];
  /** Why it is not what the paper says; printed with the finding. Empty is a fault. */
  reason: string;
}

/**
 * Settings of a virtual server of SMTPSVC by the paper's names, where they are not what the paper says.
 * Required settings are not here, but for the two that the paper lets a site choose (`port`, `recipientsPerMessage`).
 */
export interface SmtpSettingsArgs {
  /** General, TCP Port. Default 50025. Required by the paper: not 25, above 1023. */
  port?: number;
  /** Local address that the port is bound to. Default "(All unassigned)". */
  bindAddress?: string;
  /** Messages, Recipients per message limit. Default: MAXBSMTP. Required by the paper: MAXBSMTP or more. */
  recipientsPerMessage?: number;
  /** General, Number of inbound connections limit. Default no limit. */
  inboundConnectionsLimit?: LimitSettingArgs;
  /** General, Inbound connection time-out, minutes. Default 10. */
  inboundConnectionTimeoutMinutes?: NumberSettingArgs;
  /** General, Logging. Default true. */
  logging?: SwitchSettingArgs;
  /** General, Active log format. Default W3C Extended Log File Format. */
  activeLogFormat?: LogFormatSettingArgs;
  /** General, Use local time for file naming and rollover. Default true. */
  localTimeForFileNaming?: SwitchSettingArgs;
  /** General, Extended logging options: W3C field names, e.g. `c-ip`. Default: those that the paper ticks. */
  extendedLoggingOptions?: ListSettingArgs;
  /** Access, Connection control: "Only the list below" with every feeder. Default false: allow connections. */
  connectionControlOnlyFeeders?: SwitchSettingArgs;
  /** Access, Relay: further addresses (or `address, mask`) beside the feeders that the plan lists. Default none. */
  furtherRelayAddresses?: ListSettingArgs;
  /** Messages, Message size limit, KB. Default no limit. */
  messageSizeLimitKB?: LimitSettingArgs;
  /** Messages, Session size limit, KB. Default no limit. */
  sessionSizeLimitKB?: LimitSettingArgs;
  /** Messages, Messages per connection limit. Default 100. */
  messagesPerConnection?: LimitSettingArgs;
  /** Delivery, First retry interval, minutes. Default 5. */
  firstRetryIntervalMinutes?: NumberSettingArgs;
  /** Delivery, Second retry interval, minutes. Default 10. */
  secondRetryIntervalMinutes?: NumberSettingArgs;
  /** Delivery, Third retry interval, minutes. Default 15. */
  thirdRetryIntervalMinutes?: NumberSettingArgs;
  /** Delivery, Subsequent retry interval, minutes. Default 30. */
  subsequentRetryIntervalMinutes?: NumberSettingArgs;
  /** Delivery, Outbound Expiration timeout, days. Default 5; the paper advises 3 or more. */
  outboundExpirationDays?: NumberSettingArgs;
  /** Delivery, Number of outbound connections limit. Default 1000. */
  outboundConnections?: LimitSettingArgs;
  /** Delivery, Outbound connection time-out, minutes. Default 1. */
  outboundConnectionTimeoutMinutes?: NumberSettingArgs;
  /** Delivery, Number of connections per domain limit. Default 100. */
  connectionsPerDomain?: LimitSettingArgs;
  /** Delivery, Outbound TCP port. Default 25. */
  outboundPort?: NumberSettingArgs;
  /** Delivery, Maximum hop count. Default 25. */
  maximumHopCount?: NumberSettingArgs;
  /** Delivery, Fully-qualified domain name: the HELO name. Default: NODE of the LISTSERV that feeds the service. */
  fullyQualifiedDomainName?: TextSettingArgs;
  /** Delivery, Smart host. Default none; the outbound relay of the site sets it. */
  smartHost?: TextSettingArgs;
  /** Delivery, Perform reverse DNS lookup on incoming messages. Default false. */
  reverseDnsLookup?: SwitchSettingArgs;
}

/** A further virtual server on a host, for worker pools with settings of their own (paper, footnotes 2 and 10). */
export interface VirtualServerArgs {
  /** Port of its own; no other service of the host may use it. */
  port: number;
  /** Worker pools that feed it: letters A to Z and `-`. */
  pools: string;
  /** SMTP workers of the feeding instance. Default 10. */
  smtpWorkers?: number;
  /** Settings that are not those of the host's first virtual server. Default none. */
  smtp?: SmtpSettingsArgs;
}

/** How an instance feeds a service: the parts of one SMTP_FORWARD_n line. */
export interface ForwardArgs {
  /** SMTP workers, the number before `*`. Default 10 (paper: "a good default number"). */
  smtpWorkers?: number;
  /** Worker pools served, `;POOL=`. Default: all. */
  pools?: string;
  /** Plan key of the SMTP service that takes over when this one does not answer. */
  failOver?: string;
}

/** What a host with an SMTP service has. */
export interface SendingHostArgs extends HostArgs {
  /** Settings of its SMTP service; they win over the site's. Default: the paper's. */
  smtp?: SmtpSettingsArgs;
  /** Further virtual servers by instance number, from `2`. */
  virtualServers?: Record<string, VirtualServerArgs>;
  /** How its instance feeds it. Default: ten SMTP workers, all pools, no fail-over. */
  forward?: ForwardArgs;
}
