import { rule, type Rule } from "./rule";
import { hosts } from "./select";

const BOX = "Minimum Required Configuration Changes, box for LISTSERV Maestro sites";

export const maestroRules: Rule[] = [
  rule("maestro-website-port", "error", BOX, ({ config, plan }) => {
    const port = config.listserv.maestro?.websitePort;
    const used = [80, 25, 22, ...Object.values(plan.smtpServices).filter(({ host }) => host === "listserv").map((service) => service.port)];
    return port !== undefined && used.includes(port)
      ? [{ path: "listserv.maestro.websitePort", message: `IIS's Default Web Site cannot move to port ${port}: it is used on the host${port === 80 ? ", by Maestro itself" : ""}.`, remedy: "Choose a free port, e.g. 8080." }]
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
      ? [{ path: "listserv.webInterface.port", message: "Maestro has port 80; LISTSERV's web interface is served by IIS, whose site moves.", remedy: `Set webInterface.port to ${config.listserv.maestro.websitePort ?? 8080}.` }]
      : [],
  ),
  rule("multi-homed-relay", "info", "Access tab, Relay", ({ plan }) =>
    hosts(plan)
      .filter(({ key, host }) => host.furtherAddresses.length > 0 && plan.listserv[key] !== undefined)
      .map(({ host }) => ({ path: `${host.path}.furtherAddresses`, message: `${host.fqdn} has several addresses; every service that it feeds lets ${host.relayEntries.join(", ")} relay.` })),
  ),
];
