import { SiteFaults, StackFileFault } from "../../components/site";
import { UserFault } from "../exit";
import { reviewStack, type Known } from "./change/review-stack";
import { differences } from "./change/differences";
import { secretChanges } from "./change/secrets";
import { askEngine, planAlone } from "./engine/ask-engine";
import type { Review, StackReview } from "./model";
import type { LoadedStack, Source } from "./sources/source";

/** A review, and the stacks that could not be reviewed. */
export interface Reviewed {
  review: Review;
  faults: string[];
}

export interface Asking {
  /** Whether the real engine is asked. */
  engine: boolean;
  log: (line: string) => void;
  /** Ends the review: the engine stops, and `reviewOf` throws. */
  interrupted?: AbortSignal;
}

/** Reviews each stack of two sources; one that cannot be read does not keep the others from being reviewed. */
export async function reviewOf(base: Source, head: Source, stacks: string[] | undefined, asking: Asking): Promise<Reviewed> {
  const all = [...new Set([...head.stacks, ...base.stacks])];
  const unknown = (stacks ?? []).filter((stack) => !all.includes(stack));
  if (unknown.length > 0) throw new UserFault(`There is no stack ${unknown.join(", ")}, neither in ${base.label} nor in ${head.label}. Known: ${all.join(", ")}.`);
  const reviews: StackReview[] = [];
  const faults: string[] = [];
  for (const stack of stacks ?? all) {
    asking.interrupted?.throwIfAborted();
    const loaded = await both(base, head, stack);
    if ("fault" in loaded) faults.push(loaded.fault);
    else reviews.push(await reviewed(stack, base, head, loaded, asking));
  }
  return { review: { base: base.label, head: head.label, stacks: reviews }, faults };
}

interface Pair {
  old?: LoadedStack;
  now?: LoadedStack;
}

async function both(base: Source, head: Source, stack: string): Promise<Pair | { fault: string }> {
  const sides = await Promise.all([base, head].map((source) => source.load(stack).catch(mistake)));
  const faults = sides.flatMap((side) => (side && "fault" in side ? [side.fault] : []));
  if (faults.length > 0) return { fault: faults.join("\n") };
  const [old, now] = sides as (LoadedStack | undefined)[];
  return { ...(old ? { old } : {}), ...(now ? { now } : {}) };
}

function mistake(error: unknown): { fault: string } {
  if (error instanceof UserFault || error instanceof SiteFaults || error instanceof StackFileFault) return { fault: error.message };
  throw error;
}

async function reviewed(stack: string, base: Source, head: Source, { old, now }: Pair, asking: Asking): Promise<StackReview> {
  const known: Known = { secrets: old && now ? secretChanges(old.fingerprints, now.fingerprints) : [], ...(await engineAnswer(stack, old, now, asking)) };
  return reviewStack(stack, { label: base.label, ...(old ? { plan: old.plan } : {}) }, { label: head.label, ...(now ? { plan: now.plan } : {}) }, known);
}

/** The engine is asked only where there is something to ask. */
async function engineAnswer(stack: string, old: LoadedStack | undefined, now: LoadedStack | undefined, { engine, log, interrupted }: Asking): Promise<Known> {
  if (!engine) return { engine: planAlone("The engine was not asked.") };
  if (old && now && differences(old.plan, now.plan).length === 0) return {};
  return { engine: await askEngine(old, now, (line) => log(`${stack}: ${line}`), interrupted) };
}
