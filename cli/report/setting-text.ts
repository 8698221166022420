import { catalogue, logModules, type SettingRow } from "../../components/smtp-service/catalogue";
import type { SettingPlan, SmtpServicePlan } from "../../components/smtp-service/plan";

/** Rows whose value the console shows in words of its own. */
const inConsoleWords: Record<string, (service: SmtpServicePlan) => string> = {
  activeLogFormat: ({ settings }) => logModules[settings["activeLogFormat"]?.value as keyof typeof logModules].name,
  authentication: () => "anonymous access",
  connectionControlOnlyFeeders: ({ connectFrom }) => (connectFrom.length === 0 ? "all except the list below; the list is empty" : `only the list below: ${connectFrom.join("; ")}`),
  furtherRelayAddresses: ({ relayFrom }) => `only the list below: ${relayFrom.join("; ")}; not those who authenticate`,
  outboundSecurity: ({ settings }) => (settings["outboundSecurity"]?.value === "anonymous" ? "anonymous access" : String(settings["outboundSecurity"]?.value)),
};

/** A setting of a service as the console's reader would say it. */
export function settingText(row: SettingRow, service: SmtpServicePlan): string {
  const own = inConsoleWords[row.key];
  if (own) return own(service);
  const value = service.settings[row.key]?.value;
  if (typeof value === "boolean") return value ? "enabled" : "disabled";
  if (Array.isArray(value)) return value.join(", ") || "none";
  if (value === "") return "empty";
  return row.unit !== undefined && typeof value === "number" ? `${value} ${value === 1 ? row.unit.replace(/s$/, "") : row.unit}` : String(value);
}

/** Where a value that is not the paper's comes from, and what the paper says. */
export function originText(row: SettingRow, setting: SettingPlan | undefined): string {
  if (setting === undefined || setting.source === "paper") return "";
  if (setting.source === "tier") return `by the tier; the paper's start: ${row.setting}`;
  return `by the config; the paper: ${row.setting}${setting.reason === undefined ? "" : `; reason: ${setting.reason}`}`;
}

/** The paper's name of a row, without its remark in parentheses. */
export const rowName = (row: SettingRow): string => row.name.replace(/ \(only.*/, "");

export { catalogue };
