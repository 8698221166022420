import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { azureProvider } from "../../sandbox/azure/provider";
import { commandProvider } from "../../sandbox/command/provider";
import { serveProvider } from "../../sandbox/provider/server";
import { Cloud, Faults, findLanguageHost, findPulumiCli, RecordingRunner } from "../../sandbox";
import { run, type Finished } from "./user-project";

/** The `pulumi` command as a user calls it in a project, with simulated providers and a state folder of its own. */
export class PulumiCommandLine {
  private constructor(
    private readonly project: string,
    private readonly folder: string,
    readonly env: NodeJS.ProcessEnv,
    private readonly closing: (() => Promise<void>)[],
  ) {}

  /** Absent where there is no language host: then the command cannot start a program. */
  static async open(project: string): Promise<PulumiCommandLine | undefined> {
    const log = (line: string): void => console.warn(line);
    const cli = await findPulumiCli(log);
    const host = await findLanguageHost(log).catch((error: Error) => log(error.message));
    if (!host) return undefined;
    const folder = mkdtempSync(join(tmpdir(), "listserv-pulumi-"));
    const cloud = new Cloud(join(folder, "cloud.json"));
    const faults = new Faults();
    const azure = await serveProvider(azureProvider(cloud, faults));
    const command = await serveProvider(commandProvider(cloud, new RecordingRunner(), faults, []));
    const env = {
      PATH: [dirname(cli.path), dirname(host.path), process.env["PATH"]].join(delimiter),
      PULUMI_HOME: join(folder, "home"),
      PULUMI_BACKEND_URL: `file://${folder}`,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_DEBUG_PROVIDERS: `azure-native:${azure.port},command:${command.port}`,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    };
    return new PulumiCommandLine(project, folder, env, [azure.close, command.close]);
  }

  run(args: string[]): Promise<Finished> {
    return run(this.project, "pulumi", [...args, "--non-interactive"], this.env);
  }

  async close(): Promise<void> {
    for (const close of this.closing) await close();
    rmSync(this.folder, { recursive: true });
  }
}
