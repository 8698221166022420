import { execFile } from "node:child_process";
import type { SitePlan } from "../../../components/site";
import { findPulumiCli } from "../../../sandbox";
import { UserFault } from "../../exit";
import { asPlan } from "./plan-file";

/** The plan that a stack was deployed with: its own output `plan`. Absent where the stack was never deployed. */
export async function deployedPlan(folder: string, stack: string, log: (line: string) => void): Promise<SitePlan | undefined> {
  const { path } = await findPulumiCli(log);
  const output = await outputs(path, folder, stack);
  const { plan } = JSON.parse(output) as { plan?: unknown };
  return plan === undefined ? undefined : asPlan(plan, `the output plan of stack ${stack}`);
}

function outputs(pulumi: string, folder: string, stack: string): Promise<string> {
  return new Promise((done, fail) => {
    execFile(pulumi, ["stack", "output", "--json", "--stack", stack, "--non-interactive"], { cwd: folder, maxBuffer: 256 * 2 ** 20 }, (error, stdout, stderr) => {
      if (!error) return done(stdout);
      const reason = stderr.trim();
      if (/no stack named|not found/i.test(reason)) return done("{}");
      fail(new UserFault(`The outputs of the deployed stack ${stack} cannot be read:\n${reason}\nThe state is read with your own login (pulumi login), not changed.`));
    });
  });
}
