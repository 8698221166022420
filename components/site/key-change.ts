import * as pulumi from "@pulumi/pulumi";
import { isPrivateKey, publicKeyLine } from "../host/connection";
import type { SitePlan } from "./plan";

/** Public halves of the SSH keys that a site is administered with. */
export interface SiteKeys {
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
 * What is wrong with changing a key now, or nothing. What is removed from a host is removed by its last state, which dials with the
 * keys of that time; the engine deletes last, when the machines know the new keys only.
 */
export function checkKeyChange(plan: SitePlan, keys: SiteKeys, last: { plan?: SitePlan; sshKeys?: SiteKeys }): string | undefined {
  const { plan: deployedPlan, sshKeys: deployed } = last;
  if (!deployed || !deployedPlan) return undefined;
  const administrator = keys.administrator !== deployed.administrator;
  const stuck = rolesThatGo(deployedPlan, plan).filter(({ host }) => administrator || keys.hosts[host] !== deployed.hosts[host]);
  if (stuck.length === 0) return undefined;
  const names = administrator ? "listserv:sshPrivateKey" : [...new Set(stuck.map(({ host }) => `listserv:hostKeys.${host}`))].join(", ");
  return [
    `${names} changes while ${stuck.length} role${stuck.length === 1 ? " is" : "s are"} removed, which would still dial with the old key and be refused:`,
    ...stuck.map(({ host, role }) => `  ${role} of ${host}`),
    "Put the old key back and run pulumi up; then change the key and run it again.",
  ].join("\n");
}

/** Roles of a deployed plan that the new one has no more, on machines that can be reached. */
function rolesThatGo(deployed: SitePlan, plan: SitePlan): { host: string; role: string }[] {
  return Object.entries(deployed.desired).flatMap(([host, roles]) => {
    if (deployed.hosts[host]?.kind !== "azure" || deployed.hosts[host].retire === "Abandon" || plan.hosts[host]?.retire === "Abandon") return [];
    const kept = new Set((plan.desired[host] ?? []).map(({ role }) => role));
    return roles.filter(({ role }) => role !== "narrow" && !kept.has(role)).map(({ role }) => ({ host, role }));
  });
}
