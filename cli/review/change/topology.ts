import type { SitePlan } from "../../../components/site";
import { grouped } from "../../../components/site/grouped";
import type { Mark, Topology, TopologyEdge, TopologyNode } from "../model";
import { ROLE_NAMES } from "./host-facts";

/** Hosts of one kind behind the same feeder that are drawn one by one; more are drawn as one. */
const DRAWN_ONE_BY_ONE = 6;

/** The site as a picture: hosts, and who sends to whom. `marks` says what becomes of each host. */
export function topologyOf(plan: SitePlan | undefined, marks: ReadonlyMap<string, Mark>): Topology | undefined {
  if (!plan) return undefined;
  const mark = (key: string): Mark => marks.get(key) ?? "same";
  const groups = grouped(Object.keys(plan.hosts), (key) => JSON.stringify([plan.hosts[key]?.role, feeder(plan, key), mark(key)]));
  const nodes = [...groups.values()].flatMap((keys) => (keys.length > DRAWN_ONE_BY_ONE ? [manyHosts(plan, keys, mark)] : keys.map((key) => oneHost(plan, key, mark))));
  const nodeOf = new Map(nodes.flatMap(({ id, hosts }) => hosts.map((host) => [host, id] as const)));
  return { nodes, edges: edges(plan, nodeOf) };
}

/** The instance behind which an SMTP server stands. */
function feeder(plan: SitePlan, key: string): string | undefined {
  if (plan.listserv[key]) return undefined;
  feedersByPlan.set(plan, feedersByPlan.get(plan) ?? feeders(plan));
  return feedersByPlan.get(plan)?.get(key);
}

const feedersByPlan = new WeakMap<SitePlan, ReadonlyMap<string, string>>();

function feeders(plan: SitePlan): ReadonlyMap<string, string> {
  return new Map(Object.entries(plan.listserv).flatMap(([key, { forwards }]) => forwards.map(({ service }) => [plan.smtpServices[service]?.host ?? service, key] as const)));
}

function oneHost(plan: SitePlan, key: string, mark: (key: string) => Mark): TopologyNode {
  const host = plan.hosts[key];
  const role = ROLE_NAMES[host?.role ?? "smtp-server"];
  return { id: key, hosts: [key], role, label: `${host?.fqdn}\n${role}${host?.retire === undefined ? "" : ", retired"}`, mark: mark(key) };
}

function manyHosts(plan: SitePlan, keys: string[], mark: (key: string) => Mark): TopologyNode {
  const [first = ""] = keys;
  const role = ROLE_NAMES[plan.hosts[first]?.role ?? "smtp-server"];
  return { id: first, hosts: keys, role, label: `${keys.length} × ${role}\n${plan.hosts[first]?.fqdn} …`, mark: mark(first) };
}

function edges(plan: SitePlan, nodeOf: ReadonlyMap<string, string>): TopologyEdge[] {
  const all = Object.entries(plan.listserv).flatMap(([key, instance]) => [
    ...instance.forwards
      .map(({ service, smtpWorkers, pools }) => ({ from: key, to: plan.smtpServices[service]?.host ?? service, kind: "smtp-forward" as const, label: `${smtpWorkers}*${pools === undefined ? "" : ` POOL=${pools}`}` }))
      .filter(({ from, to }) => from !== to),
    ...instance.forwards.flatMap(({ failOver }) => (failOver === undefined ? [] : [{ from: key, to: plan.smtpServices[failOver]?.host ?? failOver, kind: "fail-over" as const, label: "" }])),
    ...instance.distForward.filter(({ instance: worker }) => worker !== "SELF").map(({ instance: worker, weight }) => ({ from: key, to: worker, kind: "dist-forward" as const, label: weight === 1 ? "" : `weight ${weight}` })),
  ]);
  const drawn = all.map((edge) => ({ ...edge, from: nodeOf.get(edge.from) ?? edge.from, to: nodeOf.get(edge.to) ?? edge.to }));
  const once = grouped(drawn, ({ from, to, kind }) => JSON.stringify([from, to, kind]));
  return [...once.values()].map((same) => ({ ...(same[0] as TopologyEdge), label: [...new Set(same.map(({ label }) => label))].length === 1 ? (same[0] as TopologyEdge).label : "" }));
}
