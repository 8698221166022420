import type { Fault } from "./faults";
import { foundText } from "./faults";
import { knownLater } from "./schema/plain-data";

/** Version of the config's form that this package reads. */
export const CONFIG_VERSION = 1;

/** From an older form to the next one. There is none older than 1 yet: the first entry will be `1: (config) => …`. */
const steps: Record<number, (config: object) => object> = {};

/** Brings an older config to the present form, or says why not. Pure. */
export function upgrade(input: unknown): { value: object } | { fault: Fault } {
  if (typeof input !== "object" || input === null || Array.isArray(input) || knownLater(input) !== undefined) {
    return { fault: { path: "(the config)", found: foundText(input, []), expected: "an object", remedy: "Export a site: export default defineSite({ … })." } };
  }
  const { version } = input as { version?: unknown };
  if (typeof version === "number" && version > CONFIG_VERSION) {
    return { fault: { path: "version", found: String(version), expected: `${CONFIG_VERSION} or less`, remedy: "The config was written for a newer pulumi-listserv: update the package." } };
  }
  if (typeof version === "number" && Number.isInteger(version) && version < CONFIG_VERSION && !steps[version]) {
    return { fault: { path: "version", found: String(version), expected: String(CONFIG_VERSION), remedy: "No form older than 1 was ever released: write version: 1 and compare the config with the README." } };
  }
  return { value: upgraded(input) };
}

function upgraded(config: object): object {
  const { version } = config as { version?: unknown };
  const step = typeof version === "number" ? steps[version] : undefined;
  return step ? upgraded(step(config)) : config;
}
