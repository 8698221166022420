import type { SitePlan } from "../../../components/site";
import type { Json } from "../change/differences";

/** What two stacks are meant to differ in: a row reads it of one plan, and takes it out of that plan. */
export interface IntendedRow {
  what: string;
  /** Whether it is meant to differ between these two. Default: always. */
  between?: (one: SitePlan, other: SitePlan) => boolean;
  /** Values by plan key; those of the whole site under the empty key. */
  read: (plan: SitePlan, other: SitePlan) => Record<string, Json | undefined>;
  clear: (plan: SitePlan, other: SitePlan) => void;
}
