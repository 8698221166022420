import type { SitePlan } from "../../../components/site";

/** The first member of a plan as `planSite` writes it. */
const FIRST: keyof SitePlan = "schemaVersion";

/**
 * Two plans whose members stand in the same order, so that their parts can be compared as texts. A plan that came through the engine
 * (a stack's output) or through a tool has its members sorted; then both get theirs sorted. Hosts keep the order of their plan.
 */
export function inOneOrder(base: SitePlan | undefined, head: SitePlan | undefined): [SitePlan | undefined, SitePlan | undefined] {
  const written = [base, head].every((plan) => plan === undefined || Object.keys(plan)[0] === FIRST);
  return written ? [base, head] : [base && sortedBelow(base), head && sortedBelow(head)];
}

const KEYED_BY_HOST = ["hosts", "smtpServices", "listserv", "desired"];

function sortedBelow(plan: SitePlan): SitePlan {
  const parts = Object.entries(plan).map(([part, value]: [string, unknown]) => [part, KEYED_BY_HOST.includes(part) ? Object.fromEntries(Object.entries(value as object).map(([key, each]: [string, unknown]) => [key, sorted(each)])) : sorted(value)]);
  return Object.fromEntries(parts) as SitePlan;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)).map(([member, each]) => [member, sorted(each)]));
}
