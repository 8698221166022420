import type { SitePlan } from "../../components/site";
import type { SettingRow } from "../../components/smtp-service/catalogue";
import type { SmtpServicePlan } from "../../components/smtp-service/plan";
import { catalogue, settingText } from "./setting-text";

/** What to verify by eye: each service in the console of its host, tab by tab, and SITE.CFG of each instance. */
export function checklist(plan: SitePlan): string {
  const services = Object.entries(plan.smtpServices).flatMap(([key, service]) => [
    "",
    `${key}: on ${plan.hosts[service.host]?.fqdn}, IIS 6 Manager, SMTP virtual server #${service.instance}, Properties`,
    ...tabs().flatMap(([tab, rows]) => [`  ${tab}`, ...rows.map((row) => box(place(row), settingText(row, service)))]),
    "  Domains",
    ...service.domains.map(domainLine),
  ]);
  const instances = Object.values(plan.listserv).flatMap(({ fqdn, installRoot, siteConfig }) => [
    "",
    `${fqdn}: ${installRoot}\\MAIN\\SITE.CFG, in a plain text editor, and no SITECFG.FILE beside it that says otherwise`,
    ...siteConfig.map(([keyword, value]) => `    [ ] ${keyword}=${value}`),
    "    [ ] services LISTSERV and LISTSERV-SMTP were restarted since the last change",
  ]);
  return `${[`Checklist of site ${plan.site}`, ...services, ...instances].join("\n")}\n`;
}

function box(where: string, value: string): string {
  return `    [ ] ${where}: ${value}`;
}

/** The rows in the console's order, under their tabs. */
function tabs(): [string, SettingRow[]][] {
  return [...new Set(catalogue.map(({ tab }) => tab))].map((tab) => [tab, catalogue.filter((row) => row.tab === tab)]);
}

/** Where on its tab; the tab itself stands above. */
function place({ console: path, tab }: SettingRow): string {
  return path.startsWith(`${tab}, `) ? path.slice(tab.length + 2) : path;
}

function domainLine({ name, kind, route }: SmtpServicePlan["domains"][number]): string {
  return kind === "remote"
    ? box(name, `remote; incoming mail may be relayed to it, HELO instead of EHLO, ${route === "dns" ? "routed by DNS" : `all mail to smart host ${route}`}`)
    : box(name, "local (default): renamed, receives no mail");
}
