import { readFileSync } from "node:fs";
import type { SitePlan } from "../../../components/site";
import { PLAN_SCHEMA_VERSION } from "../../../components/site/plan";
import { UserFault } from "../../exit";
import { planFaults } from "./plan-faults";

const MAKES_ONE = "listserv plan <stack> --json prints one.";
const MOST_FAULTS = 12;

/** A plan as `listserv plan --json` printed it. */
export function planOfFile(file: string): SitePlan {
  return asPlan(parsed(file), file);
}

/** A value that was read from somewhere as a plan, or what is wrong with it. */
export function asPlan(value: unknown, origin: string): SitePlan {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new UserFault(`${origin} is no plan: ${MAKES_ONE}`);
  const { schemaVersion } = value as { schemaVersion?: unknown };
  if (schemaVersion !== undefined && schemaVersion !== PLAN_SCHEMA_VERSION) throw new UserFault(`${origin} has the plan's form ${JSON.stringify(schemaVersion)}, this package reads ${PLAN_SCHEMA_VERSION}: make both plans with the same version.`);
  const faults = planFaults(value);
  if (faults.length > 0) throw new UserFault(`${origin} is no plan: ${MAKES_ONE}\n${told(faults).map((line) => `  ${line}`).join("\n")}`);
  return value as SitePlan;
}

function told(faults: string[]): string[] {
  const more = faults.length - MOST_FAULTS;
  return more > 0 ? [...faults.slice(0, MOST_FAULTS), `and ${more} more`] : faults;
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new UserFault(`${file} cannot be read as JSON: ${error instanceof SyntaxError ? "it is not valid" : (error as Error).message}`);
  }
}
