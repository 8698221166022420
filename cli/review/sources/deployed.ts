import { execFile } from "node:child_process";
import type { SitePlan } from "../../../components/site";
import { findPulumiCli } from "../../../sandbox";
import { UserFault } from "../../exit";
import { asPlan } from "./plan-file";

/** The plan that a stack was deployed with: its own output `plan`. Absent where the stack was never deployed. */
export async function deployedPlan(folder: string, stack: string, log: (line: string) => void, findCli = findPulumiCli): Promise<SitePlan | undefined> {
  const { path } = await findCli(log);
  const output = await outputs(path, folder, stack);
  const { plan } = parsed(output, stack);
  return plan === undefined ? undefined : asPlan(plan, `the output plan of stack ${stack}`);
}

/** Some failures are no JSON although Pulumi ends well, e.g. a notice of its own on stdout. */
function parsed(output: string, stack: string): { plan?: unknown } {
  try {
    return JSON.parse(output) as { plan?: unknown };
  } catch {
    throw new UserFault(`The outputs of the deployed stack ${stack} cannot be read: pulumi stack output --json printed no JSON.`);
  }
}

/** What Pulumi says of a stack that is not there, and of nothing else: a project, a state or a plugin is "not found" as well. */
const NO_SUCH_STACK = /^error: no stack named '[^']*' found$/m;

function outputs(pulumi: string, folder: string, stack: string): Promise<string> {
  return new Promise((done, fail) => {
    execFile(pulumi, ["stack", "output", "--json", "--stack", stack, "--non-interactive", "--color", "never"], { cwd: folder, maxBuffer: 256 * 2 ** 20 }, (error, stdout, stderr) => {
      if (!error) return done(stdout);
      const reason = stderr.trim() || error.message;
      if (NO_SUCH_STACK.test(reason)) return done("{}");
      fail(new UserFault(`The outputs of the deployed stack ${stack} cannot be read:\n${reason}\nThe state is read with your own login (pulumi login), not changed.`));
    });
  });
}
