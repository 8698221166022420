import { createInterface } from "node:readline";
import type { ClientChannel } from "ssh2";
import type { HostModule } from "../../components/host/module";
import type { HostRoute } from "../../components/site/connections";
import { copyFolder } from "./copy-folder";
import { HostFault, type Answer, type HostAccess } from "./host-access";
import { dial, type Dialled } from "./ssh-client";

/** Reaches a host by SSH as the site's commands do. */
export async function sshHost(route: HostRoute<string>): Promise<HostAccess> {
  return new SshHost(await dial(route), `${route.host}:${route.port}`);
}

class SshHost implements HostAccess {
  constructor(
    private readonly dialled: Dialled,
    private readonly where: string,
  ) {}

  async copyModule(module: HostModule, folder: string): Promise<number> {
    const sftp = await new Promise<Parameters<typeof copyFolder>[0]>((resolve, reject) =>
      this.dialled.client.sftp((error, opened) => (error ? reject(new HostFault(`${this.where} has no SFTP, which the module is copied by: ${error.message}`)) : resolve(opened))),
    );
    const lost = this.lost();
    return Promise.race([copyFolder(sftp, module.folder, folder), lost.promise]).finally(lost.forget);
  }

  run(commandLine: string, stdin: string, onProgress: (line: string) => void): Promise<Answer> {
    const lost = this.lost();
    const answer = new Promise<Answer>((resolve, reject) =>
      this.dialled.client.exec(commandLine, (error, channel) => {
        if (error) reject(new HostFault(`${this.where} did not start the command: ${error.message}`));
        else void collected(channel, onProgress).then(resolve, reject);
        channel?.end(stdin);
      }),
    );
    return Promise.race([answer, lost.promise]).finally(lost.forget);
  }

  close(): void {
    this.dialled.close();
  }

  /** Fails when the connection goes: ssh2 leaves whatever was under way without an answer. */
  private lost(): { promise: Promise<never>; forget: () => void } {
    let closed: () => void = () => undefined;
    const promise = new Promise<never>((_, reject) => {
      closed = () => reject(new HostFault(`the connection to ${this.where} was lost`));
      this.dialled.client.once("close", closed);
    });
    return { promise, forget: () => void this.dialled.client.off("close", closed) };
  }
}

function collected(channel: ClientChannel, onProgress: (line: string) => void): Promise<Answer> {
  let stdout = "";
  let stderr = "";
  channel.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  createInterface({ input: channel.stderr }).on("line", (line) => {
    stderr += `${line}\n`;
    onProgress(line);
  });
  return new Promise((resolve, reject) => {
    let exitCode: number | undefined;
    channel.on("exit", (code: number | null) => (exitCode = code ?? undefined));
    channel.on("close", () => (exitCode === undefined ? reject(new HostFault("the connection was lost before the host answered")) : resolve({ stdout, stderr, exitCode })));
  });
}
