import type { Finding } from "./plan";

/** Findings as people read them: where, what, what to do, what it is founded on. */
export function findingsText(findings: Finding[]): string {
  return findings
    .map(({ path, rule, message, remedy, citation }) => [`  ${path}: ${message}`, ...(remedy === undefined ? [] : [`    ${remedy}`]), `    (${rule}; ${citation})`].join("\n"))
    .join("\n");
}
