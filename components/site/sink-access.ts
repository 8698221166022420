import type { HostPlan } from "../host/plan";
import { PRIMARY } from "./hosts";
import type { MailSinkPlan, SitePlan } from "./plan";

/** How people look at what a staging copy has sent. */
export interface SinkAccess {
  /** The sink's private address. */
  address: string;
  /** Its web page, from the networks that the config names. */
  web: string;
  /** Command of an SSH tunnel that shows the web page as http://127.0.0.1:<port>. */
  tunnel: string;
}

/** Key of the host that the tunnel goes through: one that the administrators reach themselves. A jump host that is none of the site is another rule's. */
export function tunnelHost({ hosts, administration: { jumpHost } }: SitePlan): string {
  return jumpHost && "siteHost" in jumpHost && hosts[jumpHost.siteHost] ? jumpHost.siteHost : PRIMARY;
}

/** Access to the sink, with the public address of the tunnel's host where it is known. */
export function sinkAccess(plan: SitePlan, sink: MailSinkPlan, publicAddress?: string): SinkAccess {
  const key = tunnelHost(plan);
  const host = plan.hosts[key] as HostPlan;
  const { jumpHost } = plan.administration;
  const through = jumpHost && "host" in jumpHost ? [`-J ${jumpHost.user}@${jumpHost.host}:${jumpHost.port}`] : [];
  const address = through.length > 0 ? host.address : (publicAddress ?? `<publicAddresses.${key}>`);
  const forward = `-L ${sink.webPort}:${sink.address}:${sink.webPort}`;
  return {
    address: sink.address,
    web: `http://${sink.address}:${sink.webPort}`,
    tunnel: ["ssh -N", ...through, forward, `${host.azure?.adminUsername ?? ""}@${address}`].join(" "),
  };
}
