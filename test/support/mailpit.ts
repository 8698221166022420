import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sinkEnvironment } from "../../components/azure/sink-environment";
import { builtFromGo } from "../../sandbox/go-program";

/** The version that a staging copy's sink has by default. */
export const MAILPIT_VERSION = "1.27.11";

const LOOPBACK = "127.0.0.1";
const START_MS = 20_000;

/** A message as Mailpit shows it. */
export interface SunkMessage {
  From: { Address: string };
  To: { Address: string }[] | null;
  Bcc: { Address: string }[] | null;
  Subject: string;
}

/** Path of Mailpit, built from Go modules once. Fails where Go is missing. */
export async function buildMailpit(log: (line: string) => void): Promise<string> {
  const { path } = await builtFromGo(
    {
      program: "mailpit",
      package: "github.com/axllent/mailpit",
      version: MAILPIT_VERSION,
      modules: { "github.com/axllent/mailpit": `v${MAILPIT_VERSION}` },
      versionVariable: "github.com/axllent/mailpit/config.Version",
      takes: "about a minute",
    },
    log,
  );
  return path;
}

/** Mailpit on free ports of 127.0.0.1, with the environment that its container gets in Azure. */
export class Mailpit {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    readonly smtpPort: number,
    private readonly webPort: number,
  ) {}

  static async start(path: string, messageLimit: number): Promise<Mailpit> {
    const folder = mkdtempSync(join(tmpdir(), "listserv-sink-"));
    const [smtpPort, webPort] = [await freePort(), await freePort()];
    const env = sinkEnvironment({ host: LOOPBACK, smtpPort, webPort, messageLimit, database: join(folder, "mailpit.db"), networkShare: false });
    const child = spawn(path, [], { env: { ...env, PATH: process.env["PATH"] }, stdio: "ignore" });
    const mailpit = new Mailpit(child, folder, smtpPort, webPort);
    await mailpit.ready();
    return mailpit;
  }

  /** What it has kept, newest first. */
  async messages(): Promise<{ total: number; messages: SunkMessage[] }> {
    return (await (await fetch(`http://${LOOPBACK}:${this.webPort}/api/v1/messages?limit=1000`)).json()) as { total: number; messages: SunkMessage[] };
  }

  async clear(): Promise<void> {
    await fetch(`http://${LOOPBACK}:${this.webPort}/api/v1/messages`, { method: "DELETE" });
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill();
    await ended;
    rmSync(this.folder, { recursive: true });
  }

  private async ready(): Promise<void> {
    for (const started = Date.now(); Date.now() - started < START_MS; await new Promise((resolve) => setTimeout(resolve, 100))) {
      const answers = await fetch(`http://${LOOPBACK}:${this.webPort}/readyz`).then(({ ok }) => ok, () => false);
      if (answers) return;
      if (this.child.exitCode !== null) break;
    }
    throw new Error(`Mailpit did not answer on ${LOOPBACK}:${this.webPort}`);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
