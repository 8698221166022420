import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { packageFolder } from "../../../components/host/module";
import { kindText, pathText } from "../../../components/site/faults";
import { valueAt } from "../../../components/site/schema/walk";

type Issue = z.core.$ZodIssue;

let schema: z.ZodType | undefined;

/** The plan's form, as `plan.schema.json` has it for everybody. */
function planSchema(): z.ZodType {
  const file = join(packageFolder(__dirname), "components/site/plan.schema.json");
  return (schema ??= z.fromJSONSchema(JSON.parse(readFileSync(file, "utf8")) as z.core.JSONSchema.JSONSchema));
}

/** What of a value is not as a plan has it, one line each. Kinds are told and no values: a line of SITE.CFG may hold a password. */
export function planFaults(value: object): string[] {
  const issues = planSchema().safeParse(value).error?.issues ?? [];
  return [...new Set(issues.flatMap((issue) => innermost(issue)).map(({ path, message }) => `${pathText(path) || "(the plan)"} found ${kindText(valueAt(value, path))}: ${message.replace(/, received .*$/, "").replace(/^Invalid input: /, "")}`))];
}

/** Of alternatives the one that fits best says what is wrong. */
function innermost(issue: Issue): { path: PropertyKey[]; message: string }[] {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
  const [best = []] = [...issue.errors].sort((one, other) => one.length - other.length);
  return best.flatMap((each) => innermost({ ...each, path: [...issue.path, ...each.path] } as Issue));
}
