import type { MetabaseValue, SmtpDomainState, VirtualServerState } from "../host/desired-state";

export type Importance = "Required" | "Recommended" | "Suggested";

/** Where a value comes from: the paper's own figure, the tier's, or the config's deviation or choice. */
export type SettingSource = "paper" | "tier" | "config";

export type SettingValue = number | string | boolean | string[];

/** "No limit" as the plan writes it. */
export const NO_LIMIT = "no limit";

export interface SettingPlan {
  value: SettingValue;
  importance: Importance;
  source: SettingSource;
  /** Given in the config for a deviation. */
  reason?: string;
}

/** A domain of a virtual server, as the console shows it. */
export interface SmtpDomainPlan {
  name: string;
  kind: "local-default" | "remote";
  relay: boolean;
  helo: boolean;
  /** `dns`, `none` for the local default domain, or the bracketed smart host. */
  route: string;
}

/** A virtual server of SMTPSVC as the plan decides it. */
export interface SmtpServicePlan {
  /** Plan key of its host. */
  host: string;
  instance: number;
  /** Name in SMTP_FORWARD. */
  fqdn: string;
  port: number;
  bindAddress?: string;
  /** By the catalogue's names. */
  settings: Record<string, SettingPlan>;
  /** What is written at `SmtpSvc/<instance>`, as the property's own type. */
  metabase: Record<string, MetabaseValue["value"]>;
  domains: SmtpDomainPlan[];
  /** "Only the list below" of Relay. */
  relayFrom: string[];
  /** "Only the list below" of Connection control; empty: "All except the list below". */
  connectFrom: string[];
  directories: VirtualServerState["directories"];
}

/** A remote domain of the plan as the host module wants it. */
export function remoteDomainStates(domains: SmtpDomainPlan[]): SmtpDomainState[] {
  return domains
    .filter((domain) => domain.kind === "remote")
    .map(({ name, relay, helo, route }) => ({ name, relay, helo, ...(route === "dns" ? {} : { smartHost: route }) }));
}
