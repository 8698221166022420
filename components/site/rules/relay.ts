import { rule, type Rule } from "./rule";
import { feeds, services } from "./select";

export const relayRules: Rule[] = [
  rule("relay-list-incomplete", "error", "Access tab, Relay", ({ plan }) =>
    feeds(plan).flatMap(({ instance, service, host }) => {
      const needed = ["127.0.0.1", ...(plan.hosts[instance.host]?.relayEntries ?? [])];
      const missing = needed.filter((entry) => !service.relayFrom.includes(entry));
      return missing.length === 0 ? [] : [{ path: `${host.path}.smtp`, message: `${service.fqdn} does not let ${instance.fqdn} relay: ${missing.join(", ")} is not in its list.`, remedy: "Every address of every LISTSERV that feeds a service is in its relay list." }];
    }),
  ),
  rule("relay-beyond-feeders", "warning", "Access tab, Relay", ({ plan }) =>
    services(plan)
      .filter(({ service }) => (service.settings["furtherRelayAddresses"]?.value as string[]).length > 0)
      .map(({ service, path }) => ({
        path: `${path}.furtherRelayAddresses`,
        message: `${service.fqdn} relays for ${(service.settings["furtherRelayAddresses"]?.value as string[]).join(", ")} as well, which no LISTSERV of this site is.`,
        remedy: "Keep the service to LISTSERV alone, or give other senders a virtual server of their own (footnote 2).",
      })),
  ),
  rule("connection-control-incomplete", "error", "Access tab, Connection control", ({ plan }) =>
    feeds(plan).flatMap(({ instance, service, host }) => {
      const missing = (plan.hosts[instance.host]?.relayEntries ?? []).filter((entry) => service.connectFrom.length > 0 && !service.connectFrom.includes(entry));
      return missing.length === 0 ? [] : [{ path: `${host.path}.smtp.connectionControlOnlyFeeders`, message: `${service.fqdn} does not let ${missing.join(", ")} of ${instance.fqdn} connect.`, remedy: "The list holds every address that LISTSERV could be using." }];
    }),
  ),
  rule("listserv-domain-missing", "error", "Configuring the SMTP Service Domains", ({ plan }) =>
    feeds(plan).flatMap(({ service, host, instance }) =>
      service.domains.some((domain) => domain.kind === "remote" && domain.name === instance.fqdn)
        ? []
        : [{ path: `${host.path}.smtp`, message: `${service.fqdn} has no remote domain for ${instance.fqdn}: bounces would end in its bad mail folder.`, remedy: "Every service has a remote domain for the LISTSERV names that it serves." }],
    ),
  ),
  rule("local-domain-covers-listserv", "error", "Configuring the SMTP Service Domains, step 2", ({ plan }) => {
    const names = new Set(Object.values(plan.listserv).map(({ fqdn }) => fqdn.toUpperCase()));
    return services(plan)
      .filter(({ service }) => names.has(String(service.metabase["DefaultDomain"]).toUpperCase()))
      .map(({ service, path }) => ({
        path,
        message: `The local domain of ${service.fqdn} is ${String(service.metabase["DefaultDomain"])}, which is LISTSERV's: its mail would never leave the host.`,
        remedy: "The local domain is a name of this host alone.",
      }));
  }),
];
