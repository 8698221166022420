import { DYNAMIC_PORTS_FROM } from "../../smtp-service/desired";
import type { SitePlan } from "../plan";
import { rule, type Rule } from "./rule";
import { repeated, services, settingPath, type SelectedService } from "./select";

const PORT_CHAPTER = "SMTP Port (Required Change)";

/** Ports that a host of the site uses otherwise. */
const USED: Record<number, string> = {
  80: "IIS's Default Web Site or LISTSERV Maestro",
  443: "HTTPS of IIS or LISTSERV Maestro",
  1099: "LISTSERV Maestro's Administration Hub",
  2306: "LISTSERV's TCPGUI",
  3306: "LISTSERV Maestro's MySQL",
  3389: "Remote Desktop",
  8007: "LISTSERV Maestro's shutdown port",
  22: "SSH",
};

/** Services of a kind, each with what is said of its port. */
function portRule(applies: (plan: SitePlan, selected: SelectedService) => boolean, message: (service: SelectedService["service"]) => string, remedy?: string): Rule["check"] {
  return ({ config, plan }) =>
    services(plan)
      .filter((selected) => applies(plan, selected))
      .map((selected) => ({ path: settingPath(config, selected, "port"), message: message(selected.service), ...(remedy === undefined ? {} : { remedy }) }));
}

export const portRules: Rule[] = [
  rule("smtp-port-25", "error", `${PORT_CHAPTER}; General tab, TCP Port`, portRule(
    (plan, selected) => selected.service.port === 25 && !onItsOwnAddress(plan, selected),
    ({ fqdn }) => `${fqdn} would listen on port 25, which is LISTSERV's own listener's.`,
    "Choose a port above 1023, e.g. 50025; or, on a host with several addresses, give listenerAddress and smtp.bindAddress different ones.",
  )),
  rule("smtp-port-25-on-own-address", "warning", `${PORT_CHAPTER}, note on several addresses`, portRule(
    (plan, selected) => selected.service.port === 25 && onItsOwnAddress(plan, selected),
    ({ fqdn, bindAddress }) => `${fqdn} listens on port 25 of ${bindAddress}: possible, but L-Soft advises another port, so that nobody takes the service for one of general use.`,
    "Choose a port such as 50025.",
  )),
  rule("smtp-port-reserved", "error", PORT_CHAPTER, portRule(
    (_plan, { service }) => service.port <= 1023 && service.port !== 25,
    ({ fqdn, port }) => `Port ${port} of ${fqdn} is among the reserved ports 1 to 1023${USED[port] === undefined ? "" : `, and used by ${USED[port]}`}.`,
    "Choose a port above 1023, best one that ends in 25, e.g. 50025.",
  )),
  rule("smtp-port-used", "error", `${PORT_CHAPTER}; General tab, TCP Port`, ({ config, plan }) =>
    services(plan).flatMap((selected) => {
      const { fqdn, port } = selected.service;
      const user = userOfPort(plan, selected);
      return user === undefined || port <= 1023
        ? []
        : [{ path: settingPath(config, selected, "port"), message: `Port ${port} of ${fqdn} is used by ${user}.`, remedy: "Choose a port that no other service has, e.g. 50025." }];
    }),
  ),
  rule("smtp-port-dynamic", "info", PORT_CHAPTER, portRule(
    (_plan, { service }) => service.port >= DYNAMIC_PORTS_FROM,
    ({ fqdn, port }) => `Port ${port} of ${fqdn} lies where Windows hands out ports since Server 2008 (49152 to 65535): it is reserved on the host.`,
  )),
  rule("virtual-server-port", "error", "footnote 2", ({ config, plan }) =>
    repeated(services(plan), ({ service }) => `${service.host} ${service.bindAddress ?? ""}:${service.port}`).map(({ entries }) => ({
      path: settingPath(config, entries[1] as SelectedService, "port"),
      message: `${entries.map(({ key }) => key).join(" and ")} are virtual servers of ${entries[0]?.service.fqdn} and have the same port ${entries[0]?.service.port}.`,
      remedy: "Give each virtual server a port of its own.",
    })),
  ),
  rule("bind-address-unknown", "error", `${PORT_CHAPTER}, note on several addresses`, ({ config, plan }) =>
    services(plan)
      .filter(({ service, host }) => service.bindAddress !== undefined && ![host.address, ...host.furtherAddresses].includes(service.bindAddress))
      .map((selected) => ({
        path: settingPath(config, selected, "bindAddress"),
        message: `${selected.service.bindAddress} is no address of ${selected.host.fqdn}, which has ${[selected.host.address, ...selected.host.furtherAddresses].join(", ")}: its SMTP service would not start.`,
        remedy: "Leave bindAddress out, or name an address of the host (furtherAddresses).",
      })),
  ),
  rule("bind-address-not-of-name", "warning", `${PORT_CHAPTER}, note on several addresses`, ({ config, plan }) =>
    services(plan)
      .filter(({ service, host }) => service.bindAddress !== undefined && host.furtherAddresses.includes(service.bindAddress))
      .map((selected) => ({
        path: settingPath(config, selected, "bindAddress"),
        message: `SMTP_FORWARD names ${selected.service.fqdn}, which leads to ${selected.host.address} inside the site, and the service listens on ${selected.service.bindAddress} alone.`,
        remedy: `Bind the service to ${selected.host.address} and LISTSERV's listener (listenerAddress) to a further address, or leave both out and use a port of its own.`,
      })),
  ),
];

function userOfPort(plan: SitePlan, { service }: SelectedService): string | undefined {
  return service.port === plan.listserv[service.host]?.tcpguiPort ? "LISTSERV's TCPGUI" : USED[service.port];
}

/** IIS and LISTSERV's listener share port 25 only where each has an address of its own. */
function onItsOwnAddress(plan: SitePlan, { service, host }: SelectedService): boolean {
  const listener = plan.listserv[service.host] ? listenerOf(plan.desired[service.host] ?? []) : [];
  return host.furtherAddresses.length > 0 && service.bindAddress !== undefined && !listener.includes("*") && !listener.includes(service.bindAddress);
}

function listenerOf(states: { role: string }[]): string[] {
  const state = states.find((each): each is { role: string; listenerAddresses: string[] } => each.role === "smtp-service");
  return state?.listenerAddresses ?? [];
}
