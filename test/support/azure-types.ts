import Ajv from "ajv";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { CloudResource } from "../../sandbox";
import { notRun } from "./account";

const SCHEMAS = join(__dirname, "../../../shared/facts/azure-schemas.json");

type Validate = ReturnType<Ajv["compile"]>;

let known: Map<string, Validate> | undefined;

function validators(): Map<string, Validate> {
  if (known) return known;
  const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false });
  const { resources } = JSON.parse(readFileSync(SCHEMAS, "utf8")) as { resources: Record<string, { schema: object }> };
  known = new Map(Object.entries(resources).map(([type, { schema }]) => [type, ajv.compile(schema)]));
  return known;
}

/** What does not fit Azure's own types: resource, type, and what is wrong. */
export function misfits(resources: { type: string; name: string; inputs: object }[]): string[] {
  return resources.flatMap(({ type, name, inputs }) => {
    const validate = validators().get(type);
    if (!validate) return [`${name}: ${type} is not among Azure's types`];
    return validate(inputs) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${name}: ${type}${instancePath} ${message}`);
  });
}

/** Every resource that a site made in the simulated Azure fits Azure's own types. */
export function expectAzureTypes(what: string, resources: CloudResource[]): void {
  if (!existsSync(SCHEMAS)) {
    notRun(`the comparison of the resources of ${what} with Azure's own types`, "../shared/facts/azure-schemas.json");
    return;
  }
  expect(resources.length).toBeGreaterThan(0);
  expect(misfits(resources)).toEqual([]);
}
