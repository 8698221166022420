import type { MetabaseValue, VirtualServerState } from "../host/desired-state";
import { catalogue, type PropertyRow, type SettingContext } from "./catalogue";
import type { SettingPlan, SettingValue } from "./plan";

/** What a virtual server has in the metabase beside the paper's settings: where it keeps its files, and its local domain. */
export interface Placement {
  directories: VirtualServerState["directories"];
  defaultDomain: string;
}

type PlacementRow = Omit<PropertyRow, "encode"> & { required: boolean; value: (placement: Placement) => MetabaseValue["value"] };

const placementRows: PlacementRow[] = [
  { property: "QueueDirectory", type: "string", required: true, value: ({ directories }) => directories.queue },
  { property: "BadMailDirectory", type: "string", required: true, value: ({ directories }) => directories.badmail },
  { property: "PickupDirectory", type: "string", required: true, value: ({ directories }) => directories.pickup },
  { property: "DropDirectory", type: "string", required: true, value: ({ directories }) => directories.drop },
  { property: "LogFileDirectory", type: "string", required: false, value: ({ directories }) => directories.logs },
  { property: "DefaultDomain", type: "string", required: true, value: ({ defaultDomain }) => defaultDomain },
  // Without it the computer's own name comes back as default domain when the service starts.
  { property: "UpdatedDefaultDomain", type: "boolean", required: false, value: () => true },
  { property: "ServerAutoStart", type: "boolean", required: true, value: () => true },
];

interface Fact {
  type: MetabaseValue["type"];
  required: boolean;
  equivalent?: (number | string)[];
  mask?: number;
}

/** Type and comparison of each property that this package writes, by the metabase's own name. */
const facts: Map<string, Fact> = new Map([
  ...catalogue.flatMap((row) =>
    row.properties.map((property) => [property.property, fact(property, row.importance === "Required" && property.bestEffort !== true)] as const),
  ),
  ...placementRows.map((row) => [row.property, fact(row, row.required)] as const),
]);

function fact({ type, equivalent, mask }: Pick<PropertyRow, "type" | "equivalent" | "mask">, required: boolean): Fact {
  return { type, required, ...(equivalent ? { equivalent } : {}), ...(mask === undefined ? {} : { mask }) };
}

/** What is written at `SmtpSvc/<instance>`, each property as its own type. */
export function encodeMetabase(
  settings: Record<string, SettingPlan>,
  bind: string | undefined,
  context: SettingContext,
  placement: Placement,
): Record<string, MetabaseValue["value"]> {
  const values: Record<string, SettingValue> = Object.fromEntries(Object.entries(settings).map(([key, { value }]) => [key, value]));
  if (bind !== undefined) values["bindAddress"] = bind;
  return Object.fromEntries([
    ...catalogue.flatMap((row) => row.properties.map((property) => [property.property, property.encode(values, context)] as const)),
    ...placementRows.map((row) => [row.property, row.value(placement)] as const),
  ]);
}

/** The same with what the host needs to write and compare it. */
export function metabaseState(metabase: Record<string, MetabaseValue["value"]>): Record<string, MetabaseValue> {
  return Object.fromEntries(
    Object.entries(metabase).map(([property, value]) => {
      const known = facts.get(property);
      if (!known) throw new Error(`${property} is in no row of the settings catalogue`);
      const { equivalent, ...rest } = known;
      // A limit that is set is compared as it is; only "no limit" has several stored forms.
      const forms = equivalent?.includes(value as number) ? { equivalent } : {};
      return [property, { ...rest, value, ...forms }];
    }),
  );
}

/** Every property that this package may write, for the simulated host and the documentation. */
export const writtenProperties = [...facts.keys()];
