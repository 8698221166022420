import { isManaged } from "../../listserv/keywords";
import { rule, type Rule } from "./rule";
import { hosts, repeated, services } from "./select";

const SITE_VARIABLES = "Site Configuration Keyword Reference";

export const nameRules: Rule[] = [
  rule("name-twice", "error", `${SITE_VARIABLES}, NODE`, ({ plan }) =>
    repeated(hosts(plan), ({ host }) => host.fqdn.toUpperCase()).map(({ value, entries }) => ({
      path: `${entries[1]?.host.path}.fqdn`,
      message: `${entries.map(({ host }) => host.path).join(" and ")} have the same name ${value}.`,
      remedy: "Give each host a name of its own; a pool of hosts behind one name cannot be told apart.",
    })),
  ),
  rule("computer-name-twice", "error", "Windows, computer name", ({ plan }) =>
    repeated(hosts(plan), ({ host }) => host.computerName.toUpperCase()).map(({ value, entries }) => ({
      path: `${entries[1]?.host.path}.computerName`,
      message: `${entries.map(({ host }) => host.path).join(" and ")} have the same computer name ${value}.`,
      remedy: "Give one of them a computerName.",
    })),
  ),
  rule("postmaster-trapped", "error", `${SITE_VARIABLES}, POSTMASTER`, ({ config }) =>
    config.postmaster.flatMap((address, index) =>
      /^((hide|quiet):\s*)*(postmaster|listserv-maintainer)@/i.test(address)
        ? [{ path: `postmaster[${index}]`, message: `${address} is trapped by LISTSERV's loop checks.`, remedy: "Use another name, e.g. lstmaint@ the same domain." }]
        : [],
    ),
  ),
  rule("helo-matches-sender", "warning", "Delivery tab, Fully-qualified domain name", ({ plan }) =>
    services(plan)
      .filter(({ service, host }) => !plan.azure?.mailSink && String(service.settings["fullyQualifiedDomainName"]?.value).toUpperCase() !== host.fqdn.toUpperCase())
      .map(({ service, host, path }) => ({
        path: `${path}.fullyQualifiedDomainName`,
        message: `${host.fqdn} says HELO ${String(service.settings["fullyQualifiedDomainName"]?.value)}, as the paper has it, but its own address and PTR bear another name; some receivers refuse that.`,
        remedy: `Where deliverability asks for it: fullyQualifiedDomainName ${host.fqdn} with a reason; its A, PTR and SPF records agree already.`,
      })),
  ),
  rule("keyword-managed", "error", `${SITE_VARIABLES}`, ({ config }) =>
    keywordsOf(config)
      .filter(([, keyword]) => isManaged(keyword))
      .map(([path, keyword]) => ({ path: `${path}.keywords.${keyword}`, message: `${keyword.toUpperCase()} is written by the plan.`, remedy: "Use the config's own field for it." })),
  ),
  rule("keyword-misprint", "error", "Configuring LISTSERV, step 5", ({ config }) =>
    keywordsOf(config)
      .filter(([, keyword]) => keyword.toUpperCase() === "MAXBSTMP")
      .map(([path, keyword]) => ({ path: `${path}.keywords.${keyword}`, message: "MAXBSTMP is a misprint of the paper; LISTSERV does not know it.", remedy: "Use maxbsmtp, which writes MAXBSMTP." })),
  ),
  rule("mailmaxl", "warning", `${SITE_VARIABLES}, MAILMAXL`, ({ config }) =>
    keywordsOf(config)
      .filter(([, keyword]) => keyword.toUpperCase() === "MAILMAXL")
      .map(([path, keyword]) => ({ path: `${path}.keywords.${keyword}`, message: "MAILMAXL discards long mail without a word and is obsolete.", remedy: "Use filemaxl or the list keyword Sizelim=." })),
  ),
  rule("dkim-edition", "error", `${SITE_VARIABLES}, DKIM_SIGN`, ({ config }) =>
    config.dkim && config.listserv.edition === "Lite"
      ? [{ path: "dkim", message: "LISTSERV Lite does not sign with DKIM.", remedy: "Use Classic or HPO with current maintenance, or take dkim out." }]
      : [],
  ),
];

function keywordsOf(config: Parameters<Rule["check"]>[0]["config"]): [path: string, keyword: string][] {
  const instances = [["listserv", config.listserv] as const, ...Object.entries(config.workers ?? {}).map(([name, worker]) => [`workers.${name}`, worker] as const)];
  return instances.flatMap(([path, { keywords }]) => Object.keys(keywords ?? {}).map((keyword): [string, string] => [path, keyword]));
}
