import type { SiteArgs, SitePlan } from "../../../components/site";

/** A config that a rule finds something in, and the nearest one in which it finds nothing. */
export interface RuleRow {
  rule: string;
  severity: "error" | "warning" | "info";
  finds: SiteArgs;
  /** For rules that hold what the plan itself makes right: what would have to go wrong in it. */
  broken?: (plan: SitePlan) => void;
  path: string;
  /** What the message and the remedy tell: value, host, way out. */
  says: string[];
  silent: SiteArgs;
}
