import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { Operation, Step } from "../model";

type NamedStep = { name: string; step: Omit<Step, "resource"> };

const OPERATIONS: Record<string, Operation> = {
  create: "made",
  import: "made",
  update: "changed",
  replace: "replaced",
  "create-replacement": "replaced",
  "delete-replaced": "replaced",
  delete: "removed",
  discard: "removed",
};

/** Why a resource cannot be changed in place, by the property that the engine names. */
const REASONS: [RegExp, string][] = [
  [/^storageProfile\.imageReference/, "Azure sets a machine's image when it is made"],
  [/^storageProfile\.osDisk/, "Azure sets a machine's system disk when it is made"],
  [/^zones/, "Azure does not move a machine to another zone"],
  [/^osProfile\.computerName/, "Azure sets a machine's computer name when it is made"],
  [/^osProfile\.adminUsername/, "Azure sets the administrator's account when a machine is made"],
  [/^availabilitySet/, "a machine cannot join or leave an availability set"],
  [/^triggers/, "it is done again on another machine"],
  [/^vmName$/, "it belongs to the machine"],
  [/^location$/, "Azure does not move a resource to another region"],
  [/^resourceGroupName$/, "it would be in another resource group"],
];

/** What the engine said that it would do, resource by resource; components have no resource of their own anywhere. */
export function stepsOfEvents(events: EngineEvent[]): NamedStep[] {
  const steps = new Map<string, NamedStep>();
  for (const event of events) {
    const metadata = event.resourcePreEvent?.metadata;
    const operation = metadata && OPERATIONS[metadata.op];
    if (!metadata || !operation || !isCustom(metadata.urn)) continue;
    const known = steps.get(metadata.urn)?.step;
    const reasons = [...new Set([...(known?.because?.split("; ") ?? []), ...(operation === "replaced" ? replacing(metadata) : [])])];
    steps.set(metadata.urn, {
      name: metadata.urn.split("::").slice(3).join("::"),
      step: { operation: known?.operation === "replaced" ? "replaced" : operation, ...(reasons.length > 0 ? { because: reasons.join("; ") } : {}) },
    });
  }
  return [...steps.values()];
}

type Metadata = NonNullable<EngineEvent["resourcePreEvent"]>["metadata"];

function replacing({ keys, detailedDiff }: Metadata): string[] {
  const detailed = Object.entries((detailedDiff ?? {}) as Record<string, { diffKind: string }>)
    .filter(([, { diffKind }]) => diffKind.endsWith("-replace"))
    .map(([property]) => property);
  const properties = detailed.length > 0 ? detailed : (keys ?? []);
  return properties.map((property) => REASONS.find(([pattern]) => pattern.test(property))?.[1] ?? `${property} cannot be changed in place`);
}

function isCustom(urn: string): boolean {
  const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
  return !type.startsWith("listserv:") && !type.startsWith("pulumi:");
}
