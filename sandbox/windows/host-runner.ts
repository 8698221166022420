import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { DesiredState } from "../../components/host/desired-state";
import { resolvable } from "../command/hardware";
import { EXISTING_SERVER, type HostRunner, type Ran, type SimulatedMachine } from "../command/host-runner";
import { attachDisk, changeHostState, createSimulatedHost, disconnect, hostPath, isSimulatedHost } from "./host-state";
import { setUpByHand } from "./hand-made";
import type { PowerShellPool } from "./power-shell";
import { TRACE } from "./trace";

const COMMAND_LINE = /-File (\S+) -Mode (\w+) -Machine (.+)$/;

/** Runs the host module in PowerShell on simulated Windows servers, one folder each, made at first contact. */
export class PowerShellHostRunner implements HostRunner {
  private readonly running = new Map<string, Promise<unknown>>();

  constructor(
    private readonly pool: PowerShellPool,
    private readonly folder: string,
    /** Names of the organisation's own DNS, for servers that are in no private zone. */
    private readonly names: () => Record<string, string[]> = () => ({}),
    /** Each host records every moment of its life in `trace.jsonl`. */
    private readonly tracing = false,
  ) {}

  /** One run at a time on a machine, as the host module itself has it. */
  run(machine: SimulatedMachine, commandLine: string, stdin: string): Promise<Ran> {
    const folder = this.folderOf(machine);
    const before = this.running.get(folder) ?? Promise.resolve();
    const now = before.then(() => this.runNow(machine, commandLine, stdin));
    this.running.set(folder, now.catch(() => undefined));
    return now;
  }

  private async runNow(machine: SimulatedMachine, commandLine: string, stdin: string): Promise<Ran> {
    const [, script, mode, id] = COMMAND_LINE.exec(commandLine) ?? [];
    if (script === undefined || mode === undefined || id === undefined) return { stdout: "", stderr: `'${commandLine}' is not recognized as a command`, exitCode: 1 };
    const folder = this.prepare(machine, JSON.parse(stdin) as DesiredState);
    return this.pool.run({ folder, script: join(folder, hostPath(script)), mode, machine: id, stdin });
  }

  copy(machine: SimulatedMachine, source: string, remotePath: string): Promise<void> {
    const folder = this.prepare(machine);
    const target = join(folder, hostPath(remotePath), basename(source));
    mkdirSync(target, { recursive: true });
    cpSync(source, target, { recursive: true });
    return Promise.resolve();
  }

  /** The server as somebody has set it up by hand, before it is taken over. */
  handMade(machine: SimulatedMachine): Promise<void> {
    return setUpByHand(this.pool, this.prepare(machine));
  }

  /** The folder of the machine; a new machine under an old address is another machine. */
  folderOf(machine: SimulatedMachine): string {
    return join(this.folder, machine.machine === EXISTING_SERVER ? machine.address : machine.machine);
  }

  private prepare(machine: SimulatedMachine, state?: DesiredState): string {
    const folder = this.folderOf(machine);
    disconnect(this.folder, machine.virtualMachines);
    if (!isSimulatedHost(folder)) {
      createSimulatedHost(folder, { ...machine.hardware, listserv: { root: "C:\\LISTSERV", installed: machine.hardware.hasListserv } });
      if (this.tracing) writeFileSync(join(folder, TRACE), "");
      for (const { id } of machine.hardware.disks) if (id !== undefined) attachDisk(this.folder, folder, id);
    }
    changeHostState(folder, (host) => {
      host.addresses = machine.hardware.addresses;
      // A disk that Azure has made larger is larger to a running Windows as well.
      host.disks = host.disks.map((disk) => ({ ...disk, ...(disk.id === undefined ? {} : { sizeGiB: machine.hardware.disks.find(({ id }) => id === disk.id)?.sizeGiB ?? disk.sizeGiB }) }));
      if (machine.machine !== EXISTING_SERVER) host.virtualMachine = machine.machine;
      host.names = resolvable(machine.hardware, this.names());
      if (state?.role !== "listserv") return;
      host.listserv.root = state.installRoot;
      host.listserv.tcpgui = state.tcpguiPort;
      // The sandbox takes it that a download is what the config says of it.
      const { installer } = state.software;
      if (installer) host.web[installer.source] = installer.sha256.toUpperCase();
    });
    return folder;
  }
}
