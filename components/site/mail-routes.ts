import { overlap } from "./addresses";
import type { SiteArgs } from "./args";
import type { SitePlan } from "./plan";
import { services } from "./rules/select";

/** A way that mail of a site takes by the config's own choice. */
export interface MailRoute {
  /** Where the config has it. */
  path: string;
  /** A name, or an address with or without brackets; empty for the receivers themselves. */
  to: string;
  port: number;
}

/** Everywhere that a site's mail is handed to: its relay, its internal domains, and smart hosts in the settings of services. */
export function mailRoutes({ outbound, internalDomains }: SiteArgs, plan: SitePlan): MailRoute[] {
  const { relay } = outbound ?? {};
  return [
    ...(relay ? [{ path: "outbound.relay", to: relay.host, port: relay.port }] : []),
    ...Object.entries(internalDomains ?? {}).map(([name, { smartHost }]) => ({ path: `internalDomains["${name}"]`, to: smartHost, port: 25 })),
    ...services(plan).map(({ service, path }) => ({ path: `${path}.smartHost`, to: String(service.settings["smartHost"]?.value), port: relay ? 25 : Number(service.settings["outboundPort"]?.value) })),
  ];
}

/** Whether a route ends in one of some networks. */
export function leadsInto({ to }: MailRoute, networks: string[]): boolean {
  return networks.some((network) => overlap(to.replace(/^\[|\]$/g, ""), network));
}
