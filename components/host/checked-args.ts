import { connectionFaults, type HostConnectionArgs } from "./connection";
import { userFault } from "./user-fault";

/** Components whose args are checked when they stand by themselves; inside a site its plan has decided them. */
export type CheckedComponent = "SmtpService" | "ListservInstance" | "DistributeWorker" | "MailNetwork" | "WindowsHost";

/** What is wrong with a component's args, a text for each fault. */
export type ArgsCheck = (args: object) => string[];

let checks: Record<CheckedComponent, ArgsCheck> | undefined;

/** The site knows what is valid, and knows the components; they do not know it. So it says here how their args are checked. */
export function provideChecks(given: Record<CheckedComponent, ArgsCheck>): void {
  checks = given;
}

/** Throws all faults of a component's args at once, before anything of it is registered. */
export function checkArgs(component: CheckedComponent, name: string, args: { host?: { connection: HostConnectionArgs } }): void {
  if (!checks) throw new Error("a component was imported past the package's entry: nobody has said how its args are checked");
  const faults = [...checks[component](args), ...(args.host ? connectionFaults(args.host.connection) : [])];
  if (faults.length > 0) throw userFault([`${component} ${name} is not valid (${faults.length} fault${faults.length === 1 ? "" : "s"})`, "", ...faults].join("\n"));
}
