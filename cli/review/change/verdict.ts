import type { SitePlan } from "../../../components/site";
import { PRIMARY } from "../../../components/site/hosts";
import { checkTransition } from "../../../components/site/transition";
import type { HostChange, Operation, Restart, StackReview, Verdict } from "../model";

/** What the verdict is made of. */
export interface Judged {
  kind: StackReview["kind"];
  base?: SitePlan;
  head?: SitePlan;
  different: boolean;
  hosts: HostChange[];
  restarts: Restart[];
  /** Errors of the engine. */
  errors: string[];
}

/** One sentence: what is replaced or removed, whether mail stops, whether anything cannot be taken back. */
export function verdictOf(judged: Judged): Verdict {
  const refused = refusals(judged);
  const stops = mailStops(judged);
  const waits = machines(judged).filter(({ key }) => key !== PRIMARY).map(({ key }) => key);
  const lost = irreversible(judged);
  const parts = [...refused, whatHappens(judged), mailPart(judged, stops, waits), lost.length > 0 ? `cannot be taken back: ${some(lost)}` : "everything can be taken back"];
  const sentence = judged.different ? `${capital(parts.filter((part) => part !== "").join("; "))}.` : "Nothing changes.";
  return { sentence, refused, mailStops: stops, mailWaits: waits, irreversible: lost };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function some(items: string[]): string {
  return items.length > 3 ? `${items.slice(0, 3).join(", ")} and ${items.length - 3} more` : items.join(", ");
}

function refusals({ kind, base, head, hosts, errors }: Judged): string[] {
  const faults = head?.findings.filter(({ severity }) => severity === "error") ?? [];
  const fault = kind === "changed" && base && head ? checkTransition(head, base) : undefined;
  return [
    ...(faults.length > 0 ? [`refused by pulumi up for ${count(faults.length, "error")} of the plan`] : []),
    ...protectedOnes(base, hosts),
    ...(fault === undefined ? [] : [`refused by pulumi up: ${fault.split("\n")[0]?.replace(/:$/, "")}`]),
    ...(faults.length === 0 && fault === undefined && errors.length > 0 ? ["the preview fails (see the engine's errors)"] : []),
  ];
}

const SENTENCES: [Operation, one: (host: string) => string, many: (hosts: string) => string][] = [
  ["made", (host) => `host ${host} is made`, (hosts) => `hosts ${hosts} are made`],
  ["replaced", (host) => `the machine of ${host} is replaced`, (hosts) => `the machines of ${hosts} are replaced`],
  ["removed", (host) => `host ${host} is removed`, (hosts) => `hosts ${hosts} are removed`],
];

function whatHappens({ kind, hosts, head, base }: Judged): string {
  if (kind === "new") return `the stack is new, with ${count(Object.keys(head?.hosts ?? {}).length, "host")}`;
  if (kind === "deleted") return `the stack's file is gone, and pulumi destroy would remove its ${count(Object.keys(base?.hosts ?? {}).length, "host")}`;
  const parts = SENTENCES.flatMap(([operation, one, many]) => {
    const keys = keysOf(hosts, operation);
    return keys.length === 0 ? [] : [(keys.length === 1 ? one : many)(some(keys))];
  });
  const retired = hosts.flatMap(({ hosts: keys, facts }) => (facts.some(({ name, to }) => name === "retired" && to === "Drain") ? keys : []));
  if (retired.length > 0) parts.push(`${retired.length === 1 ? "host" : "hosts"} ${some(retired)} ${retired.length === 1 ? "is" : "are"} let go of and drained`);
  const nothing = keysOf(hosts, "replaced").length + keysOf(hosts, "removed").length === 0 ? ["nothing is replaced or removed"] : [];
  return [...parts, ...nothing].join(", ");
}

function keysOf(hosts: HostChange[], operation: Operation): string[] {
  return hosts.filter((each) => each.operation === operation).flatMap((each) => each.hosts);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** Hosts whose machine is away for a while, longer than a service takes to restart. */
function machines({ restarts }: Judged): { key: string; while: string }[] {
  return restarts
    .filter(({ service }) => service.startsWith("Windows"))
    .flatMap(({ hosts, because }) => hosts.map((key) => ({ key, while: because === "the machine is replaced" ? "its machine is made anew" : "Azure restarts its machine" })));
}

/** Mail stops where the primary is away: nobody else takes postings. */
function mailStops(judged: Judged): string[] {
  const { kind, base, head } = judged;
  if (kind === "deleted") return ["then mail stops for good"];
  if (!base || !head) return [];
  const away = machines(judged).filter(({ key }) => key === PRIMARY).map((machine) => `mail stops on ${PRIMARY} while ${machine.while}`);
  const [old, now] = [base.listserv[PRIMARY]?.fqdn ?? "", head.listserv[PRIMARY]?.fqdn ?? ""];
  const taken = head.listserv[PRIMARY]?.siteConfig.find(([keyword]) => keyword === "MYDOMAIN")?.[1].split(" ") ?? [];
  return [...away, ...(taken.includes(old.toUpperCase()) ? [] : [`mail for ${old} stops, which ${now} does not take as a further domain`])];
}

function mailPart({ kind, restarts }: Judged, stops: string[], waits: string[]): string {
  if (kind === "new") return "";
  const waiting = waits.length > 0 ? [`what goes by way of ${some(waits)} waits for its machine`] : [];
  if (stops.length + waiting.length > 0) return [...(stops.length > 0 ? stops : ["mail does not stop"]), ...waiting].join(", ");
  const short = restarts.filter(({ because }) => !/for good|installed/.test(because));
  const services = [...new Set(short.map(({ service }) => service))];
  return services.length === 0 ? "mail does not stop" : `mail does not stop but waits while ${services.join(" and ")} restart${services.length === 1 ? "s" : ""} on ${some([...new Set(short.flatMap(({ hosts }) => hosts))])}`;
}

/** The engine deletes and replaces nothing that is protected; what is retired no longer is. */
function protectedOnes(base: SitePlan | undefined, hosts: HostChange[]): string[] {
  const held = hosts.flatMap(({ hosts: keys, operation, steps }) =>
    operation === "replaced" && steps.some((step) => ["public address", "data disk"].includes(step.resource) && ["removed", "replaced"].includes(step.operation)) ? keys.filter((key) => base?.hosts[key]?.protected) : [],
  );
  return held.length > 0 ? [`refused by pulumi up, because public address and data disk of ${some(held)} are protected`] : [];
}

/** What no later change brings back. */
function irreversible({ base, hosts }: Judged): string[] {
  if (!base) return [];
  const removed = keysOf(hosts, "removed").filter((key) => base.hosts[key]?.kind === "azure");
  const addresses = removed.filter((key) => base.hosts[key]?.azure?.publicAddress.existing === false);
  const anew = (of: string): string[] => hosts.flatMap(({ hosts: keys, operation: what, steps }) => (what === "replaced" && steps.some(({ resource, operation }) => resource === of && ["removed", "replaced"].includes(operation)) ? keys : []));
  const [others, disks] = [anew("public address"), anew("data disk")];
  const grown = hosts.flatMap(({ hosts: keys, facts }) => (facts.some(({ name }) => name === "data disk, GiB") ? keys : []));
  const abandoned = hosts.flatMap(({ hosts: keys, facts }) => (facts.some(({ name, to }) => name === "retired" && to === "Abandon") ? keys : []));
  return [
    ...lost("the public address", [...addresses, ...others]),
    ...(base.protection === "None" ? lost("the data disk", [...removed, ...disks]) : lost("the data disk", disks)),
    ...(grown.length > 0 ? [`the larger data disk of ${some(grown)}`] : []),
    ...(abandoned.length > 0 ? [`what is queued on ${some(abandoned)}`] : []),
  ];
}

function lost(what: string, hosts: string[]): string[] {
  return hosts.length > 0 ? [`${what} of ${some([...new Set(hosts)])}`] : [];
}
