import { loadStack, parseSiteOrThrow, type SiteArgs } from "../components/site";

/** The checked config of `stacks/<name>.ts`. Throws SiteFaults or StackFileFault, which are told without a stack trace. */
export async function loadSite(folder: string, name: string): Promise<SiteArgs> {
  const { file, exported } = await loadStack(folder, name);
  return parseSiteOrThrow(exported, file);
}
