import type { HostModule } from "../../components/host/module";
import type { HostRoute } from "../../components/site/connections";
import { dial, Faults, type Cloud, type ExistingServer, type HostRunner, type SimulatedMachine } from "../../sandbox";
import { HostFault, type Answer, type HostAccess } from "./host-access";

/** Reaches a simulated host by the same connection: both sides' keys are checked as over SSH. */
export function simulatedHost(cloud: Cloud, servers: ExistingServer[], runner: HostRunner, route: HostRoute<string>): Promise<HostAccess> {
  try {
    return Promise.resolve(new SimulatedHost(runner, dial(cloud, servers, new Faults(), { ...connection(route), ...(route.jumpHost ? { proxy: connection(route.jumpHost) } : {}) })));
  } catch (error) {
    return Promise.reject(new HostFault(`cannot be reached: ${(error as Error).message}`));
  }
}

function connection({ host, port, user, privateKey, hostKey }: HostRoute<string>) {
  return { host, port, user, privateKey, hostKey, dialErrorLimit: 1 };
}

class SimulatedHost implements HostAccess {
  constructor(
    private readonly runner: HostRunner,
    private readonly machine: SimulatedMachine,
  ) {}

  /** A simulated host takes the folder whole. */
  async copyModule(module: HostModule, folder: string): Promise<number> {
    await this.runner.copy(this.machine, module.folder, folder);
    return 0;
  }

  async run(commandLine: string, stdin: string, onProgress: (line: string) => void): Promise<Answer> {
    const answer = await this.runner.run(this.machine, commandLine, stdin);
    for (const line of answer.stderr.split("\n").filter((each) => each !== "")) onProgress(line);
    return answer;
  }

  close(): void {
    // Nothing is held open.
  }
}
