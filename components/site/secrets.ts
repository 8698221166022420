import * as pulumi from "@pulumi/pulumi";
import { isPrivateKey } from "../host/connection";
import { signedDomains } from "../listserv/dkim";
import type { SiteArgs, SiteSecretsArgs } from "./args";
import type { SitePlan } from "./plan";

/** The site's secrets from the Pulumi config, by their public names. */
export function configuredSecrets(): SiteSecretsArgs {
  const config = new pulumi.Config("listserv");
  const map = (name: string): Record<string, pulumi.Input<string>> => {
    const keys = Object.keys(config.getObject<Record<string, string>>(name) ?? {});
    const values = config.getSecretObject<Record<string, string>>(name);
    return Object.fromEntries(keys.map((key) => [key, pulumi.secret(pulumi.output(values).apply((all) => all?.[key] ?? ""))]));
  };
  return {
    adminPassword: config.getSecret("adminPassword"),
    sshPrivateKey: config.getSecret("sshPrivateKey"),
    hostKeys: map("hostKeys"),
    licences: map("licences"),
    dkimKeys: map("dkimKeys"),
    relayPassword: config.getSecret("relayPassword"),
  };
}

/** Public names of configured SSH keys that are none. Only names: the texts are secrets, however malformed. */
export function malformedKeys(): string[] {
  const config = new pulumi.Config("listserv");
  const keys = { sshPrivateKey: config.get("sshPrivateKey"), ...prefixed("hostKeys", config.getObject<Record<string, string>>("hostKeys")) };
  return Object.entries(keys)
    .filter(([, text]) => text !== undefined && !isPrivateKey(text))
    .map(([name]) => `listserv:${name}`);
}

function prefixed(map: string, values: Record<string, string> | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(values ?? {}).map(([key, value]) => [`${map}.${key}`, value]));
}

/** Public names of the secrets that the plan needs and the site does not have. */
export function missingSecrets(plan: SitePlan, secrets: SiteSecretsArgs): string[] {
  const has = (map: Record<string, unknown> | undefined, key: string): boolean => map !== undefined && Object.hasOwn(map, key);
  const azureHosts = Object.entries(plan.hosts).filter(([, host]) => host.kind === "azure");
  return [
    ...(azureHosts.length > 0 && secrets.adminPassword === undefined ? ["listserv:adminPassword"] : []),
    ...(secrets.sshPrivateKey === undefined ? ["listserv:sshPrivateKey"] : []),
    ...azureHosts.filter(([key]) => !has(secrets.hostKeys, key)).map(([key]) => `listserv:hostKeys.${key}`),
    ...dkimDomains(plan).filter((domain) => !has(secrets.dkimKeys, domain)).map((domain) => `listserv:dkimKeys.${domain}`),
    ...Object.keys(plan.listserv).filter((key) => !has(secrets.licences, key) && !hasLicence(plan, key)).map((key) => `listserv:licences.${key}`),
    ...(plan.outbound.relay?.user !== undefined && secrets.relayPassword === undefined ? ["listserv:relayPassword"] : []),
  ];
}

/** An existing server has its licence already; a new one has none. */
export function hasLicence(plan: SitePlan, key: string): boolean {
  return plan.hosts[key]?.kind === "existing" && plan.listserv[key]?.software.installed === true;
}

function dkimDomains(plan: SitePlan): string[] {
  const prefix = "listserv:dkimKeys.";
  return [...new Set(Object.values(plan.listserv).flatMap(({ secrets }) => secrets))].filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
}

/** Texts of the DKIM key files of a site (LISTSERV: `d=domain; s=selector`, then the PEM), by file name. */
export function dkimFiles(config: SiteArgs, secrets: SiteSecretsArgs): Record<string, pulumi.Output<string>> {
  return Object.fromEntries(
    signedDomains(config.dkim).map(({ keyFile, keyDomain, selector }) => [keyFile, pulumi.interpolate`d=${keyDomain}; s=${selector}\n${secrets.dkimKeys?.[keyDomain] ?? ""}`]),
  );
}
