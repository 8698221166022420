import * as pulumi from "@pulumi/pulumi";
import { isPrivateKey, publicKeyLine } from "../host/connection";
import type { SitePlan } from "./plan";

/** Public halves of the SSH keys that a site is administered with. */
export interface SiteKeys {
  /** The key that dials every host, `listserv:sshPrivateKey`; empty where the config has none. */
  administrator: string;
  /** Host keys by plan key of the host. */
  hosts: Record<string, string>;
}

/** The keys of the Pulumi config; a text that is no key is another check's subject. */
export function configuredKeys(): SiteKeys {
  const config = new pulumi.Config("listserv");
  const line = (text: string | undefined): string => (text !== undefined && isPrivateKey(text) ? publicKeyLine(text) : "");
  const hosts = config.getObject<Record<string, string>>("hostKeys") ?? {};
  return { administrator: line(config.get("sshPrivateKey")), hosts: Object.fromEntries(Object.entries(hosts).map(([key, text]) => [key, line(text)])) };
}

/**
 * What is wrong with changing a key now, or nothing. What a host that stays loses is removed by the command's last state, which dials
 * with the keys of that time; the engine deletes last, when the machines know the new keys only.
 */
export function checkKeyChange(plan: SitePlan, keys: SiteKeys, last: { plan?: SitePlan; sshKeys?: SiteKeys }): string | undefined {
  const { plan: deployedPlan, sshKeys: deployed } = last;
  if (!deployed || !deployedPlan) return undefined;
  const administrator = keys.administrator !== deployed.administrator;
  const rekeyed = (host: string): boolean => plan.hosts[host]?.kind === "azure" && (administrator || keys.hosts[host] !== deployed.hosts[host]);
  const stuck = rolesThatGo(deployedPlan, plan).filter(({ host }) => dialled(deployedPlan, host).some(rekeyed));
  if (stuck.length === 0) return undefined;
  const names = administrator ? "listserv:sshPrivateKey" : [...new Set(stuck.flatMap(({ host }) => dialled(deployedPlan, host).filter(rekeyed)))].map((host) => `listserv:hostKeys.${host}`).join(", ");
  return [
    `${names} changes while ${stuck.length} role${stuck.length === 1 ? " is" : "s are"} removed, which would still dial with the old key and be refused:`,
    ...stuck.map(({ host, role }) => `  ${role} of ${host}`),
    "Put the old key back and run pulumi up; then change the key and run it again.",
  ].join("\n");
}

/** Roles that something is run for when they go: not those of a host that was drained, and nothing dials an abandoned one. */
function rolesThatGo(deployed: SitePlan, plan: SitePlan): { host: string; role: string }[] {
  return Object.entries(deployed.desired).flatMap(([host, roles]) => {
    if (deployed.hosts[host]?.retire === "Abandon" || plan.hosts[host]?.retire === "Abandon") return [];
    const kept = new Set((plan.desired[host] ?? []).map(({ role }) => role));
    return roles.filter(({ role, leaving }) => role !== "narrow" && leaving !== true && !kept.has(role)).map(({ role }) => ({ host, role }));
  });
}

/** The hosts of the site that a connection goes through: the jump host, if it is one of them, and the host itself. */
function dialled({ administration: { jumpHost } }: SitePlan, host: string): string[] {
  return jumpHost && "siteHost" in jumpHost ? [jumpHost.siteHost, host] : [host];
}
