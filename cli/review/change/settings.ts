import type { SitePlan } from "../../../components/site";
import type { SettingPlan, SettingValue, SmtpServicePlan } from "../../../components/smtp-service/plan";
import { catalogue, CHOICES, type SettingRow } from "../../../components/smtp-service/catalogue";
import type { SettingChange } from "../model";
import { changedFacts, words } from "./facts";
import { grouped } from "../../../components/site/grouped";
import { betweenBags } from "./same-change";

type Change = Omit<SettingChange, "services">;

/** What changes in the SMTP services, by the paper's names; services that change alike are one entry. */
export function settingChanges(base: SitePlan | undefined, head: SitePlan | undefined): SettingChange[] {
  const [old, now] = [base?.smtpServices ?? {}, head?.smtpServices ?? {}];
  const named = addressNames(base, head);
  const keys = [...new Set([...Object.keys(now), ...Object.keys(old)])];
  const changes = keys.flatMap((key) => serviceChanges(old[key], now[key], named).map((change) => ({ name: key, change, alike: withOwn(change, now[key] ?? old[key], head ?? base) })));
  return [...grouped(changes, ({ alike }) => JSON.stringify(alike)).values()].map(oneEntry).sort((one, other) => rank(one) - rank(other));
}

/** A single service is told as it is, several by what they have in common. */
function oneEntry(same: { name: string; change: Change; alike: Change }[]): SettingChange {
  const [first] = same as [(typeof same)[number]];
  return { services: same.map(({ name }) => name), ...(same.length === 1 ? first.change : first.alike) };
}

/** A change with the service's own name and addresses called so, because each service has others. */
function withOwn(change: Change, service: SmtpServicePlan | undefined, plan: SitePlan | undefined): Change {
  const host = plan?.hosts[service?.host ?? ""];
  const own: [string | undefined, string][] = [[service?.fqdn, "its own name"], [host && `${host.address} (${service?.host})`, "its own address"]];
  const called = (text: string): string => own.reduce((each, [found, words]) => (found === undefined ? each : each.replaceAll(found, words)), text);
  const { from, to, added, dropped } = change;
  return { ...change, ...(from === undefined ? {} : { from: called(from) }), ...(to === undefined ? {} : { to: called(to) }), added: added.map(called), dropped: dropped.map(called) };
}

/** In the paper's order; what is no row of it comes last. */
function rank({ name, tab }: Change): number {
  const row = catalogue.findIndex((each) => each.tab === tab && each.name === name);
  return row < 0 ? catalogue.length : row;
}

function serviceChanges(old: SmtpServicePlan | undefined, now: SmtpServicePlan | undefined, named: ReadonlyMap<string, string>): Change[] {
  if (!old && now) return newService(now);
  if (old && !now) return [{ ...plain("Service", `SMTP service ${old.fqdn}:${old.port}`), operation: "removed" }];
  if (!old || !now) return [];
  const rows = catalogue.flatMap((row) => settingChange(row, old.settings[row.key], now.settings[row.key]));
  const lists = [
    ...listChange("Access", "Relay, only the list below", old.relayFrom, now.relayFrom, named),
    ...listChange("Access", "Connection control, only the list below", old.connectFrom, now.connectFrom, named),
    ...listChange("Domains", "Domains", old.domains.map(domainText), now.domains.map(domainText), named),
  ];
  return [...rows, ...lists, ...plumbing(old, now, [...rows, ...lists])];
}

/** A new service: what is not as the paper has it. */
function newService(service: SmtpServicePlan): Change[] {
  const chosen = catalogue.flatMap((row) => {
    const setting = service.settings[row.key];
    if (!setting || setting.source === "paper") return [];
    const reason = setting.reason === undefined ? "" : `. Reason given: ${setting.reason}`;
    return [`${row.tab}, ${row.name} (${row.importance}): ${valueText(row, setting.value)}; the paper: ${row.setting}${reason}`];
  });
  return [{ ...plain("Service", `SMTP service on port ${service.port}`), operation: "made", added: chosen, paper: `Every setting as the paper has it${chosen.length === 0 ? "." : " but for:"}` }];
}

function plain(tab: string, name: string): Change {
  return { operation: "changed", tab, name, added: [], dropped: [] };
}

function settingChange(row: SettingRow, old: SettingPlan | undefined, now: SettingPlan | undefined): Change[] {
  if (JSON.stringify(old) === JSON.stringify(now)) return [];
  const lists = row.key === "furtherRelayAddresses" || row.key === "extendedLoggingOptions";
  const entries = lists ? betweenBags((old?.value ?? []) as string[], (now?.value ?? []) as string[]) : { added: [], dropped: [] };
  const valued = lists && entries.added.length + entries.dropped.length > 0 ? {} : { ...(old ? { from: valueText(row, old.value) } : {}), ...(now ? { to: valueText(row, now.value) } : {}) };
  return [
    {
      operation: "changed",
      tab: row.tab,
      name: row.name,
      importance: row.importance,
      ...valued,
      ...entries,
      paper: row.setting,
      why: row.why,
      ...(now ? { standing: standingOf(now, row) } : {}),
      ...(now?.reason === undefined ? {} : { reason: now.reason }),
    },
  ];
}

/** A deviation has a reason, or is what a relay or sink asks for; a choice is what the paper or the tier leaves to the site. */
function standingOf({ source, reason }: SettingPlan, row: SettingRow): NonNullable<Change["standing"]> {
  if (source === "paper") return "paper";
  return source === "tier" || (reason === undefined && row.config !== undefined && CHOICES.includes(row.config)) ? "choice" : "deviation";
}

function valueText({ unit }: SettingRow, value: SettingValue): string {
  return typeof value === "number" && unit !== undefined ? `${value} ${unit}` : words(value);
}

function listChange(tab: string, name: string, old: string[], now: string[], named: ReadonlyMap<string, string>): Change[] {
  const { added, dropped } = betweenBags(old, now);
  if (added.length + dropped.length === 0) return [];
  return [{ ...plain(tab, name), added: added.map((entry) => withName(entry, named)), dropped: dropped.map((entry) => withName(entry, named)) }];
}

function withName(entry: string, named: ReadonlyMap<string, string>): string {
  const name = named.get(entry);
  return name === undefined ? entry : `${entry} (${name})`;
}

function domainText({ name, kind, route, relay, helo }: SmtpServicePlan["domains"][number]): string {
  if (kind === "local-default") return `${name}, local (default)`;
  return `${name}, remote, ${route === "dns" ? "routed by DNS" : `smart host ${route}`}${relay ? ", relay allowed" : ""}${helo ? ", HELO" : ""}`;
}

/** Which host an address is: the head's where both have it. */
function addressNames(base: SitePlan | undefined, head: SitePlan | undefined): ReadonlyMap<string, string> {
  return new Map([base, head].flatMap((plan) => Object.entries(plan?.hosts ?? {}).flatMap(([key, host]) => [host.address, ...host.furtherAddresses].map((address) => [address, key] as const))));
}

const SERVICE_FACTS = [
  { place: "fqdn", name: "name in SMTP_FORWARD" },
  { place: "bindAddress", name: "local address of the port" },
  { place: "directories", name: "folders" },
  { place: "host", name: "host" },
  { place: "instance", name: "number of the virtual server" },
];

/** What a service has beside the paper's rows, and what is written for it though no row changes (another version of this package). */
function plumbing(old: SmtpServicePlan, now: SmtpServicePlan, told: Change[]): Change[] {
  const rest = ({ settings: _s, relayFrom: _r, connectFrom: _c, domains: _d, metabase: _m, port: _p, ...service }: SmtpServicePlan): object => service;
  const facts = changedFacts(SERVICE_FACTS, rest(old), rest(now));
  const explained = [...told.flatMap(propertiesOf), ...(facts.length > 0 ? DERIVED : [])];
  const written = changedFacts([], old.metabase, now.metabase).filter(({ fact }) => !explained.includes(fact.name));
  const port = old.port === now.port || told.some(({ name }) => name === "TCP Port") ? [] : changedFacts([], { port: old.port }, { port: now.port });
  return [...facts, ...written, ...port].map(({ fact }) => ({ ...plain("Service", fact.name), ...(fact.from === undefined ? {} : { from: fact.from }), ...(fact.to === undefined ? {} : { to: fact.to }) }));
}

/** Properties that follow from a service's host and folders. */
const DERIVED = ["QueueDirectory", "BadMailDirectory", "PickupDirectory", "DropDirectory", "LogFileDirectory", "DefaultDomain", "ServerBindings"];

/** Properties that a told change writes; several rows share the one of the first of them. */
function propertiesOf({ tab, name }: Change): string[] {
  if (tab === "Domains") return DERIVED;
  const index = catalogue.findIndex((row) => row.tab === tab && row.name === name);
  const holder = catalogue.slice(0, index + 1).findLast((row) => row.tab === tab && row.properties.length > 0);
  return index < 0 ? [] : [...(catalogue[index] as SettingRow).properties, ...(holder?.properties ?? [])].map(({ property }) => property);
}
