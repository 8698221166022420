import type { HostPlan } from "../../../components/host/plan";
import type { FirewallRule, SitePlan } from "../../../components/site";
import { grouped } from "../../../components/site/grouped";
import type { Step } from "../model";
import { HOST_RESOURCES, namedResource } from "./resource-names";

/** Steps by host, and those of what the site has once. */
export interface Steps {
  hosts: Map<string, Step[]>;
  site: Step[];
}

/** A resource as the plan decides it. */
interface Planned {
  /** What Azure or the engine cannot change in place. */
  fixed: unknown;
  content: unknown;
  /** The resource without which this one is another. */
  replacedWith?: string;
  /** Why a change of what is fixed replaces it. */
  because?: string;
  /** The host is abandoned: it stays as it is until its key goes. */
  left?: boolean;
}

/** What the engine would do, read off two plans: what can be known without it. */
export function stepsOfPlans(base: SitePlan | undefined, head: SitePlan | undefined): Steps {
  const before = base ? planned(base) : new Map<string, Planned>();
  const after = head ? planned(head) : new Map<string, Planned>();
  const named = [...new Set([...after.keys(), ...before.keys()])].flatMap((name) => {
    const step = stepOf(name, before, after);
    return step ? [{ name, step }] : [];
  });
  return gathered(named, base, head);
}

/** Steps under the host that each belongs to. */
export function gathered(steps: { name: string; step: Omit<Step, "resource"> }[], base: SitePlan | undefined, head: SitePlan | undefined): Steps {
  const keys = new Set([...Object.keys(base?.hosts ?? {}), ...Object.keys(head?.hosts ?? {})]);
  const sites = [base?.site, head?.site].filter((site) => site !== undefined);
  const all: Steps = { hosts: new Map(), site: [] };
  for (const { name, step } of steps) {
    const { host, resource } = namedResource(name, candidates(name, keys, sites), sites.find((site) => name.startsWith(`${site}-`)) ?? "");
    const list = host === undefined ? all.site : (all.hosts.get(host) ?? []);
    list.push({ resource, ...step });
    if (host !== undefined) all.hosts.set(host, list);
  }
  for (const list of [...all.hosts.values(), all.site]) list.sort((one, other) => place(one) - place(other));
  return all;
}

const RESOURCES = Object.values(HOST_RESOURCES);

/** The order in which a host is built: not the engine's, which goes its own way each time. */
function place({ resource }: Step): number {
  return RESOURCES.indexOf(resource);
}

/** Keys that a resource may belong to: everything before one of its dashes. */
function candidates(name: string, keys: ReadonlySet<string>, sites: string[]): string[] {
  const site = sites.find((each) => name.startsWith(`${each}-`));
  const parts = (site === undefined ? name : name.slice(site.length + 1)).split("-");
  return parts.map((_part, index) => parts.slice(0, index + 1).join("-")).filter((key) => keys.has(key));
}

function stepOf(name: string, before: Map<string, Planned>, after: Map<string, Planned>): Omit<Step, "resource"> | undefined {
  const [old, now] = [before.get(name), after.get(name)];
  if (!old) return { operation: "made" };
  if (!now) return { operation: "removed" };
  if (now.left) return undefined;
  if (!areSame(old.fixed, now.fixed)) return { operation: "replaced", because: now.because ?? "it cannot be changed in place" };
  if (isReplaced(now.replacedWith, before, after)) return { operation: "replaced", because: "it belongs to the machine that is replaced" };
  return areSame(old.content, now.content) ? undefined : { operation: "changed" };
}

function isReplaced(name: string | undefined, before: Map<string, Planned>, after: Map<string, Planned>): boolean {
  const [old, now] = [before.get(name ?? ""), after.get(name ?? "")];
  return old !== undefined && now !== undefined && !areSame(old.fixed, now.fixed);
}

function areSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

function planned(plan: SitePlan): Map<string, Planned> {
  const rules = grouped(plan.firewall, ({ host }) => host);
  const rows = [...network(plan), ...Object.entries(plan.hosts).flatMap(([key, host]) => [...machine(plan, key, host, rules.get(key) ?? []), ...commands(plan, key, host)])];
  return new Map(rows.map(([name, resource]) => [`${plan.site}-${name}`, resource]));
}

type Row = [name: string, resource: Planned];

function network({ azure }: SitePlan): Row[] {
  if (!azure) return [];
  const { location, tags } = azure;
  const group = azure.resourceGroup.name;
  const fixed = [group, location];
  return [
    ...(azure.resourceGroup.existing ? [] : [["network-group", { fixed, content: tags }] as Row]),
    ...(azure.network.existing ? [] : [["network-network", { fixed: [...fixed, azure.network.virtualNetwork], content: [azure.network, tags] }] as Row]),
    ...(azure.availabilitySet === undefined ? [] : [["availability", { fixed, content: tags }] as Row]),
    ...azure.privateZones.flatMap(({ name, records }): Row[] => {
      const label = name.toLowerCase();
      return [
        [`network-zone-${label}`, { fixed: [group, name], content: tags }],
        [`network-zone-${label}-link`, { fixed: [group, name, azure.network.virtualNetworkId ?? azure.network.virtualNetwork], content: tags }],
        ...records.map((record): Row => [`network-record-${record.name.toLowerCase()}-${record.type.toLowerCase()}`, { fixed: [group, name], content: record.value }]),
      ];
    }),
  ];
}

const isLeft = ({ retire }: HostPlan): { left?: true } => (retire === "Abandon" ? { left: true } : {});

function machine(plan: SitePlan, key: string, { azure: own, ...host }: HostPlan, rules: FirewallRule[]): Row[] {
  const { azure } = plan;
  if (!own || !azure) return [];
  const at = [azure.resourceGroup.name, azure.location];
  const { names } = own;
  return [
    [`${key}-nsg`, { fixed: [at, names.networkSecurityGroup], content: [rules, azure.tags] }],
    ...(own.publicAddress.existing ? [] : [[`${key}-ip`, { fixed: [at, names.publicAddress], content: [names.domainNameLabel, own.publicAddress, azure.tags] }] as Row]),
    [`${key}-data`, { fixed: [at, names.dataDisk], content: [own.dataDisk.sizeGiB, own.zone === undefined, azure.tags] }],
    [`${key}-nic`, { fixed: [at, names.networkInterface], content: [host.address, host.furtherAddresses, own.publicAddress.existing, azure.tags] }],
    [`${key}-vm`, { fixed: [at, names.virtualMachine, names.osDisk, own.image, own.zone, own.adminUsername, host.computerName, azure.availabilitySet], content: [own.size, own.encryptionAtHost, own.patching, azure.tags], ...isLeft(host) }],
    [`${key}-ssh`, { fixed: at, content: azure.tags, replacedWith: `${plan.site}-${key}-vm`, ...isLeft(host) }],
  ];
}

const COMMANDS = { "smtp-service": "smtp", narrow: "narrow", listserv: "listserv" } as const;

function commands(plan: SitePlan, key: string, host: HostPlan): Row[] {
  const { ssh, generation, azure, retire } = host;
  const roles = plan.desired[key] ?? [];
  const common = { fixed: generation ?? 0, replacedWith: `${plan.site}-${key}-vm`, because: "it is configured from the start again", ...isLeft(host) };
  const reached = ssh ?? (azure?.publicAddress.existing ? azure.publicAddress.address : "its own public address");
  return [
    ...(roles.length > 0 ? [[`${key}-module`, { ...common, content: reached }] as Row] : []),
    ...roles.map((state): Row => [`${key}-${COMMANDS[state.role]}`, { ...common, content: [reached, state] }]),
    ...(roles.some(({ role }) => role === "listserv") ? [[`${key}-listserv-secrets`, { ...common, content: reached }] as Row] : []),
    ...(roles.some(({ role }) => role === "smtp-service") && plan.outbound.relay?.user !== undefined && retire !== "Abandon" ? [[`${key}-smtp-secrets`, { ...common, content: [reached, plan.outbound.relay.user] }] as Row] : []),
  ];
}
