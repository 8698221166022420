import type { Command } from "commander";
import { planJson, planSite } from "../components/site";
import { EXIT } from "./exit";
import { loadSite } from "./load-site";
import { checklist } from "./report/checklist";
import { planReport } from "./report/plan-report";
import { sealedPlan } from "./review/change/seal";
import { visible } from "./review/render/visible";

interface PlanOptions {
  json?: boolean;
  strict?: boolean;
  checklist?: boolean;
}

/** `listserv plan <stack>`: prints what the plan decides. Exit status 1 with errors, or with warnings under --strict. */
export function addPlanCommand(program: Command): void {
  program
    .command("plan")
    .argument("<stack>", "file of that name in stacks/")
    .description("print what a stack will be: hosts, settings, SITE.CFG, firewall, DNS, findings")
    .option("--json", "print the plan itself (plan.schema.json)")
    .option("--strict", "exit 1 on warnings as well")
    .option("--checklist", "print what to verify by eye in the console of each host")
    .addHelpText("after", "\nExit status: 0 fine, 1 errors (or warnings with --strict).")
    .action(async (stack: string, options: PlanOptions) => {
      // A value of SITE.CFG may be a password, in the JSON as well: it ends up in logs of CI.
      const plan = sealedPlan(planSite(await loadSite(process.cwd(), stack)));
      process.stdout.write(options.json ? planJson(plan) : visible(options.checklist ? checklist(plan) : planReport(plan)));
      const failing = options.strict ? ["error", "warning"] : ["error"];
      process.exitCode = plan.findings.some(({ severity }) => failing.includes(severity)) ? EXIT.error : EXIT.ok;
    });
}
