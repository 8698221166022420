import type { SitePlan } from "../../../components/site";
import { checkRemovals } from "../../../components/site/removal";
import type { HostChange, Operation, Restart, StackReview, Verdict } from "../model";

/** What the verdict is made of. */
export interface Judged {
  kind: StackReview["kind"];
  base?: SitePlan;
  head?: SitePlan;
  different: boolean;
  hosts: HostChange[];
  site: HostChange[];
  restarts: Restart[];
  /** Errors of the engine. */
  errors: string[];
}

/** One sentence: what is replaced or removed, whether mail stops, whether anything cannot be taken back. */
export function verdictOf(judged: Judged): Verdict {
  const refused = refusals(judged);
  const stops = mailStops(judged);
  const lost = irreversible(judged);
  const parts = [...refused, whatHappens(judged), mailPart(judged, stops), lost.length > 0 ? `cannot be taken back: ${some(lost)}` : "everything can be taken back"];
  const sentence = judged.different ? `${capital(parts.filter((part) => part !== "").join("; "))}.` : "Nothing changes.";
  return { sentence, refused, mailStops: stops, irreversible: lost };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function some(items: string[]): string {
  return items.length > 3 ? `${items.slice(0, 3).join(", ")} and ${items.length - 3} more` : items.join(", ");
}

function refusals({ kind, base, head, errors }: Judged): string[] {
  const faults = head?.findings.filter(({ severity }) => severity === "error") ?? [];
  const removal = kind === "changed" && base && head ? checkRemovals(head, base) : undefined;
  return [
    ...(faults.length > 0 ? [`refused by pulumi up for ${count(faults.length, "error")} of the plan`] : []),
    ...(removal === undefined ? [] : [`refused by pulumi up: ${removal.split("\n")[0]?.replace(/:$/, "")}`]),
    ...(faults.length === 0 && removal === undefined && errors.length > 0 ? ["the preview fails (see the engine's errors)"] : []),
  ];
}

const SENTENCES: [Operation, one: (host: string) => string, many: (hosts: string) => string][] = [
  ["made", (host) => `host ${host} is made`, (hosts) => `hosts ${hosts} are made`],
  ["replaced", (host) => `the machine of ${host} is replaced`, (hosts) => `the machines of ${hosts} are replaced`],
  ["removed", (host) => `host ${host} is removed`, (hosts) => `hosts ${hosts} are removed`],
];

function whatHappens({ kind, hosts, head, base }: Judged): string {
  if (kind === "new") return `the stack is new, with ${count(Object.keys(head?.hosts ?? {}).length, "host")}`;
  if (kind === "deleted") return `the stack is no longer there, with ${count(Object.keys(base?.hosts ?? {}).length, "host")}`;
  const parts = SENTENCES.flatMap(([operation, one, many]) => {
    const keys = keysOf(hosts, operation);
    return keys.length === 0 ? [] : [(keys.length === 1 ? one : many)(some(keys))];
  });
  const nothing = keysOf(hosts, "replaced").length + keysOf(hosts, "removed").length === 0 ? ["nothing is replaced or removed"] : [];
  return [...parts, ...nothing].join(", ");
}

function keysOf(hosts: HostChange[], operation: Operation): string[] {
  return hosts.filter((each) => each.operation === operation).flatMap((each) => each.hosts);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** Where mail stops for longer than a service takes to restart. */
function mailStops({ kind, base, head, restarts }: Judged): string[] {
  if (kind === "deleted") return ["for good: no host is left"];
  if (!base || !head) return [];
  const machines = restarts.filter(({ service }) => service.startsWith("Windows")).map(({ hosts, because }) => `on ${some(hosts)} while ${because.startsWith("the machine") ? "the machine is made anew" : "Azure restarts the machine"}`);
  const [old, now] = [base.listserv["listserv"]?.fqdn, head.listserv["listserv"]?.fqdn];
  const renamed = old !== undefined && now !== undefined && old.toUpperCase() !== now.toUpperCase() ? [`for ${old}, unless ${now} takes it as a further domain`] : [];
  return [...machines, ...renamed];
}

function mailPart({ kind, restarts }: Judged, stops: string[]): string {
  if (kind === "new") return "";
  if (stops.length > 0) return `mail stops ${stops.join(", and ")}`;
  const short = restarts.filter(({ because }) => !because.includes("for good"));
  const services = [...new Set(short.map(({ service }) => service))];
  return services.length === 0 ? "mail does not stop" : `mail does not stop but waits while ${services.join(" and ")} restart${services.length === 1 ? "s" : ""} on ${some([...new Set(short.flatMap(({ hosts }) => hosts))])}`;
}

/** What no later change brings back. */
function irreversible({ base, head, hosts, site }: Judged): string[] {
  if (!base) return [];
  const removed = keysOf(hosts, "removed").filter((key) => base.hosts[key]?.kind === "azure");
  const addresses = removed.filter((key) => base.hosts[key]?.azure?.publicAddress.existing === false);
  const others = hosts.flatMap(({ hosts: keys, steps }) => (steps.some(({ resource, operation }) => resource === "public address" && operation === "replaced") ? keys : []));
  const disks = hosts.flatMap(({ hosts: keys, steps }) => (steps.some(({ resource, operation }) => resource === "data disk" && operation === "replaced") ? keys : []));
  const grown = hosts.flatMap(({ hosts: keys, facts }) => (facts.some(({ name }) => name === "data disk, GiB") ? keys : []));
  const abandoned = hosts.flatMap(({ hosts: keys, facts }) => (facts.some(({ name, to }) => name === "retired" && to === "Abandon") ? keys : []));
  return [
    ...lost("the public address", [...addresses, ...others]),
    ...(base.protection === "None" ? lost("the data disk", [...removed, ...disks]) : lost("the data disk", disks)),
    ...(grown.length > 0 ? [`the larger data disk of ${some(grown)}`] : []),
    ...(abandoned.length > 0 ? [`what is queued on ${some(abandoned)}`] : []),
    ...(head && site.some(({ facts }) => facts.some(({ name }) => name === "name of the site")) ? ["the names of all resources"] : []),
  ];
}

function lost(what: string, hosts: string[]): string[] {
  return hosts.length > 0 ? [`${what} of ${some([...new Set(hosts)])}`] : [];
}
