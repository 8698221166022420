import type { z } from "zod";

type Inside = z.ZodType & { shape?: Record<string, z.ZodType>; valueType?: z.ZodType; element?: z.ZodType; unwrap?: () => z.ZodType };

/** The schema of what stands at a path. */
export function schemaAt(schema: z.ZodType, path: PropertyKey[]): z.ZodType | undefined {
  return path.reduce<z.ZodType | undefined>((each, key) => member(each, key), schema);
}

/** Members of the object at a path; nothing where there is a map, a list or a plain value. */
export function membersAt(schema: z.ZodType, path: PropertyKey[]): Record<string, z.ZodType> | undefined {
  return unwrapped(schemaAt(schema, path))?.shape;
}

/** What else may stand at a path: a list, or a map by name. */
export function collectionAt(schema: z.ZodType, path: PropertyKey[]): "list" | "map" | undefined {
  const inner = unwrapped(schemaAt(schema, path));
  return inner?.element ? "list" : inner?.valueType ? "map" : undefined;
}

/** Whether what stands at a path may be an output of another resource. */
export function takesOutput(schema: z.ZodType, path: PropertyKey[]): boolean {
  return unwrapped(schemaAt(schema, path))?.type === "custom";
}

/** Members that the object at a path must have. */
export function requiredAt(schema: z.ZodType, path: PropertyKey[]): string[] {
  return Object.entries(membersAt(schema, path) ?? {}).flatMap(([key, value]) => (value.isOptional() ? [] : [key]));
}

function member(schema: z.ZodType | undefined, key: PropertyKey): z.ZodType | undefined {
  const inner = unwrapped(schema);
  const shape = inner?.shape;
  if (shape) return Object.hasOwn(shape, String(key)) ? shape[String(key)] : undefined;
  return inner?.valueType ?? inner?.element;
}

function unwrapped(schema: z.ZodType | undefined): Inside | undefined {
  const inside = schema as Inside | undefined;
  return inside?.shape === undefined && inside?.element === undefined && inside?.unwrap ? unwrapped(inside.unwrap()) : inside;
}

/** The value at a path, if it is there. */
export function valueAt(input: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (typeof value === "object" && value !== null && Object.hasOwn(value, key) ? (value as Record<PropertyKey, unknown>)[key] : undefined), input);
}
