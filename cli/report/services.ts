import type { SitePlan } from "../../components/site";
import { catalogue, originText, rowName, settingText } from "./setting-text";
import { table } from "./table";

/** Every SMTP service with its settings: what all have in common once, then what each has of its own. */
export function servicesReport(plan: SitePlan): string[] {
  const services = Object.entries(plan.smtpServices);
  const where = table(
    services.map(([key, { instance, fqdn, port, bindAddress, domains }]) => [
      key,
      `SmtpSvc/${instance}`,
      `${fqdn}:${port}${bindAddress === undefined ? "" : ` on ${bindAddress} alone`}`,
      `remote domains ${domains.filter(({ kind }) => kind === "remote").map(({ name, route }) => `${name} (${route})`).join(", ")}`,
    ]),
  );
  const common = catalogue.filter((row) => new Set(services.map(([key]) => cells(plan, key, row).join())).size === 1);
  const own = catalogue.filter((row) => !common.includes(row));
  const first = services[0]?.[0] as string;
  return [
    ...where,
    "",
    services.length === 1 ? "Its settings:" : `Settings of all ${services.length}:`,
    ...settingsTable(plan, first, common),
    ...(own.length === 0 ? [] : services.flatMap(([key]) => [`${key}, besides:`, ...settingsTable(plan, key, own)])),
  ];
}

function settingsTable(plan: SitePlan, key: string, rows: typeof catalogue): string[] {
  return table(rows.map((row) => [`  ${row.tab}`, rowName(row), row.importance, ...cells(plan, key, row)]));
}

function cells(plan: SitePlan, key: string, row: (typeof catalogue)[number]): string[] {
  const service = plan.smtpServices[key] as SitePlan["smtpServices"][string];
  const origin = originText(row, service.settings[row.key]);
  return [`${settingText(row, service)}${origin === "" ? "" : ` [${origin}]`}`];
}
