import { describe, expect, test } from "vitest";
import { planSite, type SiteArgs } from "../../../components/site";
import { reads, rules, type Rule } from "../../../components/site/rules";
import { stagingRules } from "../../../components/site/rules/staging";
import { productionRules } from "../../../components/site/rules/production";
import { versionRules } from "../../../components/site/rules/versions";
import { distributionRows, machineRows, nameRows } from "./site-rows";
import type { RuleRow } from "./row";
import { serviceRows } from "./service-rows";

const rows: RuleRow[] = [...serviceRows, ...distributionRows, ...nameRows, ...machineRows];
const ofStaging = new Set([...stagingRules, ...productionRules, ...versionRules].map(({ id }) => id));
const ruleOf = (id: string): Rule => rules.find((rule) => rule.id === id) as Rule;
const found = (rule: Rule, config: SiteArgs, broken?: RuleRow["broken"]) => {
  const plan = structuredClone(planSite(config));
  broken?.(plan);
  return rule.check({ config, plan });
};

describe("every rule", () => {
  test("has a config that it finds something in, and every row has a rule; staging has its own test", () => {
    expect(rules.map(({ id }) => id).filter((id) => !ofStaging.has(id) && !rows.some((row) => row.rule === id))).toEqual([]);
    expect(rows.filter((row) => ruleOf(row.rule) === undefined)).toEqual([]);
  });

  test("has an id and a citation of its own place in the paper or the documentation", () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    expect(rules.filter(({ citation }) => citation.length < 4)).toEqual([]);
  });

  test("says what it reads, so that it runs over a config of which other members are faulty", () => {
    expect(rules.map(({ id }) => id).filter((id) => !ofStaging.has(id) && !id.startsWith("deviation-") && reads[id] === undefined)).toEqual([]);
    expect(Object.keys(reads).filter((id) => ruleOf(id) === undefined)).toEqual([]);
  });
});

describe.each(rows)("$rule at $path", ({ rule: id, severity, finds, broken, path, says, silent }) => {
  test("is told with its severity, value, host and remedy", () => {
    const rule = ruleOf(id);
    const fact = found(rule, finds, broken).find((each) => each.path === path);
    expect(rule.severity).toBe(severity);
    expect(found(rule, finds, broken).map((each) => each.path)).toContain(path);
    const text = `${fact?.message} ${fact?.remedy ?? ""}`;
    expect(says.filter((word) => !text.includes(word)), text).toEqual([]);
    if (severity === "error") expect(fact?.remedy).toMatch(/\w+/);
    expect(text).not.toMatch(/undefined|NaN|\[object/);
  });

  test("is not told of the nearest config that is right", () => {
    expect(found(ruleOf(id), silent).map((each) => each.path).filter((each) => each === path)).toEqual([]);
  });
});
