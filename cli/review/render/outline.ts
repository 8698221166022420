import type { StackReview, Topology } from "../model";
import type { Block, Item, Section } from "./blocks";
import { dnsItems, findingItems, firewallItems, hostItems, secretItems, settingItems } from "./items";
import { names } from "./names";

/** A stack's review as sections; one that has nothing to say is left out. */
export function outline(review: StackReview): Section[] {
  if (!hasSomethingToSay(review)) return [];
  const sections: Section[] = [
    { id: "same-but-for", title: "Same but for", blocks: sameButFor(review) },
    { id: "findings", title: "Findings", blocks: items(findingItems(review)) },
    { id: "hosts", title: "Hosts and Azure resources", blocks: [...engine(review), ...items([...hostItems(review.site), ...hostItems(review.hosts)])] },
    { id: "settings", title: "SMTP settings", blocks: items(settingItems(review.settings)) },
    { id: "site-cfg", title: "SITE.CFG", blocks: review.siteConfigs.map(({ instances, file, diff }) => ({ kind: "diff", title: `${names(instances)}: ${file}${instances.length > 1 ? ` (shown: ${instances[0]}; in the others the same lines, with their own names)` : ""}`, lines: diff })) },
    { id: "firewall", title: "Firewall", blocks: items(firewallItems(review.firewall)) },
    { id: "dns", title: "DNS", blocks: dns(review) },
    { id: "secrets", title: "Secrets", blocks: items(secretItems(review.secrets)) },
    { id: "restarts", title: "Services that restart", blocks: items(review.restarts.map(({ service, hosts, because }) => ({ tone: "changed", names: hosts, title: `${service}: ${because}`, lines: [] }))) },
    { id: "rest", title: "Everything else in the plan", blocks: items(review.rest.map(({ places, from, to }) => ({ tone: "changed", names: places, title: `${from ?? "none"} → ${to ?? "none"}`, lines: [] }))) },
    { id: "topology", title: "Topology", blocks: topology(review) },
  ];
  return sections.filter(({ blocks }) => blocks.length > 0);
}

/** Two stacks that are the same but for what is meant to differ have that to say. */
export function hasSomethingToSay({ different, sameButFor }: StackReview): boolean {
  return different || sameButFor !== undefined;
}

function items(all: Item[]): Block[] {
  return all.length === 0 ? [] : [{ kind: "items", items: all }];
}

function sameButFor({ sameButFor: intended, base, head }: StackReview): Block[] {
  if (!intended) return [];
  const told = intended.map(({ what, hosts, base: from, head: to }): Item => ({ tone: "calm", names: hosts, title: what, lines: from === "" && to === "" ? [] : [`${base}: ${from}`, `${head}: ${to}`] }));
  return told.length === 0 ? [{ kind: "text", text: "Nothing is meant to differ, or nothing does." }] : items(told);
}

/** Said only where it is not what the reader expects: hosts told from the plan alone, or an engine that refused. */
function engine({ engine: { note, errors }, hosts, site }: StackReview): Block[] {
  const failures = errors.map((text): Block => ({ kind: "text", text, tone: "error" }));
  const said: Block[] = note === undefined || (hosts.length + site.length === 0 && failures.length === 0) ? [] : [{ kind: "text", text: note }];
  return [...failures, ...said];
}

function dns({ dns: changes, kind }: StackReview): Block[] {
  const [open, closed] = (["public", "private"] as const).map((scope) => changes.filter((change) => change.scope === scope)) as [typeof changes, typeof changes];
  const titles = kind === "compared" ? ["In the public DNS:", "In the site's private zones:"] : ["By hand, in the public DNS (publish before pulumi up where you can, withdraw after it):", "In the site's private zones, done by pulumi up:"];
  return [open, closed].flatMap((list, index): Block[] => (list.length === 0 ? [] : [{ kind: "text", text: titles[index] as string }, ...items(dnsItems(list))]));
}

function topology({ topology: { before, after }, base, head, kind }: StackReview): Block[] {
  const [first, second] = kind === "compared" ? [base, head] : ["Before", "After"];
  if (before && after && shape(before) === shape(after)) return [{ kind: "picture", title: kind === "compared" ? "The same in both" : "The same before and after", topology: after }];
  return [...(before ? [{ kind: "picture", title: first, topology: before } as const] : []), ...(after ? [{ kind: "picture", title: second, topology: after } as const] : [])];
}

const LINES: Record<Topology["edges"][number]["kind"], string> = {
  "dist-forward": "DIST_FORWARD is thick",
  "smtp-forward": "SMTP_FORWARD_n thin, with the number of SMTP workers",
  "fail-over": "fail-over dashed",
};

/** What the lines of a picture mean. */
export function legend({ edges }: Topology): string | undefined {
  const told = Object.entries(LINES).flatMap(([kind, line]) => (edges.some((edge) => edge.kind === kind) ? [line] : []));
  return told.length < 2 ? undefined : `Lines: ${told.join(", ")}.`;
}

/** What of a picture is not its marks. */
function shape({ nodes, edges }: Topology): string {
  return JSON.stringify([nodes.map(({ hosts, label }) => [hosts, label]), edges]);
}

