import type { Review } from "../model";

/** The review as data. */
export function jsonReview(review: Review): string {
  return `${JSON.stringify(review, null, 2)}\n`;
}
