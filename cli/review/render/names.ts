const SHOWN = 12;

/** A list of names, shortened where nobody would read it to its end. All of them are in the JSON. */
export function names(all: string[]): string {
  return all.length <= SHOWN ? all.join(", ") : `${all.slice(0, SHOWN - 2).join(", ")} and ${all.length - SHOWN + 2} more`;
}
