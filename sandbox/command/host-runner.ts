/** What came of a command on a host. */
export interface Ran {
  stdout: string;
  stderr: string;
  exitCode: number;
}

/** Stands for the id of a machine that is not in Azure. */
export const EXISTING_SERVER = "existing";

/** A machine that commands are run on: a simulated VM, or an existing server. */
export interface SimulatedMachine {
  /** Key of its folder: the address that it is dialled by. */
  address: string;
  /** Azure's id of the machine; a new VM under the same address has another. */
  machine: string;
  hardware: Hardware;
  /** Ids of all VMs that Azure holds now: what is in no list is gone, and nothing answers at its address. */
  virtualMachines: string[];
}

/** What a machine is made of, as far as Windows sees it. */
export interface Hardware {
  /** `2019`, `2022`, `2025`. */
  operatingSystem: string;
  /** Server Core, without the desktop. */
  core?: boolean;
  computerName: string;
  /** Private addresses. */
  addresses: string[];
  disks: { lun: number; sizeGiB: number; boot?: boolean; id?: string }[];
  /** The image, or the server, has LISTSERV. */
  hasListserv: boolean;
  /** What its private zones resolve names to. */
  names: Record<string, string[]>;
  /** Private zones that answer for every name in them. Default none. */
  zones?: string[];
}

/** Runs commands on simulated hosts, and copies files to them. */
export interface HostRunner {
  run(machine: SimulatedMachine, commandLine: string, stdin: string): Promise<Ran>;
  copy(machine: SimulatedMachine, folder: string, remotePath: string): Promise<void>;
}

/** One thing that a host was asked to do. */
export interface Recorded {
  address: string;
  what: "run" | "copy";
  commandLine: string;
  /** The desired state; absent where it was secret. */
  state?: unknown;
}

/** Records what hosts were asked, and hands it on; with nobody to hand it to it configures none, as where no PowerShell is. */
export class RecordingRunner implements HostRunner {
  readonly recorded: Recorded[] = [];

  constructor(private readonly hosts?: HostRunner) {}

  run(machine: SimulatedMachine, commandLine: string, stdin: string): Promise<Ran> {
    const state = JSON.parse(stdin) as { role: string; host: string };
    const secret = state.role === "secrets";
    this.recorded.push({ address: machine.address, what: "run", commandLine, ...(secret ? {} : { state }) });
    return this.hosts ? this.hosts.run(machine, commandLine, stdin) : Promise.resolve(notConfigured(commandLine, state));
  }

  copy(machine: SimulatedMachine, folder: string, remotePath: string): Promise<void> {
    this.recorded.push({ address: machine.address, what: "copy", commandLine: remotePath });
    return this.hosts ? this.hosts.copy(machine, folder, remotePath) : Promise.resolve();
  }
}

function notConfigured(commandLine: string, { role, host }: { role: string; host: string }): Ran {
  const result = { ok: true, status: 0, mode: /-Mode (\w+)/.exec(commandLine)?.[1], role, host, changed: [], differences: [], pending: [], restarted: [], warnings: ["recorded only: no host was configured"] };
  return { stdout: `${JSON.stringify(result)}\n`, stderr: "", exitCode: 0 };
}
