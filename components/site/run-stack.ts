import * as pulumi from "@pulumi/pulumi";
import { SiteFaults } from "./faults";
import { ListservSite } from "./listserv-site";
import { loadStack, StackFileFault } from "./load-stack";
import { parseSiteOrThrow } from "./parse";
import type { SitePlan } from "./plan";
import { rememberDeployedPlan } from "./removal";

/** The program of a stack: declares the site of `stacks/<stack>.ts`, and gives its outputs. */
export async function runStack(folder = process.cwd(), stack = pulumi.getStack()): Promise<Record<string, unknown>> {
  const config = await siteOf(folder, stack);
  rememberDeployedPlan(await deployedPlan());
  const { plan, dns, publicAddresses, endpoints, retainedDisks } = new ListservSite(config.name, config);
  return { plan, dns, publicAddresses, endpoints, retainedDisks };
}

async function siteOf(folder: string, stack: string) {
  try {
    const { file, exported } = await loadStack(folder, stack);
    return parseSiteOrThrow(exported, file);
  } catch (error) {
    if (error instanceof SiteFaults || error instanceof StackFileFault) throw new pulumi.RunError(error.message);
    throw error;
  }
}

/** The stack's own last output: which hosts are in service. A stack that was never deployed has none. */
async function deployedPlan(): Promise<SitePlan | undefined> {
  const own = new pulumi.StackReference("deployed", { name: `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}` });
  const { value } = await own.getOutputDetails("plan");
  return value as SitePlan | undefined;
}
