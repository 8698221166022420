/** Whether `name` is `other` or stands below it. */
export function isBelow(name: string, parent: string): boolean {
  return name.toUpperCase().endsWith(`.${parent.toUpperCase()}`);
}

export function sameName(one: string, other: string): boolean {
  return one.toUpperCase() === other.toUpperCase();
}

/**
 * Names that may not get a private DNS zone: a zone hides everything below its name inside the network, so a name
 * that is a parent of others, or an organisation's whole domain, would make its own users' mail bounce.
 */
export function parentNames(names: string[]): string[] {
  return names.filter((name) => name.split(".").length <= 2 || names.some((other) => isBelow(other, name)));
}
