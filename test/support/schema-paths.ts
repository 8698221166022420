import type { z } from "zod";

type Inside = z.ZodType & { shape?: Record<string, z.ZodType>; valueType?: z.ZodType; element?: z.ZodType; unwrap?: () => z.ZodType };

const inside = (schema: z.ZodType): Inside => {
  const each = schema as Inside;
  return each.shape === undefined && each.element === undefined && each.unwrap ? inside(each.unwrap()) : each;
};

/** Every member that a schema knows: `workers.*.smtpServers.*.forward.pools`. */
export function schemaPaths(schema: z.ZodType, path = ""): string[] {
  const { shape, valueType, element } = inside(schema);
  if (shape) return Object.entries(shape).flatMap(([key, value]) => [`${path}${key}`, ...schemaPaths(value, `${path}${key}.`)]);
  const each = valueType ?? element;
  return each ? schemaPaths(each, `${path}*.`) : [];
}

/** The members of the schema that a value has. */
export function memberPaths(schema: z.ZodType, value: unknown, path = ""): string[] {
  if (typeof value !== "object" || value === null) return [];
  const { shape, valueType, element } = inside(schema);
  if (shape) return Object.entries(value).flatMap(([key, own]) => (own === undefined || !shape[key] ? [] : [`${path}${key}`, ...memberPaths(shape[key], own, `${path}${key}.`)]));
  const each = valueType ?? element;
  return each ? Object.values(value).flatMap((own) => memberPaths(each, own, `${path}*.`)) : [];
}
