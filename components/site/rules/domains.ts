import { namesOfOthers } from "../looked-up";
import { isAtOrBelow, isBelow, sameName } from "../names";
import { rule, type Rule } from "./rule";
import { hosts, instances, services, settingPath } from "./select";

const DOMAINS = "Configuring the SMTP Service Domains";
/** Receivers look up no more names for one SPF record. */
const SPF_LOOKUPS = 10;

/** Domains of the services, and the names under which LISTSERV takes and signs mail. */
export const domainRules: Rule[] = [
  rule("internal-domain-is-listserv", "error", `${DOMAINS}, step 5 and footnote 12`, ({ config, plan }) =>
    Object.entries(config.internalDomains ?? {}).flatMap(([name, { smartHost }]) => {
      const owner = [...hosts(plan).map(({ host }) => ({ path: `${host.path}.fqdn`, name: host.fqdn })), ...listservNames(config)].find((each) => sameName(each.name, name));
      return owner
        ? [{ path: `internalDomains["${name}"]`, message: `${name} is ${owner.path}: its bounces would go to ${smartHost} and never reach LISTSERV.`, remedy: "Take it out; name only domains whose mail an internal server keeps." }]
        : [];
    }),
  ),
  rule("internal-domain-port", "warning", "Delivery tab, Outbound TCP port; footnote 12", ({ config, plan }) => {
    const ports = [...new Set(Object.values(plan.smtpServices).map(({ settings }) => settings["outboundPort"]?.value))].filter((port) => port !== 25);
    return plan.azure?.mailSink === undefined && ports.length > 0
      ? Object.entries(config.internalDomains ?? {}).map(([name, { smartHost }]) => ({
          path: `internalDomains["${name}"].smartHost`,
          message: `The outbound port is one for a whole service: ${smartHost} is dialled on ${ports.join(", ")} for ${name}, not on 25.`,
          remedy: "See that the internal server listens there, or take the domain out and let the relay deliver its mail.",
        }))
      : [];
  }),
  rule("further-domain-taken", "error", "Site Configuration Keyword Reference, NODE and MYDOMAIN", ({ config, plan }) => {
    const further = listservNames(config).filter((each) => each.further);
    const all = [...hosts(plan).map(({ host }) => ({ path: `${host.path}.fqdn`, name: host.fqdn })), ...further];
    return further.flatMap(({ path, name }) => {
      const first = all.find((each) => sameName(each.name, name));
      return first === undefined || first.path === path
        ? []
        : [{ path, message: `${name} is ${first.path} as well: a name belongs to one LISTSERV, and NODE is accepted by itself.`, remedy: "Take it out of furtherDomains, or choose another name." }];
    });
  }),
  rule("private-zone-hides-name", "warning", "Azure Private DNS", ({ config, plan }) => {
    const own = config.azure?.network?.privateZone;
    const zone = plan.azure?.privateZones.find(({ name }) => name === own);
    if (zone === undefined || plan.azure?.mailSink) return [];
    return namesOfOthers(config)
      .filter(({ name }) => isAtOrBelow(name, zone.name) && !zone.records.some((record) => sameName(record.name, name)))
      .map(({ path, name, lost }) => ({
        path,
        message: `The private zone ${zone.name} answers for ${name} inside the network and has no record of it: ${lost} would not arrive.`,
        remedy: "Name a privateZone that is the site's alone, or leave it out: every host name then has a zone of its own. Or put the name's records into the zone.",
      }));
  }),
  rule("spf-lookups", "warning", "RFC 7208 §4.6.4; Installation Guide, Networking requirements", ({ plan }) =>
    plan.dns
      .filter(({ scope, type, value }) => scope === "public" && type === "TXT" && value?.startsWith("v=spf1"))
      .flatMap(({ name, value = "" }) => {
        const lookups = value.split(" ").filter((term) => term === "a" || term.startsWith("a:")).length;
        const path = Object.values(plan.listserv).find(({ fqdn }) => sameName(fqdn, name))?.host;
        return lookups <= SPF_LOOKUPS
          ? []
          : [{ path: `${plan.hosts[path ?? ""]?.path ?? "listserv"}.fqdn`, message: `The SPF record of ${name} names ${lookups} hosts, and receivers look up ${SPF_LOOKUPS} at most: they would take none of them for allowed.`, remedy: "Give hosts an existingPublicAddress, which is then named by its address; or publish ip4: with the addresses of the output publicAddresses instead." }];
      }),
  ),
  rule("dkim-foreign-domain", "warning", "Site Configuration Keyword Reference, DKIM_SIGN", ({ config }) => {
    const names = listservNames(config).map(({ name }) => name);
    return (config.dkim?.domains ?? []).flatMap((domain, index) => {
      const base = domain.replace(/^\*\./, "");
      return names.some((name) => sameName(name, base) || isBelow(name, base) || isBelow(base, name))
        ? []
        : [{ path: `dkim.domains[${index}]`, message: `${domain} is no domain of this site's names (${names.join(", ")}).`, remedy: "See that its owner publishes the key; otherwise take it out." }];
    });
  }),
  rule("dkim-edition", "error", "Site Configuration Keyword Reference, DKIM_SIGN", ({ config }) =>
    config.dkim && config.listserv.edition === "Lite"
      ? [{ path: "dkim", message: `LISTSERV Lite on ${config.listserv.fqdn} does not sign with DKIM.`, remedy: "Use Classic or HPO with current maintenance, or take dkim out." }]
      : [],
  ),
  rule("helo-matches-sender", "warning", "Delivery tab, Fully-qualified domain name", ({ config, plan }) =>
    services(plan)
      .filter(({ service, host }) => !plan.azure?.mailSink && host.retire === undefined && !sameName(String(service.settings["fullyQualifiedDomainName"]?.value), host.fqdn))
      .map((selected) => ({
        path: settingPath(config, selected, "fullyQualifiedDomainName"),
        message: `${selected.host.fqdn} says HELO ${String(selected.service.settings["fullyQualifiedDomainName"]?.value)}${selected.service.settings["fullyQualifiedDomainName"]?.source === "config" ? "" : ", as the paper has it"}, but its own address and PTR bear another name; some receivers refuse that.`,
        remedy: `Where deliverability asks for it: fullyQualifiedDomainName ${selected.host.fqdn} with a reason; its A, PTR and SPF records agree already.`,
      })),
  ),
];

interface ListservName {
  path: string;
  name: string;
  further: boolean;
}

/** NODE and MYDOMAIN of every instance. */
function listservNames(config: Parameters<Rule["check"]>[0]["config"]): ListservName[] {
  return instances(config).flatMap(({ path, args }) => [
    { path: `${path}.fqdn`, name: args.fqdn, further: false },
    ...(args.furtherDomains ?? []).map((name, index) => ({ path: `${path}.furtherDomains[${index}]`, name, further: true })),
  ]);
}
