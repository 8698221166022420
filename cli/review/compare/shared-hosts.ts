import type { ListservPlan } from "../../../components/listserv/plan";
import type { SitePlan } from "../../../components/site";

type Line = ListservPlan["siteConfig"][number];

/** Plan keys of hosts that the other does not have. */
export function absentHosts(plan: SitePlan, other: SitePlan): string[] {
  return Object.keys(plan.hosts).filter((key) => !other.hosts[key]);
}

/** Takes out hosts that the other does not have, and of everything else only what names them: the rest is there to be compared. */
export function withoutAbsent(plan: SitePlan, other: SitePlan): void {
  const gone = absentHosts(plan, other);
  const addresses = gone.flatMap((key) => [plan.hosts[key]?.address ?? "", ...(plan.hosts[key]?.relayEntries ?? [])]);
  const names = gone.map((key) => plan.hosts[key]?.fqdn.toUpperCase() ?? "");
  const services = Object.entries(plan.smtpServices).flatMap(([key, { host }]) => (gone.includes(host) ? [key] : []));
  for (const part of [plan.hosts, plan.listserv, plan.desired] as Record<string, unknown>[]) for (const key of gone) delete part[key];
  for (const key of services) delete plan.smtpServices[key];
  plan.firewall = plan.firewall.filter(({ host }) => !gone.includes(host)).map((rule) => ({ ...rule, from: rule.from.filter((address) => !addresses.includes(address)) }));
  for (const service of Object.values(plan.smtpServices)) Object.assign(service, { relayFrom: service.relayFrom.filter((entry) => !addresses.includes(entry)), connectFrom: service.connectFrom.filter((entry) => !addresses.includes(entry)) });
  for (const instance of Object.values(plan.listserv)) feedOnlyTheRest(instance, services, gone, names);
}

function feedOnlyTheRest(instance: ListservPlan, services: string[], gone: string[], names: string[]): void {
  const { forwards, siteConfig } = instance;
  instance.siteConfig = withoutNames(forwardsInOrder(siteConfig.filter((line) => !services.includes(forwardOf(line, forwards)?.service ?? ""))), names);
  instance.forwards = forwards.filter(({ service }) => !services.includes(service)).map(({ failOver, ...forward }) => (failOver === undefined || services.includes(failOver) ? forward : { ...forward, failOver }));
  instance.distForward = instance.distForward.filter((share) => !gone.includes(share.instance));
}

const FORWARD = /^SMTP_FORWARD_(\d+)$/;

/** The forward that a line SMTP_FORWARD_n writes: they have the same order. */
function forwardOf([keyword]: Line, forwards: ListservPlan["forwards"]): ListservPlan["forwards"][number] | undefined {
  return forwards[Number(FORWARD.exec(keyword)?.[1]) - 1];
}

/** What is left is numbered without a gap, as a plan numbers it. */
function forwardsInOrder(lines: Line[]): Line[] {
  let number = 0;
  return lines.map(([keyword, value]): Line => (FORWARD.test(keyword) ? [`SMTP_FORWARD_${++number}`, value] : [keyword, value]));
}

/** Without the shares and fail-over hosts of those names; a DIST_FORWARD of nobody is no line. */
function withoutNames(lines: Line[], names: string[]): Line[] {
  const named = (part: string): boolean => names.includes(part.replace(/^\d+\*/, "").replace(/:\d+$/, "").toUpperCase());
  const rest = (value: string, separator: string): string => value.split(separator).filter((part) => !named(part)).join(separator);
  return lines
    .map(([keyword, value]): Line => (keyword === "DIST_FORWARD" ? [keyword, rest(value, " ")] : FORWARD.test(keyword) ? [keyword, rest(value, ";")] : [keyword, value]))
    .filter(([keyword, value]) => keyword !== "DIST_FORWARD" || value !== "");
}
