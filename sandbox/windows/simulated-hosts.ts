import { RecordingRunner, type HostRunner, type SimulatedMachine } from "../command/host-runner";
import type { Log } from "../pulumi-cli";
import { PowerShellHostRunner } from "./host-runner";
import { findPowerShell, PowerShellPool } from "./power-shell";

/** The simulated hosts of a sandbox: configured by the host module where PowerShell is here, else recorded only. */
export interface SimulatedHosts {
  runner: HostRunner;
  /** False where hosts are recorded only. */
  configured: boolean;
  /** Makes a server one that somebody has set up by hand; absent where hosts are recorded only. */
  handMade?: (machine: SimulatedMachine) => Promise<void>;
  close(): void;
}

/**
 * Opens the simulated hosts of a folder, and says what they are: without PowerShell no host is configured.
 * `names` is what the organisation's own DNS resolves, for servers that are in no private zone.
 */
export function openSimulatedHosts(folder: string, names: () => Record<string, string[]>, log: Log): SimulatedHosts {
  const interpreter = findPowerShell();
  if (interpreter === undefined) {
    log("NO HOST IS CONFIGURED: PowerShell (pwsh) is not on PATH, so the sandbox only records what each host is asked to do");
    return { runner: new RecordingRunner(), configured: false, close: () => undefined };
  }
  log(`simulated hosts are configured by the host module in PowerShell (${interpreter})`);
  const pool = new PowerShellPool(interpreter);
  const runner = new PowerShellHostRunner(pool, folder, names);
  return { runner, configured: true, handMade: (machine) => runner.handMade(machine), close: () => pool.close() };
}
