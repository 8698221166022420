import type { SmtpSettingsArgs } from "../args";
import { access } from "./access";
import { delivery } from "./delivery";
import { general } from "./general";
import { ldapAndSecurity } from "./ldap-and-security";
import { messages } from "./messages";
import type { SettingRow } from "./row";

export * from "./log-fields";
export * from "./row";
export { logModules } from "./general";
export { ROUTE_ACTION } from "./route-action";
export { isUnlimited } from "./encodings";

/** Every row of the paper's table, in its order. */
export const catalogue: SettingRow[] = [...general, ...access, ...messages, ...delivery, ...ldapAndSecurity];

/** Members of the config that need no reason: the two that the paper requires and lets a site choose, and where the port is bound. */
export const CHOICES: (keyof SmtpSettingsArgs)[] = ["port", "bindAddress", "recipientsPerMessage"];

export const rowByConfig = new Map(catalogue.flatMap((row) => (row.config ? [[row.config, row] as const] : [])));
