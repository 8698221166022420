import { DYNAMIC_PORTS_FROM } from "../../smtp-service/desired";
import { rule, type Rule } from "./rule";
import { repeated, services } from "./select";

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

export const portRules: Rule[] = [
  rule("smtp-port-25", "error", `${PORT_CHAPTER}; General tab, TCP Port`, ({ plan }) =>
    services(plan)
      .filter(({ service, host }) => service.port === 25 && !onItsOwnAddress(service.bindAddress, plan.listserv[service.host] ? listenerOf(plan.desired[service.host] ?? []) : [], host.furtherAddresses.length))
      .map(({ path, service }) => ({
        path: `${path}.port`,
        message: `${service.fqdn} would listen on port 25, which is LISTSERV's own listener's.`,
        remedy: "Choose a port above 1023, e.g. 50025; or, on a host with several addresses, give listenerAddress and smtp.bindAddress different ones.",
      })),
  ),
  rule("smtp-port-25-on-own-address", "warning", `${PORT_CHAPTER}, note on several addresses`, ({ plan }) =>
    services(plan)
      .filter(({ service, host }) => service.port === 25 && onItsOwnAddress(service.bindAddress, listenerOf(plan.desired[service.host] ?? []), host.furtherAddresses.length))
      .map(({ path, service }) => ({
        path: `${path}.port`,
        message: `${service.fqdn} listens on port 25 of ${service.bindAddress}: possible, but L-Soft advises another port, so that nobody takes the service for one of general use.`,
        remedy: "Choose a port such as 50025.",
      })),
  ),
  rule("smtp-port-reserved", "error", PORT_CHAPTER, ({ plan }) =>
    services(plan)
      .filter(({ service }) => service.port <= 1023 && service.port !== 25)
      .map(({ path, service }) => ({
        path: `${path}.port`,
        message: `Port ${service.port} of ${service.fqdn} is among the reserved ports 1 to 1023.`,
        remedy: "Choose a port above 1023, best one that ends in 25, e.g. 50025.",
      })),
  ),
  rule("smtp-port-used", "error", `${PORT_CHAPTER}; General tab, TCP Port`, ({ plan }) =>
    services(plan).flatMap(({ path, service }) => {
      const tcpgui = plan.listserv[service.host]?.tcpguiPort;
      const user = service.port === tcpgui ? "LISTSERV's TCPGUI" : USED[service.port];
      return user === undefined || service.port <= 1023
        ? []
        : [{ path: `${path}.port`, message: `Port ${service.port} of ${service.fqdn} is used by ${user}.`, remedy: "Choose a port that no other service has, e.g. 50025." }];
    }),
  ),
  rule("smtp-port-dynamic", "info", PORT_CHAPTER, ({ plan }) =>
    services(plan)
      .filter(({ service }) => service.port >= DYNAMIC_PORTS_FROM)
      .map(({ path, service }) => ({
        path: `${path}.port`,
        message: `Port ${service.port} of ${service.fqdn} lies where Windows hands out ports since Server 2008 (49152 to 65535): it is reserved on the host.`,
      })),
  ),
  rule("virtual-server-port", "error", "footnote 2", ({ plan }) =>
    repeated(services(plan), ({ service }) => `${service.host} ${service.bindAddress ?? ""}:${service.port}`).map(({ entries }) => ({
      path: `${entries[1]?.path}.port`,
      message: `${entries.map(({ key }) => key).join(" and ")} are virtual servers of one host and have the same port ${entries[0]?.service.port}.`,
      remedy: "Give each virtual server a port of its own.",
    })),
  ),
];

function listenerOf(states: { role: string }[]): string[] {
  const state = states.find((each): each is { role: string; listenerAddresses: string[] } => each.role === "smtp-service");
  return state?.listenerAddresses ?? [];
}

/** IIS and LISTSERV's listener share port 25 only where each has an address of its own. */
function onItsOwnAddress(bindAddress: string | undefined, listener: string[], furtherAddresses: number): boolean {
  return furtherAddresses > 0 && bindAddress !== undefined && !listener.includes("*") && !listener.includes(bindAddress);
}
