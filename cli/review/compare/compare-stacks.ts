import { reviewStack } from "../change/review-stack";
import type { Reviewed } from "../review-of";
import { folderSource } from "../sources/source";

/** Two stacks of the working tree beside each other. */
export async function compareStacks(folder: string, first: string, second: string): Promise<Reviewed> {
  const source = folderSource("working tree", folder);
  const [base, head] = [await source.load(first), await source.load(second)];
  const review = reviewStack(`${first} and ${second}`, { label: first, ...(base ? { plan: base.plan } : {}) }, { label: second, ...(head ? { plan: head.plan } : {}) });
  return { review: { base: first, head: second, stacks: [review] }, faults: [] };
}
