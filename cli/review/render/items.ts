import type { DnsChange, FactChange, FindingChange, FirewallChange, HostChange, Operation, SecretChange, SettingChange, StackReview, Step } from "../model";
import type { Item } from "./blocks";
import { names } from "./names";

const PLACES_SHOWN = 5;

export function findingItems({ findings, kind, base, head }: Pick<StackReview, "findings" | "kind" | "base" | "head">): Item[] {
  const compared = kind === "compared";
  const words: Record<FindingChange["change"], string> = compared ? { appears: `only in ${head}`, changes: "in both, in other words", vanishes: `only in ${base}` } : { appears: "appears", changes: "changes", vanishes: "vanishes" };
  return findings.map(({ change, finding: { severity, rule, citation }, places }): Item => ({
    tone: change === "vanishes" && !compared ? "calm" : severity,
    names: [],
    title: `${words[change]}: ${severity} ${rule}`,
    lines: change === "vanishes" ? [names(places.map(({ path }) => path))] : [...foundLines(places), `(${citation})`],
  }));
}

/** One remedy for all is said once, at the end. */
function foundLines(places: FindingChange["places"]): string[] {
  const remedies = [...new Set(places.map(({ remedy }) => remedy ?? ""))];
  const shown = places.slice(0, PLACES_SHOWN).flatMap(({ path, message, remedy }) => [`${path}: ${message}`, ...(remedies.length > 1 && remedy !== undefined ? [remedy] : [])]);
  return [...shown, ...(places.length > PLACES_SHOWN ? [`and ${places.length - PLACES_SHOWN} more like it`] : []), ...(remedies.length === 1 && remedies[0] !== "" ? [remedies[0] as string] : [])];
}

const DONE: Record<Operation, string> = { made: "made", changed: "changed", replaced: "replaced", removed: "removed" };

export function hostItems(hosts: HostChange[]): Item[] {
  return hosts.map(({ hosts: keys, operation, what, facts, steps, notes }): Item => ({
    tone: operation,
    names: keys,
    title: keys.length === 0 ? `${what} is ${DONE[operation]}` : `${DONE[operation]}: ${what}`,
    lines: [...factLines(facts), ...stepLines(steps), ...notes],
  }));
}

/** Facts as lines; one effect of several facts is said once. */
export function factLines(facts: FactChange[]): string[] {
  return facts.map(({ name, from, to, effect }) => `${name}: ${from ?? "none"} → ${to ?? "none"}${effect === undefined ? "" : ` (${effect})`}`);
}

/** One line for what happens to resources in the same manner. */
function stepLines(all: Step[]): string[] {
  const steps = withoutPartsOfZones(all);
  const manners = [...new Set(steps.map(({ operation, because }) => JSON.stringify([operation, because ?? ""])))];
  return manners.map((manner) => {
    const [operation, because] = JSON.parse(manner) as [Operation, string];
    const resources = steps.filter((step) => step.operation === operation && (step.because ?? "") === because).map(({ resource }) => resource);
    return `${DONE[operation]}: ${names(resources)}${because === "" ? "" : `, because ${because}`}`;
  });
}

/** The records and the link of a private zone come and go with it. */
function withoutPartsOfZones(steps: Step[]): Step[] {
  const zones = steps.filter(({ resource }) => resource.startsWith("private zone ")).map(({ resource, operation }) => `${operation} ${resource.slice("private zone ".length)}`);
  return steps
    .filter(({ resource, operation }) => !zones.some((zone) => [`link of private zone ${zone.split(" ")[1]}`, `private record ${zone.split(" ")[1]}`].some((part) => zone.startsWith(`${operation} `) && resource.startsWith(part))))
    .map((step) => (step.resource.startsWith("private zone ") ? { ...step, resource: `${step.resource} with its records` } : step));
}

export function settingItems(settings: SettingChange[]): Item[] {
  return settings.map((setting): Item => ({ tone: setting.operation, names: setting.services, title: settingTitle(setting), lines: settingLines(setting) }));
}

function settingTitle({ tab, name, importance, from, to, operation }: SettingChange): string {
  const paperName = name.replace(/ \(only.*/, "");
  const what = tab === "Service" || tab === name ? paperName : `${tab}, ${paperName}${importance === undefined ? "" : ` (${importance})`}`;
  if (from === undefined && to === undefined) return operation === "changed" ? what : `${operation === "made" ? "new" : "removed"}: ${what}`;
  if (from === to) return `${what}: ${to}, another reason`;
  return from === undefined ? `${what}: ${to}` : `${what}: ${from} → ${to ?? "none"}`;
}

function settingLines({ added, dropped, paper, why, standing, reason, operation }: SettingChange): string[] {
  if (operation === "made") return [...(paper === undefined ? [] : [paper]), ...added.map((entry) => `  ${entry}`)];
  const entries = [...added.map((entry) => `+ ${entry}`), ...dropped.map((entry) => `− ${entry}`)];
  return [...shortened(entries), ...(standing === undefined ? [] : [JUDGED[standing](paper ?? "", why ?? "")]), ...(reason === undefined ? [] : [`Reason given: ${reason}`])];
}

const JUDGED: Record<NonNullable<SettingChange["standing"]>, (paper: string, why: string) => string> = {
  paper: (paper) => `As the paper has it: ${paper}.`,
  deviation: (paper, why) => `Deviates from the paper, which says: ${paper}. ${why}`,
  choice: (paper, why) => `The site's choice; the paper: ${paper}. ${why}`,
};

const ENTRIES_SHOWN = 12;

function shortened(entries: string[]): string[] {
  return entries.length <= ENTRIES_SHOWN ? entries : [...entries.slice(0, ENTRIES_SHOWN - 2), `and ${entries.length - ENTRIES_SHOWN + 2} more`];
}

export function firewallItems(rules: FirewallChange[]): Item[] {
  return rules.map(({ hosts, operation, packet, added, dropped, reason }): Item => ({
    tone: operation,
    names: hosts,
    title: operation === "changed" ? packet : `${packet} ${packet.includes("outbound") ? "to" : "from"} ${names(operation === "made" ? added : dropped)}${operation === "made" ? "" : ", no more"}`,
    lines: [...(operation === "changed" ? shortened([...added.map((each) => `+ ${each}`), ...dropped.map((each) => `− ${each}`)]) : []), ...(operation === "removed" ? [] : [`For: ${reason}`])],
  }));
}

export function dnsItems(records: DnsChange[]): Item[] {
  return records.map(({ change, name, type, value, replaces, purpose, scope }): Item => ({
    tone: change === "withdraw" ? "removed" : replaces === undefined ? "made" : "changed",
    names: [],
    title: `${scope === "public" ? change : change === "withdraw" ? "removed" : replaces === undefined ? "made" : "changed"}: ${name} ${type} ${value}`,
    lines: [...(replaces === undefined ? [] : [`in place of: ${replaces}`]), ...(scope === "public" && change === "publish" ? [purpose] : [])],
  }));
}

const SECRET_TONES: Record<SecretChange["change"], Operation> = { added: "made", changed: "changed", removed: "removed" };

export function secretItems(secrets: SecretChange[]): Item[] {
  return secrets.map(({ name, change }): Item => ({ tone: SECRET_TONES[change], names: [], title: `${name}: ${change} (a value is never shown)`, lines: [] }));
}
