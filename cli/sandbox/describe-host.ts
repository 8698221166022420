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
    /** Who may relay, and who may connect: addresses, or `nobody`, or `everybody`. */
    relay: string[];
    connection: string[];
    /** The local default domain, and the remote ones with what the console has ticked. */
    domains: { name: string; kind: string; route: string }[];
    /** Settings by the console's tab and the paper's name, with what stands in the metabase. */
    settings: { tab: string; name: string; importance: string; stored: Record<string, unknown> }[];
  }[];
  siteConfig?: { path: string; lines: string[] };
  /** Folders of the first virtual server, with the messages in each. */
  folders: { name: string; folder: string; messages: number }[];
  reservedPorts: number[];
  firewall: { name: string; port: string; from: string[] }[];
  delivered: number;
}

const FOLDERS = [["Queue", "QueueDirectory"], ["Badmail", "BadMailDirectory"], ["Pickup", "PickupDirectory"], ["Drop", "DropDirectory"]] as const;
/** Bits of RouteAction that the console shows as boxes. */
const BOXES: [bit: number, told: string][] = [[0x1000, "relayed"], [0x400000, "HELO"], [0x1, "DROPPED"], [0x10, "ALIAS: kept here"], [0x20, "DELIVERED here"]];
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
  const siteConfig = instance && `${instance.installRoot}\\MAIN\\SITE.CFG`;
  return {
    host: key,
    fqdn: plan.hosts[key]?.fqdn ?? "",
    operatingSystem: `Windows Server ${state.operatingSystem}`,
    services: Object.entries(state.services).map(([name, { status, startMode, delayed }]) => ({ name, status, startMode: delayed ? `${startMode} (delayed)` : startMode })),
    smtpServices: Object.keys(state.metabase.memory).filter((path) => /^SmtpSvc\/\d+$/.test(path)).map((path) => smtpService(state, path)),
    ...(siteConfig !== undefined && existsSync(join(folder, hostPath(siteConfig))) ? { siteConfig: { path: siteConfig, lines: siteConfigLines(join(folder, hostPath(siteConfig))) } } : {}),
    folders: FOLDERS.flatMap(([each, property]) => {
      const path = state.metabase.memory["SmtpSvc/1"]?.properties[property];
      return typeof path === "string" ? [{ name: each, folder: path, messages: messages(join(folder, hostPath(path))) }] : [];
    }),
    reservedPorts: (state["excluded"] ?? []) as number[],
    firewall: Object.entries((state["firewall"] ?? {}) as Record<string, { port: string; from: string[] }>).map(([each, { port, from }]) => ({ name: each, port, from })),
    delivered: state.delivered.length,
  };
}

function smtpService(state: SimulatedHostState, path: string): HostDescription["smtpServices"][number] {
  const properties = state.metabase.memory[path]?.properties ?? {};
  const below = (property: string): unknown => (property.includes("/") ? state.metabase.memory[`${path}/${property.split("/")[0] ?? ""}`]?.properties[property.split("/")[1] ?? ""] : properties[property]);
  const domains = Object.entries(state.metabase.memory).filter(([each]) => each.startsWith(`${path}/Domain/`));
  return {
    metabaseKey: path,
    state: SERVER_STATES[Number(properties["ServerState"])] ?? "unknown",
    relay: allowed(properties["RelayIpList"], "nobody"),
    connection: allowed(properties["IPSecurity"], "everybody"),
    domains: [
      { name: String(properties["DefaultDomain"] ?? ""), kind: "local (default)", route: "Drop" },
      ...domains.map(([each, { properties: own }]) => ({ name: each.split("/").at(-1) ?? "", kind: "remote", route: routeOf(Number(own["RouteAction"] ?? 0), String(own["RouteActionString"] ?? "")) })),
    ],
    settings: catalogue
      .filter((row) => row.properties.length > 0)
      .map(({ tab, name, importance, properties: rows }) => ({ tab, name, importance, stored: Object.fromEntries(rows.map(({ property }) => [property, below(property) ?? null])) })),
  };
}

/** Absent means one thing for the relay list and another for connection control; present but empty is everybody. */
function allowed(list: unknown, absent: string): string[] {
  if (list === undefined || list === null) return [absent];
  const { grantByDefault, grant, deny = [] } = typeof list === "string" ? { grantByDefault: true, grant: [] } : (list as { grantByDefault: boolean; grant: string[]; deny?: string[] });
  if (grantByDefault) return ["everybody", ...deny.map((entry) => `but ${entry}`)];
  return grant.length === 0 ? ["nobody"] : grant.map((entry) => entry.replace(/, 255\.255\.255\.255$/, ""));
}

function routeOf(action: number, smartHost: string): string {
  const boxes = BOXES.filter(([bit]) => (action & bit) !== 0).map(([, told]) => told);
  return [(action & 0x2) !== 0 ? `smart host ${smartHost}` : "DNS", ...boxes].join(", ");
}

function siteConfigLines(file: string): string[] {
  return readFileSync(file, "latin1").split(/\r?\n/).filter((line) => line !== "").map(redactPasswords);
}

function messages(folder: string): number {
  return existsSync(folder) ? readdirSync(folder).filter((name) => /\.eml$/i.test(name)).length : 0;
}

function hostText(description: HostDescription): string {
  const { host, fqdn, operatingSystem, services, smtpServices, siteConfig, folders, delivered, reservedPorts, firewall } = description;
  const sections: [string, string[]][] = [
    ["Services", services.map(({ name, status, startMode }) => `${name.padEnd(16)} ${status.padEnd(10)} ${startMode}`)],
    ...smtpServices.flatMap(smtpSections),
    ...(siteConfig ? [[siteConfig.path, siteConfig.lines] as [string, string[]]] : []),
    ["Windows firewall, inbound", firewall.map(({ name, port, from }) => `${name.padEnd(32)} port ${port.padEnd(6)} from ${from.join(", ")}`)],
    ["Ports kept out of the dynamic range", [reservedPorts.join(", ") || "none"]],
    ["Mail", [...folders.map(({ name, folder, messages: count }) => `${name.padEnd(8)} ${String(count).padStart(6)} in ${folder}`), `${"delivered".padEnd(8)} ${String(delivered).padStart(5)}`]],
  ];
  return `${[`${host}: ${fqdn}, ${operatingSystem} (simulated)`, ...sections.flatMap(([title, lines]) => ["", title, ...lines.map((line) => `  ${line}`)])].join("\n")}\n`;
}

/** A virtual server as its console shows it: one section for each tab. */
function smtpSections({ metabaseKey, state, relay, connection, domains, settings }: HostDescription["smtpServices"][number]): [string, string[]][] {
  const tabs = [...new Set(settings.map(({ tab }) => tab))];
  const row = (name: string, importance: string, stored: string): string => `${name.split(" (only if")[0]?.padEnd(46)} ${importance.padEnd(12)} ${stored}`;
  const lists: Record<string, string[]> = { Access: [row("Connection, granted to", "", connection.join("; ")), row("Relay, granted to", "", relay.join("; "))] };
  return [
    [`SMTP virtual server ${metabaseKey}: ${state}`, []],
    ...tabs.map((tab): [string, string[]] => [
      `${metabaseKey}, ${tab} tab`,
      [...settings.filter((each) => each.tab === tab).map(({ name, importance, stored }) => row(name, importance, Object.entries(stored).map(([property, value]) => `${property}=${shown(value)}`).join("  "))), ...(lists[tab] ?? [])],
    ]),
    [`${metabaseKey}, Domains`, domains.map(({ name, kind, route }) => `${name.padEnd(46)} ${kind.padEnd(16)} ${route}`)],
  ];
}

function shown(value: unknown): string {
  if (value === null) return "(not set)";
  return Array.isArray(value) ? `[${value.join(" ")}]` : String(value);
}
