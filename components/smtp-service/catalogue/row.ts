import type { MetabaseValue } from "../../host/desired-state";
import type { SmtpSettingsArgs } from "../args";
import type { Importance, SettingValue } from "../plan";

export type Tab = "General" | "Access" | "Messages" | "Delivery" | "LDAP Routing" | "Security";

/** What a value may depend on beside the config. */
export interface SettingContext {
  /** MAXBSMTP, the largest of the instances that feed the service. */
  maxbsmtp: number;
  /** NODE of the LISTSERV that the service belongs to. */
  node: string;
  /** The tier's figure, where the config gives it for the whole site. */
  outboundConnections?: number;
  /** The organisation's mail relay, where mail does not leave directly. */
  relay?: { host: string; port: number; user?: string };
  /** A staging copy's mail sink: everything goes there. */
  sink?: { address: string; port: number };
}

/** Bounds of a value, as data: the message is made from them. */
export interface Range {
  least: number;
  most: number;
  /** Why these bounds, and where they stand. */
  because: string;
}

/** A metabase property that a row writes. */
export interface PropertyRow {
  property: string;
  type: MetabaseValue["type"];
  /** From all values of the service, because four rows share `SmtpRemoteProgressiveRetry`. */
  encode: (values: Record<string, SettingValue>, context: SettingContext) => MetabaseValue["value"];
  equivalent?: (number | string)[];
  mask?: number;
  /** Not known to every release of SMTPSVC: a warning when the host refuses it, even in a required row. */
  bestEffort?: boolean;
}

/** One row of the paper's table "Required, Recommended, and Optional Configuration Setting Changes". */
export interface SettingRow {
  /** Name in the plan. */
  key: string;
  tab: Tab;
  /** The paper's name. */
  name: string;
  importance: Importance;
  /** The paper calls it a starting value that tuning may change. */
  startingValue?: boolean;
  /** The paper's cell "SETTINGS". */
  setting: string;
  unit?: "minutes" | "days" | "KB";
  value: SettingValue | ((context: SettingContext) => SettingValue);
  /** Member of the config that deviates from it; absent where nothing may. */
  config?: keyof SmtpSettingsArgs;
  range?: Range;
  properties: PropertyRow[];
  /** Where the console shows it, after Properties of the virtual server. */
  console: string;
  /** Why it is so, in our words. */
  why: string;
}

/** Stored forms of "no limit": what Windows was seen to store, and what the documentation says. */
export const NO_LIMIT_ENCODINGS = [2000000000, -1, 4294967295];
