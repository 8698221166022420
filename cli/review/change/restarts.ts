import type { SitePlan } from "../../../components/site";
import type { HostPlan } from "../../../components/host/plan";
import type { SmtpServiceState } from "../../../components/host/desired-state";
import type { HostChange, Restart, SecretChange } from "../model";
import { sameChange } from "./same-change";

/** What the host module restarts, and why: it restarts for nothing else. */
interface RestartRow {
  service: string;
  because: string;
  when: (old: Configured, now: Configured) => boolean;
}

/** A host that is configured before and after. */
interface Configured {
  host: HostPlan;
  smtp?: SmtpServiceState;
  /** Lines of SITE.CFG. */
  siteConfig?: string;
}

const servers = ({ smtp }: Configured, of: (server: SmtpServiceState["virtualServers"][number]) => unknown): string => JSON.stringify(smtp?.virtualServers.map(of));

const rows: RestartRow[] = [
  { service: "SMTPSVC", because: "its port changes", when: (old, now) => servers(old, ({ port, bindAddress }) => [port, bindAddress]) !== servers(now, ({ port, bindAddress }) => [port, bindAddress]) && sameServers(old, now) },
  { service: "SMTPSVC", because: "a virtual server is made or removed", when: (old, now) => old.smtp !== undefined && now.smtp !== undefined && !sameServers(old, now) },
  { service: "SMTPSVC", because: "its folders change", when: (old, now) => sameServers(old, now) && servers(old, ({ directories }) => directories) !== servers(now, ({ directories }) => directories) },
  { service: "SMTPSVC", because: "it stops for good: the host is let go of", when: (old, now) => old.smtp !== undefined && now.smtp === undefined },
  { service: "LISTSERV", because: "SITE.CFG changes", when: (old, now) => old.siteConfig !== undefined && now.siteConfig !== undefined && old.siteConfig !== now.siteConfig },
  { service: "LISTSERV", because: "it is installed or taken over", when: (old, now) => old.siteConfig === undefined && now.siteConfig !== undefined && old.smtp !== undefined },
  { service: "LISTSERV", because: "it stops for good", when: (old, now) => old.siteConfig !== undefined && now.siteConfig === undefined },
];

function sameServers(old: Configured, now: Configured): boolean {
  return servers(old, ({ instance }) => instance) === servers(now, ({ instance }) => instance);
}

/** Services that restart on hosts that stay; of a machine that is replaced or restarted all do. */
export function restarts(base: SitePlan | undefined, head: SitePlan | undefined, hosts: HostChange[], secrets: SecretChange[]): Restart[] {
  const machines = machineRestarts(hosts);
  const gone = new Set(machines.filter(({ change }) => change.because.includes("replaced")).map(({ name }) => name));
  const ofServices = Object.keys(head?.hosts ?? {}).flatMap((key) => {
    const [old, now] = [configured(base, key), configured(head, key)];
    if (!old || !now || gone.has(key)) return [];
    return rows.filter(({ when }) => when(old, now)).map(({ service, because }) => ({ name: key, change: { service, because } }));
  });
  return sameChange([...machines, ...ofServices, ...secretRestarts(head, secrets)], (names, change): Restart => ({ ...change, hosts: names }));
}

function configured(plan: SitePlan | undefined, key: string): Configured | undefined {
  const host = plan?.hosts[key];
  if (!host || host.retire === "Abandon") return undefined;
  const roles = (plan?.desired[key] ?? []).filter(({ leaving }) => leaving !== true);
  const smtp = roles.find((role) => role.role === "smtp-service");
  const listserv = roles.find((role) => role.role === "listserv");
  return { host, ...(smtp ? { smtp } : {}), ...(listserv ? { siteConfig: JSON.stringify(listserv.siteConfig) } : {}) };
}

type Named = { name: string; change: Omit<Restart, "hosts"> };

function machineRestarts(hosts: HostChange[]): Named[] {
  return hosts.flatMap(({ hosts: keys, operation, facts }) => {
    const restarted = facts.find(({ effect }) => effect === "Azure restarts the machine");
    const because = operation === "replaced" ? "the machine is replaced" : restarted && `its ${restarted.name} changes`;
    return because === undefined ? [] : keys.map((name) => ({ name, change: { service: "Windows, and every service on it", because } }));
  });
}

/** A licence or a signing key is read when LISTSERV starts. */
function secretRestarts(head: SitePlan | undefined, secrets: SecretChange[]): Named[] {
  const changed = new Set(secrets.map(({ name }) => name));
  return Object.entries(head?.listserv ?? {}).flatMap(([key, instance]) =>
    instance.secrets.filter((name) => changed.has(name)).map((name) => ({ name: key, change: { service: "LISTSERV", because: name.startsWith("listserv:licences.") ? "its licence changes" : "a signing key changes" } })),
  );
}
