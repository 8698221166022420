import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Hardware } from "../command/host-runner";

/** What a test or the sandbox may say of a machine beside its hardware. */
export interface SimulatedHostOptions extends Hardware {
  /** LISTSERV's installation root when the machine comes with it; absent for a machine without. */
  listserv?: { root: string; installed: boolean; tcpgui?: number };
  /** Address of an installer, and the SHA-256 that its download has. */
  web?: Record<string, string>;
}

/** State of a simulated Windows server, kept as `state.json` in its folder; the interpreter reads and writes the same. */
export interface SimulatedHostState {
  addresses: string[];
  /** Id of the VM; absent for a server outside Azure. */
  virtualMachine?: string;
  operatingSystem: string;
  /** Seconds that have passed on the host. */
  clock: number;
  services: Record<string, { status: string; startMode: string; delayed: boolean; process: number; hangs?: string }>;
  metabase: { memory: Record<string, { class: string; properties: Record<string, unknown> }>; disk: unknown; commits: number; saves: number; backups: string[] };
  delivered: string[];
  names: Record<string, string[]>;
  web: Record<string, string>;
  counts: { starts: Record<string, number> };
  disks: SimulatedDisk[];
  listserv: { root: string; licences: string[]; running?: string; refuses?: string; tcpgui: number };
  [area: string]: unknown;
}

interface SimulatedDisk {
  id?: string;
  sizeGiB?: number;
  style: string;
  partitions: { letter: string }[];
}

const FEATURES = ["SMTP-Server", "Web-Metabase", "Web-WMI", "Web-Lgcy-Scripting", "Web-Lgcy-Mgmt-Console", "RSAT-SMTP"];
// What Server Core and Server 2025 do not have.
const DESKTOP_ONLY = ["SMTP-Server", "Web-Lgcy-Mgmt-Console", "RSAT-SMTP"];

/** Makes the folder of a server that nobody has touched yet. */
export function createSimulatedHost(folder: string, options: SimulatedHostOptions): void {
  mkdirSync(join(folder, "C"), { recursive: true });
  const root = options.listserv?.root ?? "C:\\LISTSERV";
  const installed = options.listserv?.installed === true;
  const absent = options.operatingSystem === "2025" || options.core === true ? DESKTOP_ONLY : [];
  const service = (displayName: string): object => ({ displayName, status: "Stopped", startMode: "Auto", delayed: false, process: 3000, until: -1, becomes: "" });
  const state = {
    operatingSystem: options.operatingSystem,
    computerName: options.computerName,
    addresses: options.addresses,
    clock: 0,
    features: Object.fromEntries(FEATURES.filter((name) => !absent.includes(name)).map((name) => [name, "Available"])),
    featuresNeedRestart: false,
    services: installed ? { LISTSERV: service("L-Soft LISTSERV"), "LISTSERV-SMTP": service("LISTSERV SMTP listener") } : {},
    metabase: { memory: {}, disk: {}, commits: 0, saves: 0, backups: [] },
    unsupportedProperties: [],
    disks: options.disks.map((disk, index) => ({ number: index, boot: false, offline: false, style: "RAW", partitions: [], ...disk })),
    firewall: {},
    defender: [],
    excluded: [],
    website: null,
    tasks: {},
    acls: {},
    names: options.names,
    web: options.web ?? {},
    otherListeners: [],
    listserv: { root, tcpgui: options.listserv?.tcpgui ?? 2306, licences: [], running: "", lastFault: "" },
    counts: { starts: {} },
    deliveries: 50,
    liveQueue: "",
    delivered: [],
    realTime: false,
  };
  writeFileSync(join(folder, "state.json"), JSON.stringify(state));
  if (installed) for (const name of ["MAIN", "SPOOL"]) mkdirSync(join(folder, hostPath(`${root}\\${name}`)), { recursive: true });
}

/** Path inside the folder of a host, e.g. `C/LISTSERV/MAIN` of `C:\LISTSERV\MAIN`. */
export function hostPath(path: string): string {
  return path.replace(/\\/g, "/").replace(/^([A-Za-z]):/, (_, letter: string) => letter.toUpperCase());
}

export function readHostState(folder: string): SimulatedHostState {
  return JSON.parse(readFileSync(join(folder, "state.json"), "utf8")) as SimulatedHostState;
}

export function changeHostState(folder: string, change: (state: SimulatedHostState) => void): void {
  const state = readHostState(folder);
  change(state);
  // Whole or not at all: a neighbour may be reading it.
  const file = join(folder, "state.json");
  writeFileSync(`${file}.changed`, JSON.stringify(state));
  renameSync(`${file}.changed`, file);
}

export function isSimulatedHost(folder: string): boolean {
  return existsSync(join(folder, "state.json"));
}

/** Folders of all simulated hosts. */
export function simulatedHosts(hosts: string): string[] {
  return existsSync(hosts) ? readdirSync(hosts).map((name) => join(hosts, name)).filter(isSimulatedHost) : [];
}

/** The host that answers at an address; absent where none does. */
export function simulatedHostAt(hosts: string, address: string): string | undefined {
  return simulatedHosts(hosts).find((folder) => readHostState(folder).addresses.includes(address));
}

/** What Azure has deleted answers nobody any more. */
export function disconnect(hosts: string, virtualMachines: string[]): void {
  for (const folder of simulatedHosts(hosts)) {
    const { virtualMachine, addresses } = readHostState(folder);
    if (virtualMachine === undefined || virtualMachines.includes(virtualMachine) || addresses.length === 0) continue;
    changeHostState(folder, (state) => (state.addresses = []));
  }
}

/** A disk that hung on another machine of the site comes along with what is on it. */
export function attachDisk(hosts: string, folder: string, id: string): void {
  for (const other of simulatedHosts(hosts)) {
    if (other === folder) continue;
    const disk = readHostState(other).disks.find((each) => each.id === id);
    if (!disk) continue;
    changeHostState(other, (state) => (state.disks = state.disks.filter((each) => each.id !== id)));
    changeHostState(folder, (state) => (state.disks = state.disks.map((each) => (each.id === id ? { ...each, style: disk.style, partitions: disk.partitions } : each))));
    for (const { letter } of disk.partitions) if (letter !== "" && existsSync(join(other, letter))) renameSync(join(other, letter), join(folder, letter));
  }
}
