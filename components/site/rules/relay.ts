import { contains, parseAddress, type Network } from "../addresses";
import { rule, type Rule } from "./rule";
import { feeds, hosts, services, settingPath, type SelectedService } from "./select";

/** More addresses than any host or subnet of an organisation that sends through a list server. */
const WIDE = 2 ** 24;

const entriesBeyondFeeders = ({ service }: SelectedService): string[] => service.settings["furtherRelayAddresses"]?.value as string[];

export const relayRules: Rule[] = [
  rule("relay-list-incomplete", "error", "Access tab, Relay", ({ plan }) =>
    feeds(plan).flatMap(({ instance, service, host }) => {
      const needed = ["127.0.0.1", ...(plan.hosts[instance.host]?.relayEntries ?? [])];
      const missing = needed.filter((entry) => !service.relayFrom.includes(entry));
      return missing.length === 0 ? [] : [{ path: `${host.path}.smtp`, message: `${service.fqdn} does not let ${instance.fqdn} relay: ${missing.join(", ")} is not in its list.`, remedy: "Every address of every LISTSERV that feeds a service is in its relay list." }];
    }),
  ),
  rule("relay-beyond-feeders", "warning", "Access tab, Relay", ({ config, plan }) =>
    services(plan)
      .filter((selected) => entriesBeyondFeeders(selected).length > 0)
      .map((selected) => ({
        path: settingPath(config, selected, "furtherRelayAddresses"),
        message: `${selected.service.fqdn} relays for ${entriesBeyondFeeders(selected).join(" and ")} as well, which no LISTSERV of this site is.`,
        remedy: "Keep the service to LISTSERV alone, or give other senders a virtual server of their own (footnote 2).",
      })),
  ),
  rule("open-relay", "error", "Access tab, Relay", ({ config, plan }) =>
    services(plan).flatMap((selected) =>
      entriesBeyondFeeders(selected)
        .filter((entry) => (groupOf(entry)?.size ?? 1) >= WIDE)
        .map((entry) => ({
          path: settingPath(config, selected, "furtherRelayAddresses"),
          message: `${entry} lets ${selected.service.fqdn} relay for more addresses than any organisation has: an open relay.`,
          remedy: "Name single addresses, or the subnet and mask of one network.",
        })),
    ),
  ),
  rule("address-group-incomplete", "error", "Access tab, Relay", ({ plan }) =>
    hosts(plan).flatMap(({ host }) => {
      const group = groupOf(host.relayEntries[0] ?? "");
      const outside = [host.address, ...host.furtherAddresses].filter((address) => group && !contains(group, parseAddress(address) ?? -1));
      return outside.length === 0 ? [] : [{ path: `${host.path}.addressGroup`, message: `${host.relayEntries[0]} does not cover ${outside.join(", ")} of ${host.fqdn}: services would refuse to relay for it.`, remedy: "Give subnet and mask that cover every address of the host, or leave addressGroup out and each is listed." }];
    }),
  ),
  rule("connection-control-incomplete", "error", "Access tab, Connection control", ({ config, plan }) =>
    feeds(plan).flatMap((feed) => {
      const { instance, service } = feed;
      const missing = (plan.hosts[instance.host]?.relayEntries ?? []).filter((entry) => service.connectFrom.length > 0 && !service.connectFrom.includes(entry));
      return missing.length === 0 ? [] : [{ path: settingPath(config, feed, "connectionControlOnlyFeeders"), message: `${service.fqdn} does not let ${missing.join(", ")} of ${instance.fqdn} connect.`, remedy: "The list holds every address that LISTSERV could be using." }];
    }),
  ),
  rule("reverse-dns-with-access-changed", "info", "Delivery tab, Perform reverse DNS lookup on incoming messages", ({ config, plan }) =>
    services(plan)
      .filter((selected) => entriesBeyondFeeders(selected).length > 0 && selected.service.settings["reverseDnsLookup"]?.value === false)
      .map((selected) => ({
        path: settingPath(config, selected, "reverseDnsLookup"),
        message: `${selected.service.fqdn} takes mail from others than LISTSERV and does not look their names up.`,
        remedy: "Depending on who they are, reverseDnsLookup may be worth its time.",
      })),
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

/** The network of an entry `address, mask`. */
function groupOf(entry: string): Network | undefined {
  const [subnet = "", maskText] = entry.split(/, ?/);
  const mask = maskText === undefined ? undefined : parseAddress(maskText);
  const address = parseAddress(subnet);
  if (mask === undefined || address === undefined) return undefined;
  const size = 2 ** 32 - mask;
  return { first: address - (address % size), size };
}
