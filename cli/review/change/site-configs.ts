import { structuredPatch } from "diff";
import type { SitePlan } from "../../../components/site";
import type { ListservPlan } from "../../../components/listserv/plan";
import type { SiteConfigChange } from "../model";
import { grouped } from "../../../components/site/grouped";

const CONTEXT_LINES = 3;

interface Changed {
  instance: string;
  change: Omit<SiteConfigChange, "instances">;
  /** What is the same in two instances that change alike. */
  identity: string;
}

/** SITE.CFG of each instance as a unified diff of the lines that this package writes; instances whose lines change alike are one. */
export function siteConfigChanges(base: SitePlan | undefined, head: SitePlan | undefined): SiteConfigChange[] {
  const [old, now] = [base?.listserv ?? {}, head?.listserv ?? {}];
  const keys = [...new Set([...Object.keys(now), ...Object.keys(old)])];
  const changed = keys.flatMap((key) => siteConfigChange(key, old[key], now[key]));
  return [...grouped(changed, ({ identity }) => identity).values()].map((same): SiteConfigChange => ({
    instances: same.map(({ instance }) => instance),
    ...(same[0] as Changed).change,
  }));
}

function siteConfigChange(instance: string, old: ListservPlan | undefined, now: ListservPlan | undefined): Changed[] {
  const [before, after] = [lines(old), lines(now)];
  if (before.join("\n") === after.join("\n")) return [];
  const file = `${(now ?? old)?.installRoot ?? ""}\\MAIN\\SITE.CFG`;
  const patch = structuredPatch(file, file, text(before), text(after), "", "", { context: CONTEXT_LINES });
  const diff = patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines: hunk }) => [`@@ -${oldLines === 0 ? 0 : oldStart},${oldLines} +${newLines === 0 ? 0 : newStart},${newLines} @@`, ...hunk.filter((line) => !line.startsWith("\\"))]);
  const operation = old ? (now ? "changed" : "removed") : "made";
  const own = ((now ?? old)?.fqdn ?? "").toUpperCase();
  const identity = JSON.stringify([operation, file, ...diff.filter((line) => /^[+-]/.test(line)).map((line) => line.replaceAll(own, "(its own name)"))]);
  return [{ instance, change: { operation, file, diff }, identity }];
}

function lines(instance: ListservPlan | undefined): string[] {
  return (instance?.siteConfig ?? []).map(([keyword, value]) => `${keyword}=${value}`);
}

function text(all: string[]): string {
  return all.map((line) => `${line}\n`).join("");
}
