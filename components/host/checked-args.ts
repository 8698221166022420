import * as pulumi from "@pulumi/pulumi";
import { warnOfAgent } from "./agent";
import type { ListservState, NarrowState, SmtpServiceState } from "./desired-state";
import { hostFaults } from "./host-faults";
import { userFault } from "./user-fault";

/** Components whose args are checked when they stand by themselves; inside a site its plan has decided them. */
export type CheckedComponent = "SmtpService" | "ListservInstance" | "DistributeWorker" | "MailNetwork" | "WindowsHost";

/** What a host with an SMTP service is to be like. */
export interface HostStates {
  smtpService: SmtpServiceState;
  narrow: NarrowState;
  /** Of a LISTSERV host. */
  listserv?: ListservState;
}

/** What a LISTSERV host is to be like: its instance, and the SMTP service beside it. */
export type ListservHostStates = HostStates & { listserv: ListservState };

/** What a component's args come to. */
export interface CheckedArgs {
  /** What is wrong with them, a text for each fault. */
  faults: string[];
  /** What the rules advise against in them, a text for each finding. */
  warnings: string[];
  /** What the host is to be like, where the component configures one and its args have no faults. */
  states?: HostStates;
}

export type ArgsCheck = (args: object) => CheckedArgs;

let checks: Record<CheckedComponent, ArgsCheck> | undefined;

/**
 * The site knows what is valid and what follows from it, and knows the components; they do not know it. So it says here how their args
 * are checked and resolved.
 */
export function provideChecks(given: Record<CheckedComponent, ArgsCheck>): void {
  checks = given;
}

/** Components of what runs on a host, which is told them by `host`. */
const ON_A_HOST: CheckedComponent[] = ["SmtpService", "ListservInstance", "DistributeWorker"];

/** Throws all faults of a component's args at once, before anything of it is registered; warnings are shown and stop nothing. */
export function checkArgs(component: CheckedComponent, name: string, args: object): CheckedArgs {
  if (!checks) throw new Error("a component was imported past the package's entry: nobody has said how its args are checked");
  const checked = checks[component](args);
  const faults = [...checked.faults, ...(ON_A_HOST.includes(component) ? hostFaults((args as { host?: unknown }).host) : [])];
  if (faults.length > 0) throw userFault([`${component} ${name} is not valid (${faults.length} fault${faults.length === 1 ? "" : "s"})`, "", ...faults].join("\n"));
  for (const warning of checked.warnings) void pulumi.log.warn([`${component} ${name}`, warning].join("\n"));
  if (ON_A_HOST.includes(component)) warnOfAgent();
  return checked;
}

/** The same for a component that configures a host: what the host is to be like. */
export function resolveHost(component: CheckedComponent, name: string, args: object): HostStates {
  const { states } = checkArgs(component, name, args);
  if (!states) throw new Error(`the args of ${component} ${name} have no fault, and were not resolved`);
  return states;
}

/** The same of a host that runs LISTSERV. */
export function resolveListservHost(component: "ListservInstance" | "DistributeWorker", name: string, args: object): ListservHostStates {
  const { listserv, ...states } = resolveHost(component, name, args);
  if (!listserv) throw new Error(`the host of ${component} ${name} has no LISTSERV`);
  return { ...states, listserv };
}
