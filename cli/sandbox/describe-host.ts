import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { planSite, type SitePlan } from "../../components/site";
import { catalogue } from "../../components/smtp-service/catalogue";
import { hostPath, readHostState, simulatedHostAt, simulatedHosts, type SimulatedHostState } from "../../sandbox";
import { UserFault } from "../exit";
import { loadSite } from "../load-site";
import { redactPasswords } from "./redact-passwords";

/** A simulated host as it is now. */
export interface HostDescription {
  host: string;
  fqdn: string;
  operatingSystem: string;
  services: { name: string; status: string; startMode: string }[];
  smtpServices: {
    metabaseKey: string;
    state: string;
    relayOnlyFrom: string[];
    connectOnlyFrom: string[];
    domains: { name: string; route: string }[];
    /** Settings by the console's tab and the paper's name, with what stands in the metabase. */
    settings: { tab: string; name: string; importance: string; stored: Record<string, unknown> }[];
  }[];
  siteConfig?: { path: string; lines: string[] };
  queue: { folder: string; messages: number };
  delivered: number;
}

const SERVER_STATES: Record<number, string> = { 1: "starting", 2: "started", 3: "stopping", 4: "stopped", 5: "pausing", 6: "paused", 7: "continuing" };

/** `listserv sandbox host <key> [stack]`. */
export async function describeHost(key: string, stack: string | undefined, options: { folder: string; json?: boolean }): Promise<void> {
  const sandboxes = join(process.cwd(), options.folder);
  const name = stack ?? onlyStack(sandboxes);
  const plan = planSite(await loadSite(process.cwd(), name));
  const host = plan.hosts[key];
  if (!host) throw new UserFault(`${name} has no host ${key}: its hosts are ${Object.keys(plan.hosts).join(", ")}`);
  const hosts = join(sandboxes, name, "hosts");
  const folder = simulatedHostAt(hosts, host.address);
  if (folder === undefined) throw new UserFault(absence(hosts, key, name));
  const description = hostDescription(plan, key, folder);
  process.stdout.write(options.json ? `${JSON.stringify(description, null, 2)}\n` : hostText(description));
}

function onlyStack(sandboxes: string): string {
  const stacks = existsSync(sandboxes) ? readdirSync(sandboxes) : [];
  if (stacks.length === 1) return stacks[0] as string;
  throw new UserFault(stacks.length === 0 ? "nothing is in the sandbox yet: npx listserv sandbox up <stack>" : `say which stack: ${stacks.join(", ")}`);
}

function absence(hosts: string, key: string, stack: string): string {
  if (simulatedHosts(hosts).length > 0) return `${key} of ${stack} is not in the sandbox: npx listserv sandbox up ${stack} brings it up`;
  return `no host of ${stack} was configured in the sandbox: bring it up with PowerShell (pwsh) on PATH, npx listserv sandbox up ${stack}`;
}

export function hostDescription(plan: SitePlan, key: string, folder: string): HostDescription {
  const state = readHostState(folder);
  const instance = plan.listserv[key];
  const queue = state.metabase.memory["SmtpSvc/1"]?.properties["QueueDirectory"];
  const siteConfig = instance && `${instance.installRoot}\\MAIN\\SITE.CFG`;
  return {
    host: key,
    fqdn: plan.hosts[key]?.fqdn ?? "",
    operatingSystem: `Windows Server ${state.operatingSystem}`,
    services: Object.entries(state.services).map(([name, { status, startMode, delayed }]) => ({ name, status, startMode: delayed ? `${startMode} (delayed)` : startMode })),
    smtpServices: Object.keys(state.metabase.memory).filter((path) => /^SmtpSvc\/\d+$/.test(path)).map((path) => smtpService(state, path)),
    ...(siteConfig !== undefined && existsSync(join(folder, hostPath(siteConfig))) ? { siteConfig: { path: siteConfig, lines: siteConfigLines(join(folder, hostPath(siteConfig))) } } : {}),
    queue: { folder: typeof queue === "string" ? queue : "none", messages: typeof queue === "string" ? messages(join(folder, hostPath(queue))) : 0 },
    delivered: state.delivered.length,
  };
}

function smtpService(state: SimulatedHostState, path: string): HostDescription["smtpServices"][number] {
  const properties = state.metabase.memory[path]?.properties ?? {};
  const list = (name: string): string[] => (properties[name] as { grant?: string[] } | undefined)?.grant ?? [];
  const domains = Object.entries(state.metabase.memory).filter(([each]) => each.startsWith(`${path}/Domain/`));
  return {
    metabaseKey: path,
    state: SERVER_STATES[Number(properties["ServerState"])] ?? "unknown",
    relayOnlyFrom: list("RelayIpList"),
    connectOnlyFrom: list("IPSecurity"),
    domains: domains.map(([each, { properties: own }]) => ({ name: each.split("/").at(-1) ?? "", route: String(own["RouteActionString"] ?? "") || "DNS" })),
    settings: catalogue
      .filter((row) => row.properties.length > 0)
      .map(({ tab, name, importance, properties: rows }) => ({ tab, name, importance, stored: Object.fromEntries(rows.map(({ property }) => [property, properties[property] ?? null])) })),
  };
}

function siteConfigLines(file: string): string[] {
  return readFileSync(file, "latin1").split(/\r?\n/).filter((line) => line !== "").map(redactPasswords);
}

function messages(folder: string): number {
  return existsSync(folder) ? readdirSync(folder).filter((name) => /\.eml$/i.test(name)).length : 0;
}

function hostText(description: HostDescription): string {
  const { host, fqdn, operatingSystem, services, smtpServices, siteConfig, queue, delivered } = description;
  const sections: [string, string[]][] = [
    ["Services", services.map(({ name, status, startMode }) => `${name.padEnd(16)} ${status.padEnd(10)} ${startMode}`)],
    ...smtpServices.map(({ metabaseKey, state, relayOnlyFrom, connectOnlyFrom, domains, settings }): [string, string[]] => [
      `SMTP virtual server ${metabaseKey} (${state})`,
      [
        ...settings.map(({ tab, name, importance, stored }) => `${tab.padEnd(12)} ${name.padEnd(44)} ${importance.padEnd(12)} ${Object.entries(stored).map(([property, value]) => `${property}=${shown(value)}`).join("  ")}`),
        `Access       Relay, only the list below: ${relayOnlyFrom.join("; ") || "nobody"}`,
        `Access       Connection, ${connectOnlyFrom.length === 0 ? "all except the list below: none" : `only the list below: ${connectOnlyFrom.join("; ")}`}`,
        ...domains.map(({ name, route }) => `Domain       ${name}  routed by ${route}`),
      ],
    ]),
    ...(siteConfig ? [[siteConfig.path, siteConfig.lines] as [string, string[]]] : []),
    ["Mail", [`${queue.messages} messages in ${queue.folder}, ${delivered} delivered`]],
  ];
  return `${[`${host}: ${fqdn}, ${operatingSystem} (simulated)`, ...sections.flatMap(([title, lines]) => ["", title, ...lines.map((line) => `  ${line}`)])].join("\n")}\n`;
}

function shown(value: unknown): string {
  if (value === null) return "(not set)";
  return Array.isArray(value) ? `[${value.join(" ")}]` : String(value);
}
