import { rule, type Rule } from "./rule";
import type { SitePlan } from "../plan";
import { hosts, instances } from "./select";

const BOX = "Minimum Required Configuration Changes, box for LISTSERV Maestro sites";

const FIXED_PORTS: [number, string][] = [
  [25, "LISTSERV's listener"],
  [22, "SSH"],
  [3389, "Remote Desktop"],
];

/** SMTP services of the primary by their ports. */
const servicesOf = (plan: SitePlan): [number, string][] => Object.values(plan.smtpServices).flatMap(({ host, port }) => (host === "listserv" ? [[port, "its SMTP service"]] : []));

/** The primary's web site, its parts, and its addresses. */
export const maestroRules: Rule[] = [
  rule("maestro-website-port", "error", BOX, ({ config, plan }) => {
    const port = config.listserv.maestro?.websitePort;
    const used = new Map([[80, "Maestro"], ...FIXED_PORTS, ...servicesOf(plan)]);
    return port !== undefined && used.has(port)
      ? [{ path: "listserv.maestro.websitePort", message: `IIS's Default Web Site on ${config.listserv.fqdn} cannot move to port ${port}: ${used.get(port)} has it.`, remedy: `Choose a free port, e.g. ${used.has(8080) ? 8081 : 8080}.` }]
      : [];
  }),
  rule("maestro-website-address", "error", BOX, ({ config, plan }) => {
    const address = config.listserv.maestro?.websiteAddress;
    const own = plan.hosts["listserv"];
    return address !== undefined && own && (own.furtherAddresses.length === 0 || ![own.address, ...own.furtherAddresses].includes(address))
      ? [{ path: "listserv.maestro.websiteAddress", message: `${address} is not one of several addresses of ${own.fqdn}.`, remedy: "Give the host furtherAddresses, one for IIS and one for Maestro; or move the web site to another port." }]
      : [];
  }),
  rule("maestro-and-web-interface", "warning", BOX, ({ config }) =>
    config.listserv.maestro && config.listserv.webInterface && (config.listserv.webInterface.port ?? 80) === 80 && config.listserv.maestro.websiteAddress === undefined
      ? [{ path: "listserv.webInterface.port", message: `Maestro has port 80 of ${config.listserv.fqdn}; LISTSERV's web interface is served by IIS, whose site moves.`, remedy: `Set webInterface.port to ${config.listserv.maestro.websitePort ?? 8080}.` }]
      : [],
  ),
  rule("web-interface-port", "error", "Minimum Required Configuration Changes", ({ config, plan }) => {
    const port = config.listserv.webInterface?.port;
    const used = new Map([...FIXED_PORTS, ...servicesOf(plan), [plan.listserv["listserv"]?.tcpguiPort ?? 0, "LISTSERV's TCPGUI"] as const]);
    return port !== undefined && used.has(port)
      ? [{ path: "listserv.webInterface.port", message: `LISTSERV's web interface cannot have port ${port} of ${config.listserv.fqdn}: ${used.get(port)} has it.`, remedy: "Leave it out (80), or name the port that IIS's site has." }]
      : [];
  }),
  rule("listener-address-unknown", "error", "SMTP Port (Required Change), note on several addresses", ({ config, plan }) =>
    instances(config).flatMap(({ path, args }) => {
      const host = hosts(plan).find((each) => each.host.path === path)?.host;
      const own = host ? [host.address, ...host.furtherAddresses] : [];
      return args.listenerAddress === undefined || own.includes(args.listenerAddress)
        ? []
        : [{ path: `${path}.listenerAddress`, message: `${args.listenerAddress} is no address of ${args.fqdn}, which has ${own.join(", ")}: its listener would not start.`, remedy: "Leave listenerAddress out, or name an address of the host (furtherAddresses)." }];
    }),
  ),
  rule("multi-homed-relay", "info", "Access tab, Relay", ({ plan }) =>
    hosts(plan)
      .filter(({ key, host }) => host.furtherAddresses.length > 0 && plan.listserv[key] !== undefined)
      .map(({ host }) => ({ path: `${host.path}.furtherAddresses`, message: `${host.fqdn} has several addresses; every service that it feeds lets ${host.relayEntries.join(", ")} relay.` })),
  ),
];
