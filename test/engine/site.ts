import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { configName } from "../../cli/init/needed-secrets";
import { sandboxSecrets } from "../../cli/sandbox/sandbox-secrets";
import { existingServers, organisationNames } from "../../cli/sandbox/site-servers";
import { parseSiteOrThrow, planSite, type SiteArgs, type SitePlan } from "../../components/site";
import { hostPath, PowerShellHostRunner, readHostState, simulatedHostAt, type PowerShellPool, type SimulatedHostState } from "../../sandbox";
import { declareSite, RecordingRunner, Sandbox, siteOutputs, type Faults } from "../support/package";

export interface TestSiteOptions {
  faults?: Faults;
  /** By path, e.g. `licences.dist1`; what is left out is made. */
  secrets?: Record<string, string>;
  /** Interpreters that configure the hosts. Default: hosts are recorded only, where the Azure side is the subject. */
  pool?: PowerShellPool;
  /** The engine saves after each step; needed where it is killed. Default false. */
  checkpoints?: boolean;
  /** Fills the sandbox's folder with what an earlier one left. */
  restore?: (folder: string) => void;
}

/** A site under the real engine in a folder of its own; its config may change between operations. */
export class TestSite {
  /** Private address of every name that the site ever had. */
  readonly names: Record<string, string> = {};

  private constructor(
    readonly sandbox: Sandbox,
    readonly runner: RecordingRunner,
    readonly folder: string,
    private readonly declared: { config: SiteArgs },
  ) {}

  static async open(config: object, options: TestSiteOptions = {}): Promise<TestSite> {
    const declared = { config: config as SiteArgs };
    const folder = mkdtempSync(join(tmpdir(), "listserv-engine-"));
    options.restore?.(folder);
    const hosts = options.pool && new PowerShellHostRunner(options.pool, join(folder, "hosts"), () => organisationNames(planOf(declared.config)), true);
    const runner = new RecordingRunner(hosts);
    const sandbox = await Sandbox.open({
      folder,
      stack: "test",
      runner,
      checkpoints: options.checkpoints ?? false,
      ...(options.faults ? { faults: options.faults } : {}),
      program: async () => {
        return siteOutputs(await declareSite(declared.config.name, declared.config));
      },
    });
    const site = new TestSite(sandbox, runner, folder, declared);
    await site.secrets(options.secrets ?? {});
    return site;
  }

  /** The plan of the config that is declared now. */
  get plan(): SitePlan {
    return planOf(this.declared.config);
  }

  /** Folder of the simulated hosts. */
  get hosts(): string {
    return join(this.folder, "hosts");
  }

  /** State of the simulated host that answers at the address of a plan key. */
  host(key: string): SimulatedHostState {
    return readHostState(this.hostFolder(key));
  }

  hostFolder(key: string): string {
    const folder = simulatedHostAt(this.hosts, this.plan.hosts[key]?.address ?? "");
    if (folder === undefined) throw new Error(`no simulated host ${key}`);
    return folder;
  }

  /** SITE.CFG of a simulated host. */
  siteConfig(key: string): string {
    return readFileSync(join(this.hostFolder(key), hostPath(`${this.plan.listserv[key]?.installRoot ?? "C:\\LISTSERV"}\\MAIN\\SITE.CFG`)), "latin1");
  }

  /** Gives a secret another value, e.g. `licences.dist1`. */
  async rotate(path: string[], value: string): Promise<void> {
    this.sandbox.setConfig({ [configName(path)]: { value, secret: true } });
    await this.secrets({});
  }

  /** Takes another config for the next operation; secrets that it needs are made. */
  async declare(config: object): Promise<void> {
    this.declared.config = config as SiteArgs;
    await this.secrets({});
  }

  async close(): Promise<void> {
    await this.sandbox.close();
    rmSync(this.folder, { recursive: true });
  }

  private async secrets(given: Record<string, string>): Promise<void> {
    const { plan } = this;
    for (const { fqdn, address } of Object.values(plan.hosts)) this.names[fqdn] = address;
    const key = await sandboxSecrets(this.sandbox, plan, given);
    this.sandbox.existingServers.splice(0, Infinity, ...existingServers(plan, key));
  }
}

function planOf(config: SiteArgs): SitePlan {
  return planSite(parseSiteOrThrow(config));
}
