import type { SitePlan } from "../../../components/site";
import type { SmtpServiceState } from "../../../components/host/desired-state";
import type { HostPlan } from "../../../components/host/plan";
import type { FactChange, HostChange, Operation, Step } from "../model";
import { changedFacts, type ChangedFact } from "./facts";
import { hostFacts, imageName, ROLE_NAMES, siteFacts } from "./host-facts";
import { HOST_RESOURCES } from "./resource-names";
import { grouped } from "../../../components/site/grouped";
import type { Steps } from "./steps-of-plan";

/** Hosts that are made, changed, replaced or removed; those to which the same happens are one entry. */
export function hostChanges(base: SitePlan | undefined, head: SitePlan | undefined, steps: Steps): HostChange[] {
  const keys = [...new Set([...Object.keys(head?.hosts ?? {}), ...Object.keys(base?.hosts ?? {})])];
  const changes = keys.flatMap((key) => {
    const change = hostChange(state(base, key), state(head, key), steps.hosts.get(key) ?? [], base);
    return change ? [{ name: key, change }] : [];
  });
  return [...grouped(changes, ({ change }) => JSON.stringify(change.operation === "changed" || change.operation === "replaced" ? { ...change, what: "" } : change)).values()].map(oneEntry);
}

function oneEntry(same: { name: string; change: Omit<HostChange, "hosts"> }[]): HostChange {
  const [first] = same as [(typeof same)[number]];
  return { hosts: same.map(({ name }) => name), ...first.change, what: [...new Set(same.map(({ change }) => change.what))].join(", ") };
}

/** A host with what is set on it beside its SMTP services and SITE.CFG. */
interface HostState extends HostPlan {
  windows?: object;
  listserv?: object;
}

function state(plan: SitePlan | undefined, key: string): HostState | undefined {
  const host = plan?.hosts[key];
  if (!host) return undefined;
  const smtp = plan?.desired[key]?.find((role) => role.role === "smtp-service");
  const instance = plan?.listserv[key];
  return {
    ...host,
    ...(smtp ? { windows: windows(smtp) } : {}),
    ...(instance ? { listserv: { installRoot: instance.installRoot, software: instance.software, tcpguiPort: instance.tcpguiPort, secrets: instance.secrets } } : {}),
  };
}

function windows({ website, hostNames, reservedPorts, listenerAddresses, features, drain, virtualServers }: SmtpServiceState): object {
  return { website, hostNames, logRetentionDays: virtualServers[0]?.logRetentionDays, drainMinutes: drain.deadlineMinutes, archive: drain.archive, reservedPorts, listenerAddresses, features };
}

function hostChange(old: HostState | undefined, now: HostState | undefined, steps: Step[], base: SitePlan | undefined): Omit<HostChange, "hosts"> | undefined {
  if (!old && now) return { operation: "made", what: description(now), facts: [], steps, notes: [] };
  if (old && !now) return { operation: "removed", what: description(old), facts: [], steps: withoutKeptDisk(steps, base), notes: removalNotes(old, base) };
  if (!old || !now) return undefined;
  const found = lasting(changedFacts(hostFacts, old, now), old.role !== now.role);
  if (found.length === 0 && steps.length === 0) return undefined;
  const operation = operationOf(found, steps);
  return { operation, what: ROLE_NAMES[now.role], facts: found.map((each) => factOf(each, operation, now)), steps: asOne(steps), notes: retirementNotes(old, now) };
}

/** The disk of a protected site is let go of, and stays in Azure. */
function withoutKeptDisk(steps: Step[], base: SitePlan | undefined): Step[] {
  return base?.protection === "Site" ? steps.filter(({ resource }) => resource !== "data disk") : steps;
}

const RUNS_ON_A_MACHINE = ["ssh", "module", "smtp", "smtp-secrets", "listserv", "listserv-secrets", "narrow"].map((kind) => HOST_RESOURCES[kind] as string);

/** A machine that is made anew is configured anew: that is one step to people. */
function asOne(steps: Step[]): Step[] {
  if (!steps.some(({ resource, operation }) => resource === HOST_RESOURCES["vm"] && operation === "replaced")) return steps;
  const follows = ({ resource, operation }: Step): boolean => operation === "replaced" && RUNS_ON_A_MACHINE.includes(resource);
  const others = steps.filter((step) => !follows(step));
  return others.length === steps.length ? steps : [...others, { resource: "everything that is configured on it", operation: "replaced", because: "it is another machine" }];
}

/** A machine that is made anew is not restarted beside that, and one that is abandoned stays as it is. */
function factOf({ row, fact }: ChangedFact, operation: Operation, now: HostPlan): FactChange {
  const { effect, ...plain } = fact;
  return effect === undefined || now.retire === "Abandon" || (operation === "replaced" && row?.consequence === "restarts the machine") ? plain : fact;
}

/** What comes or goes with a whole role is told by the role: a host that is let go of has no Windows settings to compare. */
function lasting(found: ChangedFact[], otherRole: boolean): ChangedFact[] {
  const told = ["/windows", "/listserv", ...(otherRole ? ["/path"] : [])];
  return found.filter(({ difference }) => !told.includes(difference.path));
}

/** What the site has once: everything of the plan that belongs to no host, service or instance. */
export function siteChanges(base: SitePlan | undefined, head: SitePlan | undefined, steps: Step[]): HostChange[] {
  const facts = base && head ? changedFacts(siteFacts, once(base), once(head)) : [];
  if (facts.length === 0 && steps.length === 0) return [];
  const operation = base ? (head ? operationOf(facts, steps) : "removed") : "made";
  return [{ hosts: [], operation, what: "the site", facts: facts.map(({ fact }) => fact), steps, notes: [] }];
}

/** Private zones are told with the DNS records. */
function once({ schemaVersion, tier, site, protection, administration, outbound, azure }: SitePlan): object {
  return { schemaVersion, tier, site, protection, administration, outbound, ...(azure ? { azure: Object.fromEntries(Object.entries(azure).filter(([part]) => part !== "privateZones")) } : {}) };
}

function operationOf(found: ChangedFact[], steps: Step[]): Operation {
  // Under another name it is made and removed: to people that is another machine as well.
  const machine = steps.filter(({ resource }) => resource === HOST_RESOURCES["vm"]).map(({ operation }) => operation);
  return machine.includes("replaced") || machine.length > 1 || found.some(({ row }) => row?.place === "kind") ? "replaced" : "changed";
}

function description(host: HostPlan): string {
  return [ROLE_NAMES[host.role], ...(host.azure ? [`Azure ${host.azure.size}`, `image ${imageName(host.azure.image)}`] : [`existing server ${host.ssh?.host ?? ""}`])].join(", ");
}

function removalNotes(host: HostPlan, base: SitePlan | undefined): string[] {
  if (host.kind === "existing") return ["The server itself stays; only what this package set on it is let go of."];
  const kept = base?.protection === "Site";
  return [
    kept ? "Its data disk stays in Azure (output retainedDisks)." : "Its data disk goes with it, and what is queued on it.",
    host.azure?.publicAddress.existing ? "Its public address was there before, and stays." : "Its public address goes back to Azure, and with it what receivers think of it.",
  ];
}

function retirementNotes(old: HostPlan, now: HostPlan): string[] {
  if (old.retire === now.retire) return [];
  if (now.retire === "Drain") return ["Everybody lets go of it, it is drained, and its protection is lifted; delete its key afterwards."];
  if (now.retire === "Abandon") return ["Nothing contacts it any more; what is queued on it is not drained."];
  return ["It comes back into service."];
}

