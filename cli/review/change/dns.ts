import type { DnsRecord, SitePlan } from "../../../components/site";
import type { DnsChange } from "../model";
import { grouped } from "../../../components/site/grouped";
import { betweenBags } from "./same-change";

/** Records to publish or to withdraw: the public ones by the organisation, the private ones by this package. What is published comes first. */
export function dnsChanges(base: SitePlan | undefined, head: SitePlan | undefined): DnsChange[] {
  const { added, dropped } = betweenBags(records(base), records(head));
  const old = grouped(dropped, identity);
  const now = grouped(added, identity);
  const single = (each: DnsChange): boolean => old.get(identity(each))?.length === 1 && now.get(identity(each))?.length === 1;
  const published = added.map((each): DnsChange => (single(each) ? { ...each, replaces: (old.get(identity(each)) as DnsChange[])[0]?.value as string } : each));
  const withdrawn = dropped.filter((each) => !single(each)).map((each): DnsChange => ({ ...each, change: "withdraw" }));
  return [...published, ...withdrawn].sort((one, other) => scope(one) - scope(other));
}

/** A name has one record of some types: its new value takes the place of the old one. */
function identity({ scope: of, name, type }: DnsChange): string {
  return JSON.stringify([of, name, type]);
}

function records(plan: SitePlan | undefined): DnsChange[] {
  return (plan?.dns ?? []).map(record);
}

function record({ scope: of, name, type, value, valueFrom, purpose }: DnsRecord): DnsChange {
  return { change: "publish", scope: of, name, type, value: value ?? `<${valueFrom}>`, purpose };
}

function scope({ scope: of }: DnsChange): number {
  return of === "public" ? 0 : 1;
}
