import { provideChecks, type ArgsCheck, type ListservHostStates } from "../../host/checked-args";
import type { Fault } from "../faults";
import { findingsText } from "../findings-text";
import { faultsBySchema, oneForEachPath, parseSite } from "../parse";
import type { SitePlan } from "../plan";
import { planSite } from "../plan-site";
import { distributeWorker } from "./distribute-worker";
import { listservInstance } from "./listserv-instance";
import { mailNetwork } from "./mail-network";
import type { Part, Place } from "./part";
import { smtpService } from "./smtp-service";
import { windowsHost } from "./windows-host";

/** A component by itself is checked and decided as the smallest site that has it: by the schema, the rules and the plan of a whole one. */
function check(part: Part): ArgsCheck {
  return (args) => {
    const places = part.places(args as never);
    const { config, faults } = parseSite(part.site(args as never));
    const ofSite = faults.flatMap((fault) => at(fault.path, places).map((path) => ({ ...fault, path })));
    const told = oneForEachPath([...faultsBySchema(part.own, args), ...ofSite, ...(part.missing?.(args as never) ?? [])]).map(faultText);
    const plan = config && (part.rules || part.host !== undefined) ? planSite(config) : undefined;
    const all = [...told, ...(plan && part.rules ? errors(plan, places) : [])];
    return { faults: all, ...(plan && part.host !== undefined && all.length === 0 ? { states: statesOf(plan, part.host, args as { key: string }) } : {}) };
  };
}

function faultText({ path, found, expected, remedy }: Fault): string {
  return [`  ${path}  found ${found}, expected ${expected}`, ...(remedy === undefined ? [] : [`    ${remedy}`])].join("\n");
}

function errors(plan: SitePlan, places: Place[]): string[] {
  return plan.findings.filter(({ severity }) => severity === "error").flatMap((finding) => at(finding.path, places).map((path) => findingsText([{ ...finding, path }])));
}

function at(path: string, places: Place[]): string[] {
  const place = places.find(([inSite]) => path === inSite || path.startsWith(`${inSite}.`) || path.startsWith(`${inSite}[`));
  if (!place) return [];
  const [inSite, own] = place;
  return [own === "" ? path.slice(inSite.length + 1) || "the args" : `${own}${path.slice(inSite.length)}`];
}

/** The host's states under the name that the component has for it. */
function statesOf(plan: SitePlan, host: string, { key }: { key: string }): ListservHostStates {
  const role = <T extends SitePlan["desired"][string][number]["role"]>(name: T) => ({ ...plan.desired[host]?.find((state) => state.role === name), host: key }) as Extract<SitePlan["desired"][string][number], { role: T }>;
  return { smtpService: role("smtp-service"), listserv: role("listserv"), narrow: role("narrow") };
}

provideChecks({
  SmtpService: check(smtpService),
  ListservInstance: check(listservInstance),
  DistributeWorker: check(distributeWorker),
  MailNetwork: check(mailNetwork),
  WindowsHost: check(windowsHost),
});
