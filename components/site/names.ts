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

/** Second-level names under which the registries of countries let organisations register, e.g. CO.UK and COM.AU. */
const REGISTRY_LABELS = /^(AC|CO|COM|ED|EDU|GO|GOB|GOUV|GOV|GV|LTD|ME|MIL|NE|NET|NOM|OR|ORG|PLC|SCH)$/;

/**
 * Names that may not get a private DNS zone: a zone hides everything below its name inside the network, so a name
 * that is a parent of others, or an organisation's whole domain, would make its own users' mail bounce.
 */
export function parentNames(names: string[], others: string[]): string[] {
  const above = new Set([...names, ...others].flatMap((name) => namesAbove(name.toUpperCase())));
  return names.filter((name) => isOrganisations(name) || above.has(name.toUpperCase()));
}

/** Whether a name is as short as those that organisations register: EXAMPLE.ORG, EXAMPLE.CO.UK. */
function isOrganisations(name: string): boolean {
  const [top = "", second = "", ...below] = name.toUpperCase().split(".").reverse();
  const underCountry = top.length === 2 && REGISTRY_LABELS.test(second);
  return below.length <= (underCountry ? 1 : 0);
}

/** Every name that a name stands below: A.B.C stands below B.C and C. */
function namesAbove(name: string): string[] {
  const labels = name.split(".");
  return labels.slice(1).map((_label, index) => labels.slice(index + 1).join("."));
}
