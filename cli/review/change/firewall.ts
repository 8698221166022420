import type { FirewallRule, SitePlan } from "../../../components/site";
import type { FirewallChange } from "../model";
import { betweenBags, sameChange } from "./same-change";

type Change = Omit<FirewallChange, "hosts">;

/** Packets that may pass from now on, or no more. Hosts that change alike are one entry. */
export function firewallChanges(base: SitePlan | undefined, head: SitePlan | undefined): FirewallChange[] {
  const [old, now] = [byIdentity(base), byIdentity(head)];
  const names = new Map([base, head].flatMap((plan) => Object.entries(plan?.hosts ?? {}).map(([key, { address }]) => [address, key] as const)));
  const keys = [...new Set([...now.keys(), ...old.keys()])];
  const changes = keys.flatMap((key) => {
    const { rule, change } = ruleChange(old.get(key), now.get(key), names);
    return change ? [{ name: rule.host, change }] : [];
  });
  return sameChange(changes, (hosts, change): FirewallChange => ({ hosts, ...change }));
}

/** A rule is who it is by everything but those whom it lets pass; a second one of the same kind gets a number. */
function byIdentity(plan: SitePlan | undefined): Map<string, FirewallRule> {
  const rules = new Map<string, FirewallRule>();
  const seen = new Map<string, number>();
  for (const rule of plan?.firewall ?? []) {
    const identity = JSON.stringify([rule.host, rule.direction, rule.protocol, rule.port, rule.access ?? "Allow", rule.direction === "outbound" ? "" : rule.to]);
    const count = (seen.get(identity) ?? 0) + 1;
    seen.set(identity, count);
    rules.set(`${identity} ${count}`, rule);
  }
  return rules;
}

function ruleChange(old: FirewallRule | undefined, now: FirewallRule | undefined, names: ReadonlyMap<string, string>): { rule: FirewallRule; change?: Change } {
  const rule = (now ?? old) as FirewallRule;
  const { added, dropped } = betweenBags(parties(old), parties(now));
  if (old && now && added.length + dropped.length === 0 && old.reason === now.reason) return { rule };
  const told = (addresses: string[]): string[] => addresses.map((address) => (names.has(address) ? `${address} (${names.get(address)})` : address));
  const operation = old ? (now ? "changed" : "removed") : "made";
  return { rule, change: { operation, packet: `${rule.access === "Deny" ? "denied, " : ""}${rule.direction} ${rule.protocol === "*" ? "any protocol" : rule.protocol} ${rule.port === "*" ? "any port" : rule.port}`, added: told(added), dropped: told(dropped), reason: rule.reason } };
}

/** Those at the other end: an inbound rule names them in `from`, an outbound one in `to`. */
function parties(rule: FirewallRule | undefined): string[] {
  if (!rule) return [];
  return rule.direction === "inbound" ? rule.from : rule.to.map((party) => (party === rule.host ? "itself" : party));
}
