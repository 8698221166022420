import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { packageFolder } from "../../components/host/module";

/** One run of a script on a simulated host. */
export interface HostRequest {
  folder: string;
  script: string;
  mode: string;
  machine: string;
  stdin: string;
}

export interface HostAnswer {
  stdout: string;
  stderr: string;
  exitCode: number;
  /** Calls of simulated commands that the run made. */
  calls: number;
}

/** Exit status of an interpreter that was killed in the middle of a run. */
export const KILLED = 137;

/** The interpreter: `pwsh` on PATH, else the one that lies beside this repository; absent where there is none. */
export function findPowerShell(): string | undefined {
  const onPath = spawnSync("pwsh", ["-NoProfile", "-NonInteractive", "-Version"], { stdio: "ignore" });
  if (onPath.error === undefined && onPath.status === 0) return "pwsh";
  const beside = join(packageFolder(__dirname), "..", "shared", "tools", "pwsh", "pwsh");
  return existsSync(beside) ? beside : undefined;
}

/** A folder of this package that holds PowerShell: compiled code lies in dist/, the scripts do not. */
const SCRIPTS = join(packageFolder(__dirname), "sandbox", "windows");

/** One interpreter that serves one run after another, and is started again when a run took it along. */
class Server {
  private process: ChildProcess | undefined;
  private waiting: ((answer: HostAnswer | undefined) => void) | undefined;

  constructor(private readonly interpreter: string) {}

  async run(request: HostRequest): Promise<HostAnswer> {
    const process = (this.process ??= this.start());
    return new Promise((resolve) => {
      this.waiting = (answer) => resolve(answer ?? { stdout: "", stderr: "the connection was lost", exitCode: KILLED, calls: 0 });
      process.stdin?.write(`${JSON.stringify(request)}\n`);
    });
  }

  close(): void {
    this.process?.stdin?.end();
    this.process = undefined;
  }

  private start(): ChildProcess {
    const child = spawn(this.interpreter, ["-NoProfile", "-NonInteractive", "-File", join(SCRIPTS, "Serve-Hosts.ps1")], { stdio: ["pipe", "pipe", "inherit"] });
    createInterface({ input: child.stdout }).on("line", (line) => this.answer(JSON.parse(line) as HostAnswer));
    child.on("exit", () => {
      if (this.process === child) this.process = undefined;
      this.answer(undefined);
    });
    return child;
  }

  private answer(answer: HostAnswer | undefined): void {
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.(answer);
  }
}

/** A few interpreters, each serving one run at a time; further runs wait. */
export class PowerShellPool {
  private readonly idle: Server[];
  private readonly servers: Server[];
  private readonly queue: ((server: Server) => void)[] = [];

  constructor(readonly interpreter: string, size = 2) {
    this.servers = Array.from({ length: size }, () => new Server(interpreter));
    this.idle = [...this.servers];
  }

  async run(request: HostRequest): Promise<HostAnswer> {
    const server = this.idle.pop() ?? (await new Promise<Server>((resolve) => this.queue.push(resolve)));
    try {
      return await server.run(request);
    } finally {
      const next = this.queue.shift();
      if (next) next(server);
      else this.idle.push(server);
    }
  }

  close(): void {
    for (const server of this.servers) server.close();
  }
}
