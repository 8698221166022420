import { findingsText } from "../../components/site/findings-text";
import type { SitePlan } from "../../components/site";
import { catalogue } from "../../components/smtp-service/catalogue";
import { renderSiteConfig } from "../../components/listserv/site-config";

/** The plan for people: what will exist, with which values, and why. */
export function planReport(plan: SitePlan): string {
  const sections: [string, string[]][] = [
    ["Hosts", hosts(plan)],
    ["Who feeds whom", forwards(plan)],
    ["SMTP services", services(plan)],
    ["SITE.CFG", siteConfigs(plan)],
    ["Firewall (inbound; everything else is denied)", firewall(plan, "inbound")],
    ...(plan.azure?.mailSink ? [["Firewall (outbound; everything else is denied)", firewall(plan, "outbound")] as [string, string[]]] : []),
    ["DNS records to publish", dns(plan)],
    ["Notes", plan.notes.map(({ subject, text, citation }) => `${subject}: ${text} (${citation})`)],
    ["Findings", plan.findings.length === 0 ? ["none"] : [findings(plan)]],
  ];
  const body = sections.flatMap(([title, lines]) => ["", title, ...lines.flatMap((line) => line.split("\n")).map((line) => `  ${line}`)]);
  return `${[`Site ${plan.site}, tier ${plan.tier}, ${Object.keys(plan.hosts).length} hosts`, ...body].join("\n")}\n`;
}

function table(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_cell, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) => row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join("  "));
}

function hosts(plan: SitePlan): string[] {
  return table(Object.entries(plan.hosts).map(([key, host]) => [key, host.fqdn, [host.address, ...host.furtherAddresses].join(" "), host.role, host.kind === "azure" ? `Azure ${host.azure?.size}` : `existing, ${host.ssh?.host}`, host.retire ?? ""]));
}

function forwards(plan: SitePlan): string[] {
  return Object.entries(plan.listserv).flatMap(([key, instance]) => [
    ...instance.forwards.map(({ service, smtpWorkers, pools, failOver }) => `${key} -> ${service}  ${smtpWorkers} SMTP workers${pools === undefined ? "" : `, pools ${pools}`}${failOver === undefined ? "" : `, fail-over ${failOver}`}`),
    ...instance.distForward.map(({ instance: worker, weight }) => `${key} => ${worker}  weight ${weight} (DIST_FORWARD)`),
  ]);
}

/** Services with the same settings are one entry. */
function services(plan: SitePlan): string[] {
  const groups = new Map<string, string[]>();
  for (const [key, { settings }] of Object.entries(plan.smtpServices)) {
    const same = JSON.stringify(settings);
    groups.set(same, [...(groups.get(same) ?? []), key]);
  }
  const relays = table(Object.entries(plan.smtpServices).map(([key, service]) => [key, `SmtpSvc/${service.instance}`, `${service.fqdn}:${service.port}`, `relay only ${service.relayFrom.join(" ")}`, `remote domains ${service.domains.filter(({ kind }) => kind === "remote").map(({ name, route }) => `${name} (${route})`).join(" ")}`]));
  return [...relays, ...[...groups.values()].flatMap((keys) => ["", `${keys.join(", ")}:`, ...settingRows(plan, keys[0] as string)])];
}

function settingRows(plan: SitePlan, key: string): string[] {
  return table(
    catalogue.map((row) => {
      const setting = plan.smtpServices[key]?.settings[row.key];
      const value = Array.isArray(setting?.value) ? setting.value.join(" ") || "none further" : String(setting?.value);
      const deviation = setting?.reason === undefined ? "" : ` (paper: ${row.setting}; reason: ${setting.reason})`;
      return [`  ${row.tab}`, row.name.replace(/ \(only.*/, ""), row.importance, `${value || "none"}${row.unit && /^\d/.test(value) ? ` ${row.unit}` : ""}${deviation}`];
    }),
  );
}

function siteConfigs(plan: SitePlan): string[] {
  return Object.entries(plan.listserv).flatMap(([key, { installRoot, siteConfig }]) => [`${key}: ${installRoot}\\MAIN\\SITE.CFG`, ...renderSiteConfig(siteConfig).trimEnd().split("\r\n").map((line) => `  ${line}`)]);
}

/** What may pass; without a sink a host may send anywhere, and that is not told. */
function firewall(plan: SitePlan, direction: "inbound" | "outbound"): string[] {
  const rules = [...plan.firewall, ...(plan.azure?.mailSink?.firewall ?? [])].filter((rule) => rule.direction === direction && rule.access !== "Deny");
  return table(rules.map(({ host, protocol, port, from, to, reason }) => [host, `${protocol} ${port}`, (direction === "inbound" ? from : to).join(" "), reason]));
}

function dns(plan: SitePlan): string[] {
  return table(plan.dns.filter(({ scope }) => scope === "public").map(({ name, type, value, valueFrom }) => [name, type, value ?? `<${valueFrom}>`]));
}

const TITLES = { error: "Errors", warning: "Warnings", info: "For information" } as const;

function findings(plan: SitePlan): string {
  return (Object.keys(TITLES) as (keyof typeof TITLES)[])
    .map((severity) => [severity, plan.findings.filter((finding) => finding.severity === severity)] as const)
    .filter(([, found]) => found.length > 0)
    .map(([severity, found]) => `${TITLES[severity]} (${found.length})\n${findingsText(found)}`)
    .join("\n");
}
