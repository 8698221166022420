import { LocalWorkspace, type ConfigMap } from "@pulumi/pulumi/automation";
import { InvalidArgumentError, type Command } from "commander";
import { planSite, type SitePlan } from "../../components/site";
import { hostRoute } from "../../components/site/connections";
import { EXIT, UserFault } from "../exit";
import { loadSite } from "../load-site";
import type { HostAccess } from "./host-access";
import { knownOfStack } from "./known-of-stack";
import { sshHost } from "./ssh-host";
import { verifyText, type VerifyReport } from "./verify-report";
import { verifySite } from "./verify-site";

export interface VerifyCommandOptions {
  host: string[];
  minutes: number;
  json?: boolean;
}

/** `listserv verify <stack>`: what differs between the plan and the hosts as they are. It changes nothing on them. */
export function addVerifyCommand(program: Command): void {
  verifyOptions(program.command("verify").argument("<stack>", "Pulumi stack, and file of that name in stacks/").description("compare every host with the plan, over SSH, and change nothing: before a server is taken over, or when drift is suspected")).action(
    async (stack: string, options: VerifyCommandOptions) => {
      const plan = planSite(await loadSite(process.cwd(), stack));
      checkHosts(plan, stack, options);
      const { config, outputs } = await deployed(stack);
      const known = knownOfStack(stack, config, outputs);
      await verify(plan, (key) => sshHost(hostRoute(plan, key, known)), options);
    },
  );
}

/** The options of every form of `verify`. */
export function verifyOptions(command: Command): Command {
  return command
    .option("--host <key>", "plan key of a host, e.g. dist1-smtp1 (repeatable); default all", (value: string, previous: string[]) => [...previous, value], [])
    .option("--minutes <number>", "how long a host may take", wholeMinutes, 10)
    .option("--json", "print what was found as JSON")
    .addHelpText("after", "\nExit status: 0 every host is as planned, 2 something differs, 1 error: a host that cannot be reached or asked; the others are asked all the same.");
}

/** Says at once which hosts there are. */
export function checkHosts(plan: SitePlan, stack: string, { host }: VerifyCommandOptions): void {
  const unknown = host.filter((key) => !Object.hasOwn(plan.hosts, key));
  if (unknown.length > 0) throw new UserFault(`${stack} has no host ${unknown.join(", ")}: its hosts are ${Object.keys(plan.hosts).join(", ")}`);
}

/** Asks the hosts, prints what was found, and sets the exit status. */
export async function verify(plan: SitePlan, reach: (key: string) => Promise<HostAccess>, { host, minutes, json }: VerifyCommandOptions): Promise<void> {
  const hosts = await verifySite(plan, reach, { hosts: host, minutes, log: (line) => void process.stderr.write(`${line}\n`) });
  const statuses = Object.values(hosts).map(({ status }) => status);
  const report: VerifyReport = { site: plan.site, ok: !statuses.includes("error") && !statuses.includes("different"), hosts };
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : verifyText(report));
  process.exitCode = statuses.includes("error") ? EXIT.error : report.ok ? EXIT.ok : EXIT.difference;
}

function wholeMinutes(value: string): number {
  if (!/^[1-9]\d{0,3}$/.test(value)) throw new InvalidArgumentError("Expected whole minutes from 1 to 9999.");
  return Number(value);
}

/** Config and outputs of the Pulumi stack; one that was never deployed has no outputs. */
async function deployed(stackName: string): Promise<{ config: ConfigMap; outputs: Record<string, unknown> }> {
  try {
    const stack = await LocalWorkspace.selectStack({ stackName, workDir: process.cwd() });
    const outputs = await stack.outputs();
    return { config: await stack.getAllConfig(), outputs: Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value as unknown])) };
  } catch (error) {
    throw new UserFault(`The Pulumi stack ${stackName} cannot be read, which holds the SSH key: ${(error as Error).message.trim().split("\n").at(-1)}\nMake it with: pulumi stack init ${stackName}, then npx listserv init ${stackName}`);
  }
}
