import type { Finding } from "../../../components/site";
import { grouped } from "../../../components/site/grouped";
import type { FindingChange } from "../model";
import { betweenBags } from "./same-change";

const ORDER = ["error", "warning", "info"];

/** Findings that appear, change their words or vanish, errors first; what one rule finds at several places is one. */
export function findingChanges(base: Finding[], head: Finding[]): FindingChange[] {
  const { added, dropped } = betweenBags(base, head);
  const [before, after] = [new Set(dropped.map(place)), new Set(added.map(place))];
  return [
    ...gathered("appears", added.filter((finding) => !before.has(place(finding)))),
    ...gathered("changes", added.filter((finding) => before.has(place(finding)))),
    ...gathered("vanishes", dropped.filter((finding) => !after.has(place(finding)))),
  ];
}

function place({ rule, severity, path }: Finding): string {
  return JSON.stringify([rule, severity, path]);
}

function gathered(change: FindingChange["change"], findings: Finding[]): FindingChange[] {
  const byRule = grouped(findings, ({ rule, severity, citation }) => JSON.stringify({ rule, severity, citation }));
  return [...byRule.entries()]
    .map(([finding, same]): FindingChange => ({
      change,
      finding: JSON.parse(finding) as FindingChange["finding"],
      places: same.map(({ path, message, remedy }) => ({ path, message, ...(remedy === undefined ? {} : { remedy }) })),
    }))
    .sort((one, other) => ORDER.indexOf(one.finding.severity) - ORDER.indexOf(other.finding.severity));
}
