import type { SmtpSettingsArgs } from "./args";
import { CHOICES, catalogue, type SettingContext, type SettingRow } from "./catalogue";
import { NO_LIMIT, type SettingPlan, type SettingSource, type SettingValue } from "./plan";

/** Settings of one level of the config: the site's, then the host's, then the virtual server's. The last that names a setting wins. */
export interface SettingsLayer {
  /** Path in the config, e.g. `workers.dist1.smtp`. */
  path: string;
  settings: SmtpSettingsArgs;
}

interface Chosen {
  value: SettingValue;
  reason?: string;
}

/** Every setting of a virtual server: the paper's value, unless the tier or the config says otherwise. */
export function resolveSettings(layers: SettingsLayer[], context: SettingContext): Record<string, SettingPlan> {
  return Object.fromEntries(catalogue.map((row) => [row.key, resolveSetting(row, layers, context)]));
}

function resolveSetting(row: SettingRow, layers: SettingsLayer[], context: SettingContext): SettingPlan {
  const chosen = chosenValue(row, layers);
  const standing = typeof row.value === "function" ? row.value(context) : row.value;
  const value = chosen?.value ?? standing;
  return {
    value,
    importance: row.importance,
    source: chosen ? "config" : standingSource(row, standing, context),
    ...(chosen?.reason === undefined ? {} : { reason: chosen.reason }),
  };
}

/** A standing value that is not the paper's figure comes from the tier, the relay or MAXBSMTP: said by the config for the whole site. */
function standingSource(row: SettingRow, standing: SettingValue, context: SettingContext): SettingSource {
  if (row.key === "outboundConnections") return context.outboundConnections === undefined ? "paper" : "tier";
  if (row.key === "fullyQualifiedDomainName" || row.key === "recipientsPerMessage") return "paper";
  if (typeof row.value !== "function") return "paper";
  const withoutDetour = row.value({ maxbsmtp: context.maxbsmtp, node: context.node });
  return standing === withoutDetour ? "paper" : "config";
}

function chosenValue(row: SettingRow, layers: SettingsLayer[]): Chosen | undefined {
  const member = row.config;
  if (member === undefined) return undefined;
  const given = layers.map((layer) => layer.settings[member]).filter((each) => each !== undefined);
  const last = given.at(-1);
  if (last === undefined) return undefined;
  if (CHOICES.includes(member)) return { value: last as SettingValue };
  const { value, reason } = last as { value?: SettingValue; reason: string };
  return { value: value ?? NO_LIMIT, reason };
}

/** The local address that the port is bound to, which the paper leaves at "(All unassigned)". */
export function bindAddress(layers: SettingsLayer[]): string | undefined {
  return layers.findLast((layer) => layer.settings.bindAddress !== undefined)?.settings.bindAddress;
}
