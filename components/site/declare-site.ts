import * as pulumi from "@pulumi/pulumi";
import { userFault } from "../host/user-fault";
import type { SiteArgs } from "./args";
import { ListservSite } from "./listserv-site";
import { parseSite } from "./parse";
import type { SitePlan } from "./plan";
import { planSite } from "./plan-site";
import { checkRemovals } from "./removal";

/**
 * Declares a site, in a program of one's own too, once it is seen that no host in service would be deleted: the plan of the last
 * deployment is looked for among the stack's own outputs. Export `plan` of the site, or there is nothing to compare with.
 * Throws, before anything is declared, where a host was left out that was not retired.
 */
export async function declareSite(name: string, args: SiteArgs, opts?: pulumi.ComponentResourceOptions): Promise<ListservSite> {
  const { config } = parseSite({ ...args, name: args.name ?? name });
  // What is wrong with the config is told by the site itself.
  const fault = config && checkRemovals(planSite(config), await deployedPlan(config.name));
  if (fault !== undefined) throw userFault(fault);
  return new ListservSite(name, args, opts);
}

/** A stack that was never deployed has no outputs. */
async function deployedPlan(site: string): Promise<SitePlan | undefined> {
  const own = new pulumi.StackReference(`${site}-deployed`, { name: `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}` });
  const outputs = await new Promise<Record<string, unknown>>((resolve) => own.outputs.apply(resolve));
  return Object.values(outputs).flatMap((value) => [value, ...membersOf(value)]).find((value): value is SitePlan => isPlanOf(value, site));
}

/** An output may hold the outputs of a site as its members. */
function membersOf(value: unknown): unknown[] {
  return typeof value === "object" && value !== null ? Object.values(value) : [];
}

function isPlanOf(value: unknown, site: string): boolean {
  return typeof value === "object" && value !== null && "schemaVersion" in value && "hosts" in value && "site" in value && value.site === site;
}
