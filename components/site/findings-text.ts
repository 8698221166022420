import type { Finding } from "./plan";

/** Findings as people read them, rule by rule: where, what, what to do, what it is founded on. */
export function findingsText(findings: Finding[]): string {
  const ids = [...new Set(findings.map(({ rule }) => rule))];
  return ids.map((id) => ruleText(findings.filter(({ rule }) => rule === id))).join("\n");
}

/** What a rule found in several places stands together, with a remedy for all where it is the same. */
function ruleText(found: Finding[]): string {
  const { rule, citation } = found[0] as Finding;
  const shared = new Set(found.map(({ remedy }) => remedy)).size === 1;
  const remedy = (text: string | undefined): string[] => (text === undefined ? [] : [`    ${text}`]);
  return [...found.flatMap((each) => [`  ${each.path}: ${each.message}`, ...(shared ? [] : remedy(each.remedy))]), ...(shared ? remedy(found[0]?.remedy) : []), `    (${rule}; ${citation})`].join("\n");
}
