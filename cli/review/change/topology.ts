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
  const drawn = (keys: string[], behind: (key: string) => string | undefined): TopologyNode[] =>
    [...grouped(keys, (key) => JSON.stringify([whatIs(plan, key), behind(key), mark(key)])).values()].flatMap((same) => (same.length > DRAWN_ONE_BY_ONE ? [manyHosts(plan, same, mark)] : same.map((key) => oneHost(plan, key, mark))));
  const keys = Object.keys(plan.hosts);
  const instances = drawn(keys.filter((key) => plan.listserv[key]), () => undefined);
  const feeder = feeders(plan);
  const instanceOf = byHost(instances);
  // Behind many workers that are drawn as one their SMTP servers are one as well.
  const servers = drawn(keys.filter((key) => !plan.listserv[key]), (key) => instanceOf.get(feeder.get(key) ?? ""));
  const nodes = [...instances, ...servers].sort((one, other) => keys.indexOf(one.id) - keys.indexOf(other.id));
  return { nodes, edges: edges(plan, byHost(nodes)) };
}

function byHost(nodes: TopologyNode[]): ReadonlyMap<string, string> {
  return new Map(nodes.flatMap(({ id, hosts }) => hosts.map((host) => [host, id] as const)));
}

/** The instance behind which an SMTP server stands. */
function feeders(plan: SitePlan): ReadonlyMap<string, string> {
  return new Map(Object.entries(plan.listserv).flatMap(([key, { forwards }]) => forwards.map(({ service }) => [plan.smtpServices[service]?.host ?? service, key] as const)));
}

function oneHost(plan: SitePlan, key: string, mark: (key: string) => Mark): TopologyNode {
  return { id: key, hosts: [key], role: roleOf(plan, key), label: `${plan.hosts[key]?.fqdn}\n${whatIs(plan, key)}`, mark: mark(key) };
}

function manyHosts(plan: SitePlan, keys: string[], mark: (key: string) => Mark): TopologyNode {
  const [first = ""] = keys;
  return { id: first, hosts: keys, role: roleOf(plan, first), label: `${keys.length} × ${whatIs(plan, first)}\n${plan.hosts[first]?.fqdn} …`, mark: mark(first) };
}

function roleOf(plan: SitePlan, key: string): string {
  return ROLE_NAMES[plan.hosts[key]?.role ?? "smtp-server"];
}

function whatIs(plan: SitePlan, key: string): string {
  return `${roleOf(plan, key)}${plan.hosts[key]?.retire === undefined ? "" : ", retired"}`;
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
