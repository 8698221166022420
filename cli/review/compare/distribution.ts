import type { ListservPlan } from "../../../components/listserv/plan";
import { WEIGHT_OF_A_SINGLE_WORKER } from "../../../components/listserv/distribution";
import type { SitePlan } from "../../../components/site";
import type { IntendedRow } from "./row";

const SELF = "SELF";

/** The primary, and whom it hands jobs to. */
function primaryOf(plan: SitePlan): { key: string; instance: ListservPlan; workers: ListservPlan["distForward"] } | undefined {
  const [key, instance] = Object.entries(plan.listserv).find(([, { role }]) => role === "primary") ?? [];
  return key === undefined || instance === undefined ? undefined : { key, instance, workers: instance.distForward.filter((share) => share.instance !== SELF) };
}

/** None, one or several: what the paper says of DIST_FORWARD goes by that. */
function kind(plan: SitePlan): number {
  return Math.min(2, primaryOf(plan)?.workers.length ?? 0);
}

/** Weights that follow from being the only worker, and from not being it: of one that both have. */
function onlyByDefault(one: SitePlan, other: SitePlan): boolean {
  if (kind(one) > kind(other)) return onlyByDefault(other, one);
  const [share] = primaryOf(one)?.workers ?? [];
  return kind(one) === 1 && kind(other) === 2 && share?.weight === WEIGHT_OF_A_SINGLE_WORKER && primaryOf(other)?.workers.find(({ instance }) => instance === share.instance)?.weight === 1;
}

/** What differs in DIST_FORWARD because one of the two has fewer workers; every other share is compared as it is. */
export const distributionRows: IntendedRow[] = [
  {
    what: "the weight of the only worker",
    between: onlyByDefault,
    read: (plan, other) => Object.fromEntries(sharedWorkers(plan, other).map(({ instance, weight }) => [instance, weight])),
    clear: (plan) => {
      const { instance, workers } = primaryOf(plan) ?? {};
      const [share] = workers ?? [];
      if (!instance || !share || workers?.length !== 1) return;
      share.weight = 1;
      instance.siteConfig = shares(instance, (text) => text.replace(/(^| )\d+\*(?!SELF( |$))/i, "$1"));
    },
  },
  {
    // The paper takes the primary out from two workers on: with fewer it delivers itself.
    what: "whether the primary delivers (0*SELF takes it out)",
    between: (one, other) => kind(one) !== kind(other),
    read: (plan) => {
      const { key, instance, workers } = primaryOf(plan) ?? { key: "", workers: [] };
      const self = instance?.distForward.find((share) => share.instance === SELF)?.weight ?? 1;
      return { [key]: workers.length === 0 ? "it delivers all, there is no worker" : self === 0 ? "no: 0*SELF" : `yes, weight ${self}` };
    },
    clear: (plan, other) => {
      const { instance } = primaryOf(plan) ?? {};
      if (!instance) return;
      const nobody = kind(plan) === 0 || kind(other) === 0;
      instance.distForward = nobody ? [] : instance.distForward.filter((share) => share.instance !== SELF);
      instance.siteConfig = nobody ? instance.siteConfig.filter(([keyword]) => !keyword.startsWith("DIST_FORWARD")) : shares(instance, (text) => text.replace(/^\d+\*SELF /i, ""));
    },
  },
];

function sharedWorkers(plan: SitePlan, other: SitePlan): ListservPlan["distForward"] {
  const theirs = (primaryOf(other)?.workers ?? []).map(({ instance }) => instance);
  return (primaryOf(plan)?.workers ?? []).filter(({ instance }) => theirs.includes(instance));
}

/** SITE.CFG with another DIST_FORWARD. */
function shares({ siteConfig }: ListservPlan, change: (value: string) => string): ListservPlan["siteConfig"] {
  return siteConfig.map(([keyword, value]) => (keyword === "DIST_FORWARD" ? [keyword, change(value)] : [keyword, value]));
}
