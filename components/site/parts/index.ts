import type { z } from "zod";
import { provideChecks, type ArgsCheck, type HostStates } from "../../host/checked-args";
import type { Fault } from "../faults";
import { findingsText } from "../findings-text";
import { faultsBySchema, oneForEachPath, parseSite } from "../parse";
import type { Finding, Severity, SitePlan } from "../plan";
import { planSite } from "../plan-site";
import { plainCopy } from "../schema/plain-data";
import { takesOutput } from "../schema/walk";
import { distributeWorker } from "./distribute-worker";
import { listservInstance } from "./listserv-instance";
import { mailNetwork } from "./mail-network";
import type { Part, Place, Renamed } from "./part";
import { smtpService } from "./smtp-service";
import { windowsHost } from "./windows-host";

/** A component by itself is checked and decided as the smallest site that has it: by the schema, the rules and the plan of a whole one. */
function check(part: Part): ArgsCheck {
  return (args) => {
    const places = part.places(args as never);
    const { config, faults } = parseSite(part.site(args as never));
    const own = [...ownFaults(part.own, args), ...(part.together?.(args as never) ?? [])];
    const ofSite = faults.flatMap((fault) => placed(fault, places));
    const told = oneForEachPath([...own, ...ofSite.filter(({ path }) => !own.some((each) => isWithin(path, each.path)))]);
    const plan = config && planSite(config);
    const findings = plan ? ownFindings(plan, part, args, places).filter(({ path }) => !told.some((each) => isWithin(path, each.path))) : [];
    const of = (severity: Severity): string[] => findings.filter((each) => each.severity === severity).map((each) => findingsText([each]));
    const all = [...told.map(faultText), ...of("error")];
    return { faults: all, warnings: of("warning"), ...(plan && part.host !== undefined && all.length === 0 ? { states: statesOf(plan, part.host, (args as { key: string }).key, part.renamed?.(args as never) ?? []) } : {}) };
  };
}

/** Faults of the args by themselves. What only a deployment knows is not looked into. */
function ownFaults(own: z.ZodType, args: object): Fault[] {
  return faultsBySchema(own, plainCopy(args, (path) => takesOutput(own, path)) as object);
}

function faultText({ path, found, expected, remedy }: Fault): string {
  return [`  ${path}  found ${found}, expected ${expected}`, ...(remedy === undefined ? [] : [`    ${remedy}`])].join("\n");
}

/** Remedies in place of those that speak of a whole site. */
const REMEDIES: Record<string, string> = {
  "address-twice": "Each host has addresses of its own, each once.",
  "name-twice": "Give each host a name of its own.",
};

/** What the rules find in the component's own args, in its own words. */
function ownFindings({ findings }: SitePlan, { notAsked = [], called }: Part, args: object, places: Place[]): Finding[] {
  const words = [...(called?.(args as never) ?? []), ...places.filter(([, own]) => own !== "")];
  return findings
    .filter(({ rule }) => !notAsked.includes(rule))
    .flatMap((finding) => placed(finding, places))
    .map(({ remedy: ofSite, ...finding }) => {
      const remedy = REMEDIES[finding.rule] ?? ofSite;
      return { ...finding, message: inWords(finding.message, words), ...(remedy === undefined ? {} : { remedy: inWords(remedy, words) }) };
    });
}

/** A text with what it calls by the site's words called by the component's; each word is replaced once. */
function inWords(text: string, words: Place[]): string {
  const literal = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const found = new RegExp(`(?<![\\w.@-]|npx )(${words.map(([inSite]) => literal(inSite)).join("|")})(?![\\w@-])`, "g");
  return text.replace(found, (word) => words.find(([inSite]) => inSite === word)?.[1] ?? word);
}

/** The same where the component's args have it; nothing where they do not. */
function placed<T extends { path: string }>(told: T, places: Place[]): T[] {
  return at(told.path, places).map((path) => ({ ...told, path }));
}

const isWithin = (path: string, above: string): boolean => path === above || path.startsWith(`${above}.`) || path.startsWith(`${above}[`);

function at(path: string, places: Place[]): string[] {
  const place = places.find(([inSite]) => isWithin(path, inSite));
  if (!place) return [];
  const [inSite, own] = place;
  return [own === "" ? path.slice(inSite.length + 1) || "the args" : `${own}${path.slice(inSite.length)}`];
}

/** The host's states under the names that the component has for it. */
function statesOf(plan: SitePlan, host: string, key: string, named: Renamed[]): HostStates {
  const own = (_member: string, value: unknown): unknown => (typeof value === "string" ? named.reduce((text, [from, to]) => text.replace(from, to), value) : value);
  const states = plan.desired[host]?.map((state) => JSON.parse(JSON.stringify({ ...state, host: key }), own) as typeof state) ?? [];
  const role = <T extends (typeof states)[number]["role"]>(name: T) => states.find((state) => state.role === name) as Extract<(typeof states)[number], { role: T }> | undefined;
  const [smtpService, narrow, listserv] = [role("smtp-service"), role("narrow"), role("listserv")];
  if (!smtpService || !narrow) throw new Error(`the plan has no SMTP service on ${host}`);
  return { smtpService, narrow, ...(listserv ? { listserv } : {}) };
}

provideChecks({
  SmtpService: check(smtpService),
  ListservInstance: check(listservInstance),
  DistributeWorker: check(distributeWorker),
  MailNetwork: check(mailNetwork),
  WindowsHost: check(windowsHost),
});
