import type { Finding } from "../../../components/site";
import { grouped } from "../../../components/site/grouped";
import type { FindingChange } from "../model";
import { betweenBags } from "./same-change";

const ORDER = ["error", "warning", "info"];

/** Findings that appear or vanish, errors first; what one rule finds at several places is one. */
export function findingChanges(base: Finding[], head: Finding[]): FindingChange[] {
  const { added, dropped } = betweenBags(base, head);
  return [...gathered("appears", added), ...gathered("vanishes", dropped)];
}

function gathered(change: FindingChange["change"], findings: Finding[]): FindingChange[] {
  const byRule = grouped(findings, ({ path: _path, message: _message, ...finding }) => JSON.stringify(finding));
  return [...byRule.entries()]
    .map(([finding, same]): FindingChange => ({
      change,
      finding: JSON.parse(finding) as FindingChange["finding"],
      places: same.map(({ path, message }) => ({ path, message })),
    }))
    .sort((one, other) => ORDER.indexOf(one.finding.severity) - ORDER.indexOf(other.finding.severity));
}
