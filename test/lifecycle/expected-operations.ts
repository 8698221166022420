import type { SitePlan } from "../../components/site";
import type { EngineRun } from "../../sandbox";

/** Resources that an operation makes, changes and removes, by name; the site's own name left out. */
export interface Operations {
  create: string[];
  update: string[];
  delete: string[];
}

/** What two plans ask of the engine: each custom resource by its name, with what it is made from. */
export function expectedOperations(before: SitePlan, after: SitePlan): Operations {
  const old = resources(before);
  const now = resources(after);
  return {
    create: [...now.keys()].filter((name) => !old.has(name)).sort(),
    update: [...now].filter(([name, content]) => old.has(name) && old.get(name) !== content).map(([name]) => name).sort(),
    delete: [...old.keys()].filter((name) => !now.has(name)).sort(),
  };
}

/** What the engine did, components left out: they have no resource of their own anywhere. `other` is what it replaced. */
export function operations({ steps }: EngineRun): Operations & { other: string[] } {
  const named = (op: string): string[] => (steps[op] ?? []).filter(isCustom).map((urn) => (urn.split("::")[3] ?? "").replace(/^lists-/, "")).sort();
  const replacing = Object.keys(steps).filter((op) => !["create", "update", "delete"].includes(op));
  return { create: named("create"), update: named("update"), delete: named("delete"), other: [...new Set(replacing.flatMap(named))].sort() };
}

export function isCustom(urn: string): boolean {
  const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
  return !type.startsWith("listserv:") && !type.startsWith("pulumi:");
}

const COMMANDS = { "smtp-service": "smtp", narrow: "narrow", listserv: "listserv" } as const;

/** Every custom resource of a plan by its name in small letters, with what it is made from. */
export function resources(plan: SitePlan): Map<string, string> {
  const { azure } = plan;
  const rows: [string, unknown][] = [
    ["network-group", azure?.resourceGroup],
    ["network-network", azure?.network],
    ...(azure?.privateZones ?? []).flatMap(({ name, records }): [string, unknown][] => [
      [`network-zone-${name}`, name],
      [`network-zone-${name}-link`, name],
      ...[...new Set(records.map(({ type }) => type))].map((type): [string, unknown] => [`network-record-${name}-${type.toLowerCase()}`, records.filter((record) => record.type === type).map(({ value }) => value)]),
    ]),
    ...Object.keys(plan.hosts).flatMap((key) => [...machine(plan, key), ...commands(plan, key)]),
  ];
  return new Map(rows.map(([name, content]) => [name.toLowerCase(), JSON.stringify(content)]));
}

function machine(plan: SitePlan, key: string): [string, unknown][] {
  const host = plan.hosts[key];
  if (!host?.azure) return [];
  const { names, size, image, zone, dataDisk, publicAddress } = host.azure;
  return [
    [`${key}-nsg`, plan.firewall.filter((rule) => rule.host === key).map(({ reason: _, ...rule }) => rule)],
    [`${key}-ip`, [names.domainNameLabel, publicAddress]],
    [`${key}-data`, dataDisk],
    [`${key}-nic`, host.address],
    [`${key}-vm`, [size, image, zone]],
    [`${key}-ssh`, names.virtualMachine],
  ];
}

function commands(plan: SitePlan, key: string): [string, unknown][] {
  const roles = plan.desired[key] ?? [];
  return [
    ...(roles.length > 0 ? [[`${key}-module`, ""] as [string, unknown]] : []),
    ...roles.map((state): [string, unknown] => [`${key}-${COMMANDS[state.role]}`, state]),
    ...roles.filter(({ role }) => role === "listserv").map((): [string, unknown] => [`${key}-listserv-secrets`, ""]),
    ...(roles.length > 0 && plan.outbound.relay?.user !== undefined && plan.hosts[key]?.retire !== "Abandon" ? [[`${key}-smtp-secrets`, plan.outbound.relay.user] as [string, unknown]] : []),
  ];
}
