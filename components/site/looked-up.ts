import { isIPv4 } from "node:net";
import type { SiteArgs } from "./args";
import { hostEntries, type HostEntry } from "./hosts";

/** A name that is no host of the site and that its hosts look up. */
export interface LookedUpName {
  /** Where the config has it. */
  path: string;
  name: string;
  /** What is lost where it does not resolve. */
  lost: string;
}

/** Names under which LISTSERV takes mail besides NODE: the site's services bring bounces back by them. */
export function furtherDomains(entries: HostEntry[]): LookedUpName[] {
  return entries.flatMap(({ path, listserv }) =>
    (listserv?.furtherDomains ?? []).map((name, index) => ({ path: `${path}.furtherDomains[${index}]`, name, lost: `bounces to ${name}` })),
  );
}

/** Names of others, which a private zone without a record for them would hide from the site's hosts. */
export function namesOfOthers(config: SiteArgs, entries = hostEntries(config)): LookedUpName[] {
  const { relay } = config.outbound ?? {};
  const named = [
    ...(relay ? [{ path: "outbound.relay.host", name: relay.host, lost: "all mail" }] : []),
    ...smartHosts(config, entries),
    ...config.postmaster.map((address, index) => ({ path: `postmaster[${index}]`, name: domainOf(address), lost: `mail to ${address}` })),
    ...Object.keys(config.subscribers ?? {}).map((name) => ({ path: `subscribers["${name}"]`, name, lost: `mail to the subscribers at ${name}` })),
    ...installers(entries),
  ];
  return named.filter(({ name }) => name.includes(".") && !isIPv4(name.replace(/^\[|\]$/g, "")));
}

function smartHosts({ smtp }: SiteArgs, entries: HostEntry[]): LookedUpName[] {
  const levels = [
    { path: "smtp", settings: smtp },
    ...entries.flatMap(({ path, args }) => [
      { path: `${path}.smtp`, settings: args.smtp },
      ...Object.entries(args.virtualServers ?? {}).map(([instance, virtual]) => ({ path: `${path}.virtualServers["${instance}"].smtp`, settings: virtual.smtp })),
    ]),
  ];
  return levels.flatMap(({ path, settings }) => (settings?.smartHost ? [{ path: `${path}.smartHost`, name: settings.smartHost.value, lost: "the mail of the service" }] : []));
}

function installers(entries: HostEntry[]): LookedUpName[] {
  return entries.flatMap(({ path, listserv }) => {
    const source = listserv?.software.installer?.source;
    return source !== undefined && URL.canParse(source) ? [{ path: `${path}.software.installer.source`, name: new URL(source).hostname, lost: "LISTSERV's installer" }] : [];
  });
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1).trim();
}
