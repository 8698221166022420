import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sandboxSecrets } from "../../cli/sandbox/sandbox-secrets";
import { existingServers } from "../../cli/sandbox/site-servers";
import { ListservSite, Sandbox, RecordingRunner, type Faults } from "../support/package";
import { parseSiteOrThrow, planSite, type SiteArgs } from "../../components/site";
import { rememberDeployedPlan } from "../../components/site/removal";

/** A site under the real engine in a folder of its own; its config may change between operations. */
export class TestSite {
  private constructor(
    readonly sandbox: Sandbox,
    readonly runner: RecordingRunner,
    readonly folder: string,
    private readonly declared: { config: SiteArgs },
  ) {}

  static async open(config: object, options: { faults?: Faults; secrets?: Record<string, string> } = {}): Promise<TestSite> {
    const declared = { config: config as SiteArgs };
    const folder = mkdtempSync(join(tmpdir(), "listserv-engine-"));
    const runner = new RecordingRunner();
    const sandbox = await Sandbox.open({
      folder,
      stack: "test",
      runner,
      ...(options.faults ? { faults: options.faults } : {}),
      program: async () => {
        const { plan, dns, publicAddresses, endpoints, retainedDisks } = new ListservSite(declared.config.name, declared.config);
        return { plan, dns, publicAddresses, endpoints, retainedDisks };
      },
    });
    const site = new TestSite(sandbox, runner, folder, declared);
    await site.secrets(options.secrets ?? {});
    return site;
  }

  /** Takes another config for the next operation; secrets that it needs are made. */
  async declare(config: object): Promise<void> {
    const { plan } = (await this.sandbox.outputs()) as { plan?: ReturnType<typeof planSite> };
    rememberDeployedPlan(plan);
    this.declared.config = config as SiteArgs;
    await this.secrets({});
  }

  async close(): Promise<void> {
    rememberDeployedPlan(undefined);
    await this.sandbox.close();
    rmSync(this.folder, { recursive: true });
  }

  private async secrets(given: Record<string, string>): Promise<void> {
    const plan = planSite(parseSiteOrThrow(this.declared.config));
    const key = await sandboxSecrets(this.sandbox, plan, given);
    this.sandbox.existingServers.splice(0, Infinity, ...existingServers(plan, key));
  }
}
