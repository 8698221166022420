import type { SitePlan } from "../../components/site";
import { catalogue } from "../../components/smtp-service/catalogue";

/** What to verify by eye in the console of each host, tab by tab. */
export function checklist(plan: SitePlan): string {
  const lines = Object.entries(plan.smtpServices).flatMap(([key, service]) => [
    "",
    `${key}: ${service.fqdn}, IIS 6 Manager, SMTP virtual server #${service.instance}, Properties`,
    ...catalogue.map((row) => {
      const value = service.settings[row.key]?.value;
      return `  [ ] ${row.console}: ${Array.isArray(value) ? value.join(", ") || "see the relay list below" : String(value) || "empty"}${row.unit && typeof value === "number" ? ` ${row.unit}` : ""}`;
    }),
    `  [ ] Access, Relay…, the list: ${service.relayFrom.join(", ")}; "Allow all computers which successfully authenticate" is off`,
    ...service.domains.map(({ name, kind, route }) => (kind === "remote" ? `  [ ] Domains: ${name}, remote, relay allowed, HELO, route ${route}` : `  [ ] Domains: ${name}, local (default)`)),
  ]);
  return `${[`Checklist of site ${plan.site}`, ...lines].join("\n")}\n`;
}
