import type { FirewallRule, SitePlan } from "../../components/site";
import { findingsText } from "../../components/site/findings-text";
import { grouped } from "../../components/site/grouped";
import { renderSiteConfig } from "../../components/listserv/site-config";
import { servicesReport } from "./services";
import { table } from "./table";

/** The plan for people: what will exist, with which values, and why. */
export function planReport(plan: SitePlan): string {
  const sections: [string, string[]][] = [
    ["Hosts", hosts(plan)],
    ["Who feeds whom", forwards(plan)],
    ["SMTP services", servicesReport(plan)],
    ["SITE.CFG", siteConfigs(plan)],
    ["Firewall: what may come in; everything else is denied", firewall(plan, "inbound")],
    ["Firewall: what may go out", firewall(plan, "outbound")],
    ["DNS records to publish", dns(plan)],
    ["Notes", plan.notes.map(({ subject, text, citation }) => `${subject}: ${text} (${citation})`)],
    ["Findings", findings(plan)],
  ];
  const body = sections.flatMap(([title, lines]) => ["", title, ...lines.flatMap((line) => line.split("\n")).map((line) => `  ${line}`.trimEnd())]);
  const count = Object.keys(plan.hosts).length;
  return `${[`Site ${plan.site}, tier ${plan.tier}, ${count} ${count === 1 ? "host" : "hosts"}, protection ${plan.protection}`, ...body].join("\n")}\n`;
}

function hosts(plan: SitePlan): string[] {
  return table(
    Object.entries(plan.hosts).map(([key, { fqdn, address, furtherAddresses, role, azure, ssh, operatingSystem, retire }]) => [
      key,
      fqdn,
      [address, ...furtherAddresses].join(" "),
      role,
      azure ? `Azure ${azure.size}${azure.zone === undefined ? "" : ` zone ${azure.zone}`}, data disk ${azure.dataDisk.sizeGiB} GiB` : `existing server, ${ssh?.user}@${ssh?.host}`,
      operatingSystem ?? "",
      retire === undefined ? "" : `retire: ${retire}`,
    ]),
  );
}

function forwards(plan: SitePlan): string[] {
  return Object.entries(plan.listserv).flatMap(([key, instance]) => [
    ...instance.forwards.map(({ service, smtpWorkers, pools, failOver }) => {
      const target = plan.smtpServices[service];
      return `${key} feeds ${service} (${target?.fqdn}:${target?.port}) with ${smtpWorkers} SMTP workers${pools === undefined ? "" : `, pools ${pools}`}${failOver === undefined ? "" : `, fail-over ${failOver}`}`;
    }),
    ...instance.distForward.map(({ instance: worker, weight }) => (worker === "SELF" && weight === 0 ? `${key} itself distributes nothing (0*SELF)` : `${key} distributes to ${worker === "SELF" ? "itself" : worker}, weight ${weight}`)),
  ]);
}

function siteConfigs(plan: SitePlan): string[] {
  return Object.entries(plan.listserv).flatMap(([key, { installRoot, siteConfig }]) => [`${key}: ${installRoot}\\MAIN\\SITE.CFG`, ...renderSiteConfig(siteConfig).trimEnd().split("\r\n").map((line) => `  ${line}`)]);
}

function firewall(plan: SitePlan, direction: "inbound" | "outbound"): string[] {
  const rules = [...plan.firewall, ...(plan.azure?.mailSink?.firewall ?? [])].filter((rule) => rule.direction === direction);
  const same = grouped(rules, ({ host: _host, ...rule }) => JSON.stringify({ ...rule, to: direction === "inbound" ? [] : rule.to, from: direction === "inbound" ? rule.from : [] }));
  return table([...same.values()].map((each) => [each.map(({ host }) => host).join(", "), ...packets(each[0] as FirewallRule)]));
}

function packets({ direction, protocol, port, from, to, access, reason }: FirewallRule): string[] {
  const ends = direction === "inbound" ? `from ${from.join(", ")}` : `${access === "Deny" ? "denied " : ""}to ${to.join(", ")}`;
  return [protocol === "*" ? "all" : `${protocol} ${port}`, ends, reason];
}

function dns(plan: SitePlan): string[] {
  return table(plan.dns.filter(({ scope }) => scope === "public").map(({ name, type, value, valueFrom, purpose }) => [name, type, purpose, value ?? `<${valueFrom}>`]));
}

const TITLES = { error: "Errors", warning: "Warnings", info: "For information" } as const;

function findings(plan: SitePlan): string[] {
  if (plan.findings.length === 0) return ["none"];
  return (Object.keys(TITLES) as (keyof typeof TITLES)[])
    .map((severity) => [severity, plan.findings.filter((finding) => finding.severity === severity)] as const)
    .filter(([, found]) => found.length > 0)
    .map(([severity, found]) => `${TITLES[severity]} (${found.length})\n${findingsText(found)}`);
}
