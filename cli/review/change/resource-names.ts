/** Kinds of a host's resources: the last part of a resource's name (README, "Parts, one by one"), and what people call it. */
export const HOST_RESOURCES: Record<string, string> = {
  nsg: "security group",
  ip: "public address",
  data: "data disk",
  nic: "network interface",
  vm: "virtual machine",
  ssh: "first boot",
  module: "host module",
  smtp: "settings of the SMTP service",
  "smtp-secrets": "relay password",
  listserv: "SITE.CFG and LISTSERV",
  "listserv-secrets": "licence and keys",
  narrow: "narrowing of the SMTP service",
};

/** A resource by the host that it belongs to; without one it is the site's. */
export interface NamedResource {
  host?: string;
  resource: string;
}

/** What a resource of a site is, from its name `<site>-<host>-<kind>`. */
export function namedResource(name: string, hosts: Iterable<string>, site: string): NamedResource {
  const own = name.startsWith(`${site}-`) ? name.slice(site.length + 1) : name;
  const host = [...hosts].filter((key) => own.startsWith(`${key}-`) && HOST_RESOURCES[own.slice(key.length + 1)] !== undefined).sort((one, other) => other.length - one.length)[0];
  if (host !== undefined) return { host, resource: HOST_RESOURCES[own.slice(host.length + 1)] as string };
  return { resource: siteResource(own) };
}

const SITE_RESOURCES: [RegExp, string][] = [
  [/^network-group$/, "resource group"],
  [/^network-network$/, "virtual network"],
  [/^network-zone-(.+)-link$/, "link of private zone $1"],
  [/^network-zone-(.+)$/, "private zone $1"],
  [/^network-record-(.+)-([a-z]+)$/, "private record $1 $2"],
  [/^availability$/, "availability set"],
];

function siteResource(own: string): string {
  const [pattern, words] = SITE_RESOURCES.find(([each]) => each.test(own)) ?? [];
  return pattern && words !== undefined ? own.replace(pattern, words) : own;
}
