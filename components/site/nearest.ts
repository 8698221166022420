import { closest, distance } from "fastest-levenshtein";

/** The known word that a misspelt one is nearest to, if it is near enough to have been meant. */
export function nearest(word: string, known: string[]): string | undefined {
  if (known.length === 0) return undefined;
  const candidate = closest(word, known);
  return distance(word.toLowerCase(), candidate.toLowerCase()) <= Math.max(2, Math.floor(candidate.length / 3)) ? candidate : undefined;
}
