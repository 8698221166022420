import type { SiteArgs } from "../args";
import type { Finding, Severity } from "../plan";
import { deviationRules } from "./deviations";
import { domainRules } from "./domains";
import { distributionRules } from "./distribution";
import { limitRules } from "./limits";
import { machineRules } from "./machines";
import { maestroRules } from "./maestro";
import { nameRules } from "./names";
import { outboundRules } from "./outbound";
import { portRules } from "./ports";
import { productionRules } from "./production";
import { relayRules } from "./relay";
import { reads } from "./reads";
import { subscriberRules } from "./subscribers";
import { findingsOf, type Rule, type RuleInput } from "./rule";
import { stagingRules } from "./staging";
import { versionRules } from "./versions";

export type { Rule, RuleInput } from "./rule";
export { reads } from "./reads";

/** Every rule of a site, by subject. A rule's id is a contract: people look it up and filter by it. */
export const rules: Rule[] = [
  ...portRules,
  ...limitRules,
  ...subscriberRules,
  ...relayRules,
  ...distributionRules,
  ...nameRules,
  ...domainRules,
  ...machineRules,
  ...outboundRules,
  ...deviationRules,
  ...maestroRules,
  ...versionRules,
  ...stagingRules,
  ...productionRules,
];

const ORDER: Severity[] = ["error", "warning", "info"];

/** What all rules find, errors first, then in the order of the table. */
export function runRules(config: RuleInput["config"], plan: RuleInput["plan"]): Finding[] {
  const found = rules.flatMap((each) => findingsOf(each, { config, plan }));
  return ORDER.flatMap((severity) => found.filter((finding) => finding.severity === severity));
}

/**
 * Rules that can run although some members of the config could not be read, and the ids of those that cannot:
 * with `undefined` none can. A rule that does not say what it reads waits; those of staging only where there is a sink.
 */
export function runnableRules(lost: ReadonlySet<string> | undefined, { mailSink }: Pick<SiteArgs, "mailSink">): { runnable: Rule[]; waiting: string[] } {
  const asked = mailSink || lost?.has("mailSink") ? rules : rules.filter(({ id }) => !/^(staging|sink)-/.test(id));
  const canRun = ({ id }: Rule): boolean => lost !== undefined && reads[id] !== undefined && !reads[id].some((member) => lost.has(member));
  return { runnable: asked.filter(canRun), waiting: asked.filter((each) => !canRun(each)).map(({ id }) => id) };
}
