import { Retire } from "../../host/args";
import type { HostPlan } from "../../host/plan";
import type { ListservArgs } from "../../listserv/args";
import type { ForwardPlan, ListservPlan } from "../../listserv/plan";
import { NO_LIMIT, type SmtpServicePlan } from "../../smtp-service/plan";
import type { SendingHostArgs, SmtpSettingsArgs } from "../../smtp-service/args";
import type { SiteArgs } from "../args";
import { grouped } from "../grouped";
import type { SitePlan } from "../plan";

/** One instance and one service that it sends to, by a forward of its own or as fail-over. */
export interface Feed {
  instance: ListservPlan;
  service: SmtpServicePlan;
  serviceKey: string;
  host: HostPlan;
  forward: ForwardPlan;
  asFailOver: boolean;
}

/** A selection of a plan, made once: every rule of the table asks for the same ones. */
function once<T>(select: (plan: SitePlan) => T): (plan: SitePlan) => T {
  const made = new WeakMap<SitePlan, { selected: T }>();
  return (plan) => {
    const known = made.get(plan) ?? { selected: select(plan) };
    made.set(plan, known);
    return known.selected;
  };
}

/** The instances of a site where the config declares them. */
export function instances(config: SiteArgs): { path: string; args: ListservArgs }[] {
  return [{ path: "listserv", args: config.listserv }, ...Object.entries(config.workers ?? {}).map(([name, args]) => ({ path: `workers.${name}`, args }))];
}

/** Who sends to whom. A fail-over host that does not exist has a rule of its own; an instance that was abandoned sends nothing. */
export const feeds = once((plan): Feed[] =>
  Object.values(plan.listserv).filter(({ host }) => plan.hosts[host]?.retire !== Retire.Abandon).flatMap((instance) =>
    instance.forwards.flatMap((forward) =>
      [forward.service, forward.failOver].flatMap((serviceKey, index) => {
        const service = serviceKey === undefined ? undefined : plan.smtpServices[serviceKey];
        const host = service && plan.hosts[service.host];
        return serviceKey !== undefined && service && host ? [{ instance, service, serviceKey, host, forward, asFailOver: index === 1 }] : [];
      }),
    ),
  ),
);

/** The same by the service's key. */
export const feedsByService = once((plan) => grouped(feeds(plan), ({ serviceKey }) => serviceKey));

/** An SMTP service with its host, and where the config declares its settings. */
export interface SelectedService {
  key: string;
  service: SmtpServicePlan;
  host: HostPlan;
  path: string;
}

export const services = once((plan): SelectedService[] =>
  Object.entries(plan.smtpServices).map(([key, service]) => {
    const host = plan.hosts[service.host] as HostPlan;
    return { key, service, host, path: settingsPath(host, service) };
  }),
);

function virtualServerPath(host: HostPlan, { instance }: SmtpServicePlan): string {
  return `${host.path}.virtualServers["${instance}"]`;
}

function settingsPath(host: HostPlan, service: SmtpServicePlan): string {
  return service.instance === 1 ? `${host.path}.smtp` : `${virtualServerPath(host, service)}.smtp`;
}

/** Where the config gives a setting of a service: at its virtual server, at its host or for the whole site; else where it could. */
export function settingPath(config: SiteArgs, { host, service }: Pick<SelectedService, "host" | "service">, member: keyof SmtpSettingsArgs): string {
  const own = memberAt(config, host.path) as SendingHostArgs | undefined;
  if (service.instance > 1 && member === "port") return `${virtualServerPath(host, service)}.port`;
  if (service.instance > 1 && own?.virtualServers?.[String(service.instance)]?.smtp?.[member] !== undefined) return `${settingsPath(host, service)}.${member}`;
  if (own?.smtp?.[member] !== undefined) return `${host.path}.smtp.${member}`;
  return config.smtp?.[member] === undefined ? `${settingsPath(host, service)}.${member}` : `smtp.${member}`;
}

/** What the config has at a host's path. */
export function memberAt(config: SiteArgs, path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], config);
}

/** A numeric setting; a limit that is off counts as without end. */
export function number(service: SmtpServicePlan, key: string): number {
  const value = service.settings[key]?.value;
  return value === NO_LIMIT ? Number.POSITIVE_INFINITY : Number(value);
}

export const hosts = once((plan) => Object.entries(plan.hosts).map(([key, host]) => ({ key, host })));

/** Values that more than one entry has, with the entries. */
export function repeated<T>(entries: T[], valueOf: (entry: T) => string): { value: string; entries: T[] }[] {
  return [...grouped(entries, valueOf)].filter(([, same]) => same.length > 1).map(([value, same]) => ({ value, entries: same }));
}
