import type { SitePlan } from "../../../components/site";
import type { EngineAnswer, HostChange, Mark, SecretChange, StackReview } from "../model";
import { differences } from "./differences";
import { dnsChanges } from "./dns";
import { findingChanges } from "./findings";
import { firewallChanges } from "./firewall";
import { hostChanges, siteChanges } from "./hosts";
import { inOneOrder } from "./member-order";
import { restChanges } from "./rest";
import { restarts } from "./restarts";
import { sealed } from "./seal";
import { settingChanges } from "./settings";
import { siteConfigChanges } from "./site-configs";
import { stepsOfPlans, type Steps } from "./steps-of-plan";
import { topologyOf } from "./topology";
import { verdictOf } from "./verdict";

/** A stack on one side of a review. */
export interface Side {
  label: string;
  /** Absent where the stack is not on this side. */
  plan?: SitePlan;
}

/** What is known beside the two plans. */
export interface Known {
  secrets?: SecretChange[];
  /** Steps of the real engine. Without them those of the plans are told. */
  engine?: { steps?: Steps; answer: EngineAnswer };
}

const PLAN_ALONE: EngineAnswer = { source: "plan", errors: [] };

/** What a change of one stack means. Pure: the same review for the same plans. */
export function reviewStack(stack: string, baseSide: Side, headSide: Side, { secrets = [], engine }: Known = {}): StackReview {
  const { base, head } = sealed(...inOneOrder(baseSide.plan, headSide.plan));
  const steps = engine?.steps ?? stepsOfPlans(base, head);
  const told = {
    findings: findingChanges(base?.findings ?? [], head?.findings ?? []),
    hosts: hostChanges(base, head, steps),
    site: siteChanges(base, head, steps.site),
    settings: settingChanges(base, head),
    siteConfigs: siteConfigChanges(base, head),
    firewall: firewallChanges(base, head),
    dns: dnsChanges(base, head),
  };
  const found = differences(base, head);
  const kind = base && head ? "changed" : base ? "deleted" : "new";
  const restarted = restarts(base, head, told.hosts, secrets);
  const answer = engine?.answer ?? PLAN_ALONE;
  const different = found.length > 0 || secrets.length > 0;
  return {
    stack,
    base: baseSide.label,
    head: headSide.label,
    kind,
    different,
    verdict: verdictOf({ kind, ...(base ? { base } : {}), ...(head ? { head } : {}), different, hosts: told.hosts, restarts: restarted, errors: answer.errors }),
    ...told,
    engine: answer,
    secrets,
    restarts: restarted,
    topology: topologies(base, head, told.hosts),
    rest: base && head ? restChanges(found, told) : [],
    differences: found,
  };
}

/** Before and after with the same marks, so that the eye finds a host again. */
function topologies(base: SitePlan | undefined, head: SitePlan | undefined, hosts: HostChange[]): StackReview["topology"] {
  const marks = new Map<string, Mark>(hosts.flatMap(({ hosts: keys, operation }) => keys.map((key) => [key, operation] as const)));
  const [before, after] = [topologyOf(base, marks), topologyOf(head, marks)];
  return { ...(before ? { before } : {}), ...(after ? { after } : {}) };
}
