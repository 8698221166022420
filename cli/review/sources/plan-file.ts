import { readFileSync } from "node:fs";
import type { SitePlan } from "../../../components/site";
import { UserFault } from "../../exit";

const PLAN_VERSION = 1;
const PARTS = ["hosts", "smtpServices", "listserv", "firewall", "dns", "desired", "findings"];

/** A plan as `listserv plan --json` printed it. */
export function planOfFile(file: string): SitePlan {
  return asPlan(parsed(file), file);
}

/** A value that was read from somewhere as a plan, or what is wrong with it. */
export function asPlan(value: unknown, origin: string): SitePlan {
  const plan = value as Partial<Record<string, unknown>> | null;
  if (typeof plan !== "object" || plan === null) throw new UserFault(`${origin} is no plan: listserv plan <stack> --json prints one.`);
  const missing = PARTS.filter((part) => typeof plan[part] !== "object" || plan[part] === null);
  if (missing.length > 0) throw new UserFault(`${origin} is no plan, it has no ${missing.join(", ")}: listserv plan <stack> --json prints one.`);
  if (plan["schemaVersion"] !== PLAN_VERSION) throw new UserFault(`${origin} has the plan's form ${String(plan["schemaVersion"])}, this package reads ${PLAN_VERSION}: make both plans with the same version.`);
  return value as SitePlan;
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new UserFault(`${file} cannot be read as JSON: ${error instanceof SyntaxError ? "it is not valid" : (error as Error).message}`);
  }
}
