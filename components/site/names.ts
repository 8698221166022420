/** Whether `name` stands below `parent`. */
export function isBelow(name: string, parent: string): boolean {
  return name.toUpperCase().endsWith(`.${parent.toUpperCase()}`);
}

export function sameName(one: string, other: string): boolean {
  return one.toUpperCase() === other.toUpperCase();
}

/** Whether `name` is `other` or stands below it. */
export function isAtOrBelow(name: string, other: string): boolean {
  return sameName(name, other) || isBelow(name, other);
}

/**
 * Names that may not get a private DNS zone: a zone hides everything below its name inside the network, so a name
 * that is a parent of others, or an organisation's whole domain, would make its own users' mail bounce.
 */
export function parentNames(names: string[]): string[] {
  const above = new Set(names.flatMap((name) => namesAbove(name.toUpperCase())));
  return names.filter((name) => name.split(".").length <= 2 || above.has(name.toUpperCase()));
}

/** Every name that a name stands below: A.B.C stands below B.C and C. */
function namesAbove(name: string): string[] {
  const labels = name.split(".");
  return labels.slice(1).map((_label, index) => labels.slice(index + 1).join("."));
}
