import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isSecret, type Properties } from "./provider/values";

/** A resource as the engine keeps it; secrets in it are encrypted. */
export interface StateResource {
  urn: string;
  type: string;
  protect?: boolean;
  outputs?: Properties;
}

/**
 * The resources of a stack as the engine last wrote them into its state folder: asking the CLI takes a process, which first derives
 * its key from the passphrase. A stack that was never deployed has none.
 */
export function readResources(folder: string, project: string, stack: string): StateResource[] {
  const file = stateFile(folder, project, stack);
  if (!existsSync(file)) return [];
  const { checkpoint } = JSON.parse(readFileSync(file, "utf8")) as { checkpoint: { latest?: { resources?: StateResource[] } } };
  return checkpoint.latest?.resources ?? [];
}

/** Whether a stack of that name was ever made. */
export function hasState(folder: string, project: string, stack: string): boolean {
  return existsSync(stateFile(folder, project, stack));
}

function stateFile(folder: string, project: string, stack: string): string {
  return join(folder, ".pulumi", "stacks", project, `${stack}.json`);
}

/** Outputs of the stack itself; `undefined` where one is secret, which only the CLI can decrypt. */
export function plainOutputs(resources: StateResource[]): Properties | undefined {
  const outputs = resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
  return holdsSecret(outputs) ? undefined : outputs;
}

function holdsSecret(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return isSecret(value) || Object.values(value).some(holdsSecret);
}
