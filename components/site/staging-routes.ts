import type { SmtpServicePlan } from "../smtp-service/plan";
import type { FirewallRule, MailSinkPlan, SitePlan } from "./plan";
import { OPEN_TO_INTERNET } from "./staging-firewall";

const LOOPBACK = "127.0.0.1";

/** An address as a smart host: without brackets SMTPSVC takes it for a name and asks DNS. */
export function smartHost(address: string): string {
  return `[${address}]`;
}

/** Smart hosts that a remote domain on a host of a staging copy may have: the listeners of the copy's own LISTSERV instances. */
export function listservRoutes({ hosts, listserv }: Pick<SitePlan, "hosts" | "listserv">, host: string): string[] {
  const addresses = Object.values(listserv).flatMap((instance) => hosts[instance.host]?.address ?? []);
  return [...(listserv[host] ? [LOOPBACK] : []), ...addresses].map(smartHost);
}

/** Ways by which a service would send mail elsewhere than to the sink and to LISTSERV, each told. */
export function remainingRoutes(plan: Pick<SitePlan, "hosts" | "listserv">, sink: MailSinkPlan, service: SmtpServicePlan): string[] {
  const { SmartHost, SmartHostType, RemoteSmtpPort } = service.metabase;
  const listserv = listservRoutes(plan, service.host);
  const astray = service.domains.filter(({ kind, route }) => kind === "remote" && !listserv.includes(route));
  return [
    ...(SmartHost === smartHost(sink.address) ? [] : [`smart host ${String(SmartHost) || "none"}`]),
    // 1 would try the receiver first.
    ...(SmartHostType === 2 ? [] : [`smart host type ${String(SmartHostType)}`]),
    ...(RemoteSmtpPort === sink.smtpPort ? [] : [`outbound port ${String(RemoteSmtpPort)}`]),
    ...astray.map(({ name, route }) => `domain ${name} by ${route}`),
  ];
}

function isOpen({ port, protocol }: FirewallRule): boolean {
  return OPEN_TO_INTERNET.some((each) => each.port === port && (each.protocol === "*" || each.protocol === protocol));
}

/** Ways that a host's outbound rules leave open beside the copy itself, its sink, and the named ports of the internet. */
export function remainingWays(rules: FirewallRule[], own: string[]): string[] {
  const outbound = rules.filter(({ direction }) => direction === "outbound");
  const denied = outbound.findIndex(({ access, protocol, port, to }) => access === "Deny" && protocol === "*" && port === "*" && to.includes("*"));
  const asked = denied < 0 ? outbound : outbound.slice(0, denied);
  const open = asked.filter((rule) => rule.access !== "Deny" && !rule.to.every((each) => own.includes(each) || (each === "Internet" && isOpen(rule))));
  return [...open.map(({ protocol, port, to }) => `${protocol} ${port} to ${to.join(" ")}`), ...(denied < 0 ? ["everything, since no rule denies the rest"] : [])];
}
