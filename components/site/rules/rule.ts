import type { SiteArgs } from "../args";
import type { Finding, Severity, SitePlan } from "../plan";

/** What a rule reads: the config as given and the plan made of it. */
export interface RuleInput {
  config: SiteArgs;
  plan: SitePlan;
}

/** One thing that a rule found. */
export interface Fact {
  path: string;
  message: string;
  remedy?: string;
}

/** A rule has an identity that people can look up, and says what it is founded on. */
export interface Rule {
  id: string;
  severity: Severity;
  citation: string;
  check: (input: RuleInput) => Fact[];
}

export function rule(id: string, severity: Severity, citation: string, check: Rule["check"]): Rule {
  return { id, severity, citation, check };
}

export function findingsOf(each: Rule, input: RuleInput): Finding[] {
  return each.check(input).map((fact) => ({ rule: each.id, severity: each.severity, ...fact, citation: each.citation }));
}
