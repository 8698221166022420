import type { SitePlan } from "../../../components/site";

/**
 * A plan with its own names and addresses called by those that the other gives to the same hosts, so that what is left to compare is
 * not that two sites have different names.
 */
export function renamed(plan: SitePlan, other: SitePlan): SitePlan {
  const names = new Map(pairs(plan, other).filter(([own, theirs]) => own !== "" && own.toUpperCase() !== theirs.toUpperCase()).map(([own, theirs]) => [own.toUpperCase(), theirs]));
  if (names.size === 0) return structuredClone(plan);
  // The longest first; a name that goes on to either side is another name.
  const any = [...names.keys()].sort((one, two) => two.length - one.length).map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const pattern = new RegExp(`(?<![A-Za-z0-9_.-])(${any.join("|")})(?![A-Za-z0-9_-]|\\.[A-Za-z0-9])`, "gi");
  const called = (text: string): string => text.replace(pattern, (found) => inCaseOf(found, names.get(found.toUpperCase()) as string));
  return JSON.parse(JSON.stringify(plan), (_key, value: unknown) => (typeof value === "string" ? called(value) : value)) as SitePlan;
}

function inCaseOf(found: string, name: string): string {
  return found === found.toUpperCase() ? name.toUpperCase() : name;
}

/** Names and addresses of hosts that both have, and the further domains of LISTSERV instances in their order. */
function pairs(plan: SitePlan, other: SitePlan): [string, string][] {
  return Object.entries(plan.hosts).flatMap(([key, host]): [string, string][] => {
    const theirs = other.hosts[key];
    if (!theirs) return [];
    const domains = furtherDomains(plan, key).map((name, index): [string, string] => [name, furtherDomains(other, key)[index] ?? name]);
    return [[host.fqdn, theirs.fqdn], [host.address, theirs.address], ...domains];
  });
}

function furtherDomains(plan: SitePlan, key: string): string[] {
  const domains = plan.listserv[key]?.siteConfig.find(([keyword]) => keyword === "MYDOMAIN")?.[1].split(" ") ?? [];
  return domains.slice(1);
}
