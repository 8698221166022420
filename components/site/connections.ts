import type { SitePlan } from "./plan";

/** What of a connection is no part of the plan. `T` is a text, or an output where only a deployment knows it. */
export interface KnownOfHosts<T> {
  /** Private key that administers every host. */
  privateKey: T;
  /** Public host key of an Azure VM, by plan key. */
  hostKey(key: string): T;
  /** Public address of an Azure VM, by plan key. */
  publicAddress(key: string): T;
}

/** How a host is dialled, and through which server. */
export interface HostRoute<T> {
  host: T | string;
  port: number;
  user: string;
  hostKey: T | string;
  privateKey: T;
  jumpHost?: HostRoute<T>;
}

const SSH_PORT = 22;

/** The way to a host: directly, or through the jump host by its private address. The jump host itself is dialled directly. */
export function hostRoute<T>(plan: SitePlan, key: string, known: KnownOfHosts<T>): HostRoute<T> {
  const { jumpHost } = plan.administration;
  if (!jumpHost) return server(plan, key, known, known.publicAddress);
  if (!("siteHost" in jumpHost)) return { ...inside(plan, key, known), jumpHost: { ...jumpHost, privateKey: known.privateKey } };
  if (jumpHost.siteHost === key) return server(plan, key, known, known.publicAddress);
  return { ...inside(plan, key, known), jumpHost: server(plan, jumpHost.siteHost, known, known.publicAddress) };
}

function inside<T>(plan: SitePlan, key: string, known: KnownOfHosts<T>): HostRoute<T> {
  return server(plan, key, known, () => plan.hosts[key]?.address ?? "");
}

function server<T>(plan: SitePlan, key: string, known: KnownOfHosts<T>, addressOf: (key: string) => T | string): HostRoute<T> {
  const host = plan.hosts[key];
  const { privateKey } = known;
  if (host?.ssh) return { host: host.ssh.host, port: host.ssh.port ?? SSH_PORT, user: host.ssh.user, hostKey: host.ssh.hostKey, privateKey };
  return { host: addressOf(key), port: SSH_PORT, user: host?.azure?.adminUsername ?? "", hostKey: known.hostKey(key), privateKey };
}
