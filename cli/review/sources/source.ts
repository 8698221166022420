import { StackFileFault, SiteFaults, loadStack, parseSiteOrThrow, planSite, stackNames, type SiteArgs, type SitePlan } from "../../../components/site";
import { UserFault } from "../../exit";
import { configFingerprints } from "./config-fingerprints";
import { deployedPlan } from "./deployed";

/** A stack as one side has it. */
export interface LoadedStack {
  plan: SitePlan;
  /** Absent where only a plan is known: then no engine can be asked. */
  config?: SiteArgs;
  /** A fingerprint of each value of the stack's Pulumi config by public name, to tell a changed one; none where the config is not known. */
  fingerprints?: ReadonlyMap<string, string>;
}

/** One side of a review. */
export interface Source {
  label: string;
  stacks: string[];
  /** Absent where the side does not have the stack. */
  load(stack: string): Promise<LoadedStack | undefined>;
}

/** The stacks of a folder: a working tree, or the tree of a git ref. */
export function folderSource(label: string, folder: string): Source {
  const stacks = stackNames(folder);
  return {
    label,
    stacks,
    load: async (stack) => {
      if (!stacks.includes(stack)) return undefined;
      const config = await siteOf(label, folder, stack);
      return { plan: planSite(config), config, fingerprints: configFingerprints(folder, stack, config) };
    },
  };
}

async function siteOf(label: string, folder: string, stack: string): Promise<SiteArgs> {
  try {
    const { file, exported } = await loadStack(folder, stack);
    return parseSiteOrThrow(exported, file);
  } catch (error) {
    if (error instanceof SiteFaults || error instanceof StackFileFault) throw new UserFault(`${label}: ${error.message.replaceAll(folder, ".")}`);
    throw error;
  }
}

/** A plan file: one stack, called by its site. */
export function planSource(label: string, plan: SitePlan): Source {
  return { label, stacks: ["plan"], load: () => Promise.resolve({ plan }) };
}

/** What the stacks of a folder were deployed with. */
export function deployedSource(folder: string, stacks: string[], log: (line: string) => void): Source {
  return {
    label: "deployed",
    stacks,
    load: async (stack) => {
      const plan = await deployedPlan(folder, stack, log);
      return plan && { plan };
    },
  };
}
