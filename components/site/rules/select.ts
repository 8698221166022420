import type { HostPlan } from "../../host/plan";
import type { ForwardPlan, ListservPlan } from "../../listserv/plan";
import { NO_LIMIT, type SmtpServicePlan } from "../../smtp-service/plan";
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

/** Who sends to whom. A fail-over host that does not exist has a rule of its own. */
export const feeds = once((plan): Feed[] =>
  Object.values(plan.listserv).flatMap((instance) =>
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

/** An SMTP service with its host, and where the config declares it. */
export interface SelectedService {
  key: string;
  service: SmtpServicePlan;
  host: HostPlan;
  path: string;
}

export const services = once((plan): SelectedService[] =>
  Object.entries(plan.smtpServices).map(([key, service]) => {
    const host = plan.hosts[service.host] as HostPlan;
    const path = service.instance === 1 ? `${host.path}.smtp` : `${host.path}.virtualServers.${service.instance}`;
    return { key, service, host, path };
  }),
);

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
