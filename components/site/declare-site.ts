import * as pulumi from "@pulumi/pulumi";
import { isObject } from "../host/is-object";
import { userFault } from "../host/user-fault";
import type { SiteArgs } from "./args";
import { checkKeyChange, configuredKeys, type SiteKeys } from "./key-change";
import { ListservSite } from "./listserv-site";
import { parseSite } from "./parse";
import type { SitePlan } from "./plan";
import { planSite } from "./plan-site";
import { prepare } from "./prepared";
import { checkTransition } from "./transition";

/** What the stack's own last outputs say of a site. */
interface DeployedSite {
  plan?: SitePlan;
  sshKeys?: SiteKeys;
}

/**
 * Declares a site, in a program of one's own too, once it is seen that no host in service would be deleted or be somewhere else at once, and
 * that no key changes under what is removed: the last deployment is looked for among the stack's own outputs. Export `siteOutputs(site)`, or at least
 * its `plan` and `sshKeys`, or there is nothing to compare with.
 * Throws, before anything is declared, where a host was left out that was not retired, where one that is retired changes its place, and where an
 * address or a key may not change yet.
 */
export async function declareSite(name: string, args: SiteArgs, opts?: pulumi.ComponentResourceOptions): Promise<ListservSite> {
  const { config } = parseSite({ ...args, name: args.name ?? name });
  // What is wrong with the config is told by the site itself.
  if (config) {
    const plan = planSite(config);
    const deployed = await deployedSite(config.name);
    const fault = checkTransition(plan, deployed.plan) ?? checkKeyChange(plan, configuredKeys(), deployed);
    if (fault !== undefined) throw userFault(fault);
    prepare(args, { plan, deployed: deployed.plan });
  }
  return new ListservSite(name, args, opts);
}

/** A stack that was never deployed has no outputs; an output may hold the outputs of a site as its members. */
async function deployedSite(site: string): Promise<DeployedSite> {
  const own = new pulumi.StackReference(`${site}-deployed`, { name: `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}` });
  // Not by apply, which passes over what a preview does not know: the program would wait for ever, and end with nothing declared.
  const { promise } = own.outputs as unknown as { promise: () => Promise<Record<string, unknown> | undefined> };
  const outputs = (await promise()) ?? {};
  const groups = [outputs, ...Object.values(outputs).filter(isObject)].map((group) => Object.values(group));
  const ofSite = groups.find((group) => group.some((value) => isPlanOf(value, site))) ?? [];
  return { plan: ofSite.find((value): value is SitePlan => isPlanOf(value, site)), sshKeys: ofSite.find(areKeys) };
}

function isPlanOf(value: unknown, site: string): boolean {
  return isObject(value) && "schemaVersion" in value && "hosts" in value && value["site"] === site;
}

function areKeys(value: unknown): value is SiteKeys {
  return isObject(value) && typeof value["administrator"] === "string" && isObject(value["hosts"]);
}
