import { NO_LIMIT, type SettingValue } from "../plan";
import { NO_LIMIT_ENCODINGS, type PropertyRow } from "./row";

export const MINUTES_OF_A_DAY = 24 * 60;

/** "No limit" of a number of connections. The documentation's 4294967295 does not fit the scripting interfaces' signed integers. */
const NO_CONNECTION_LIMIT = 2000000000;

export const integer = (property: string, key: string, factor = 1): PropertyRow => ({
  property,
  type: "integer",
  encode: (values) => Number(values[key]) * factor,
});

export const boolean = (property: string, key: string): PropertyRow => ({
  property,
  type: "boolean",
  encode: (values) => values[key] === true,
});

export const text = (property: string, key: string): PropertyRow => ({
  property,
  type: "string",
  encode: (values) => String(values[key]),
});

/** A property that has one value whatever the settings say. */
export const fixed = (property: string, type: PropertyRow["type"], value: number | string | boolean): PropertyRow => ({
  property,
  type,
  encode: () => value,
});

/** A limit on connections, where no limit is a very large number and 0 would be none at all. */
export const connectionLimit = (property: string, key: string): PropertyRow => ({
  property,
  type: "integer",
  encode: (values) => (isUnlimited(values[key]) ? NO_CONNECTION_LIMIT : Number(values[key])),
  equivalent: NO_LIMIT_ENCODINGS,
});

/** A limit on size or number, where 0 is no limit. */
export const zeroIsNoLimit = (property: string, key: string, factor = 1): PropertyRow => ({
  property,
  type: "integer",
  encode: (values) => (isUnlimited(values[key]) ? 0 : Number(values[key]) * factor),
});

export function isUnlimited(value: SettingValue | undefined): boolean {
  return value === NO_LIMIT;
}
