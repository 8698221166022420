import type { RestChange, StackReview } from "../model";
import { words } from "./facts";
import { tokens, type Difference } from "./differences";
import { sameChange } from "./same-change";

/** The parts of a review that speak of changes. */
export type Told = Pick<StackReview, "findings" | "hosts" | "site" | "settings" | "siteConfigs" | "firewall" | "dns">;

/** Where a place of the plan is told, if it is: the parts that cover it whole, or that it follows from. */
interface ToldRow {
  place: RegExp;
  told: (told: Subjects, members: string[]) => boolean;
}

/** Of whom the parts speak. */
interface Subjects {
  hosts: ReadonlySet<string>;
  instances: ReadonlySet<string>;
  privateDns: boolean;
  any: boolean;
}

const always = (): boolean => true;

const rows: ToldRow[] = [
  { place: /^\/(schemaVersion|tier|site|protection|administration|outbound|hosts|smtpServices|firewall|dns|findings)(\/|$)/, told: always },
  { place: /^\/azure\/privateZones/, told: ({ privateDns }) => privateDns },
  { place: /^\/azure/, told: always },
  { place: /^\/listserv\/[^/]+\/(siteConfig|installRoot|software|tcpguiPort|secrets)/, told: always },
  { place: /^\/listserv\/[^/]+\/(forwards|distForward|maxbsmtp)/, told: ({ instances }, [, key = ""]) => instances.has(key) },
  { place: /^\/(listserv|desired)\/[^/]+/, told: ({ hosts, instances }, [, key = ""]) => hosts.has(key) || instances.has(key) },
  // What the report asks people to look at follows from the rest of the plan.
  { place: /^\/notes/, told: ({ any }) => any },
];

/** Changed places that no part speaks of. With nothing else told, all of them: then it is an order that changed, or a text. */
export function restChanges(found: Difference[], told: Told): RestChange[] {
  const subjects = subjectsOf(told);
  const untold = found.filter(({ path }) => !rows.some((row) => row.place.test(path) && row.told(subjects, tokens(path))));
  return gathered(untold.length > 0 || subjects.any ? untold : found);
}

function gathered(found: Difference[]): RestChange[] {
  const entries = found.map(({ path, from, to }) => ({ name: path, change: { ...(from === undefined ? {} : { from: words(from) }), ...(to === undefined ? {} : { to: words(to) }) } }));
  return sameChange(entries, (places, change): RestChange => ({ places, ...change }));
}

function subjectsOf({ findings, hosts, site, settings, siteConfigs, firewall, dns }: Told): Subjects {
  const named = [...hosts.flatMap((each) => each.hosts), ...settings.flatMap(({ services }) => services.map((key) => key.replace(/-\d+$/, ""))), ...firewall.flatMap((each) => each.hosts)];
  return {
    hosts: new Set(named),
    instances: new Set(siteConfigs.flatMap(({ instances }) => instances)),
    privateDns: dns.some(({ scope }) => scope === "private"),
    any: [findings, hosts, site, settings, siteConfigs, firewall, dns].some((part) => part.length > 0),
  };
}
