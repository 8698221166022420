import type { HostModule } from "../../components/host/module";

/** What came of a command on a host. */
export interface Answer {
  stdout: string;
  stderr: string;
  exitCode: number;
}

/** A host that was reached: over SSH, or a simulated one. */
export interface HostAccess {
  /** Puts the host module where the plan's commands have it. Gives the number of files that had to be written. */
  copyModule(module: HostModule, folder: string): Promise<number>;
  run(commandLine: string, stdin: string, onProgress: (line: string) => void): Promise<Answer>;
  close(): void;
}

/** Why a host could not be asked: told as it is, and the other hosts are asked all the same. */
export class HostFault extends Error {
  override readonly name = "HostFault";
}
