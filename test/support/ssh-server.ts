import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync, symlinkSync } from "node:fs";
import { connect, createServer } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { sshKey } from "../../cli/init/make-secret";
import { publicKeyLine } from "../../components/host/connection";
import { findPowerShell } from "../../sandbox";

const PROGRAM = ["/usr/sbin/sshd", "/usr/local/sbin/sshd", "/usr/bin/sshd"].find((path) => existsSync(path));

/** Whether an OpenSSH server is here. */
export const hasSshServer = PROGRAM !== undefined;

/** A real OpenSSH server on a loopback address: key only, a host key of its own, SFTP. What it runs, it runs on a simulated Windows host. */
export class SshServer {
  readonly hostKey: string;
  readonly user = userInfo().username;

  private constructor(
    private readonly child: ChildProcess,
    readonly host: string,
    readonly port: number,
    private readonly folder: string,
    hostPrivateKey: string,
  ) {
    this.hostKey = publicKeyLine(hostPrivateKey);
  }

  /** `simulatedHost` is the folder of the host that answers; without one it is a jump host, which lets connections through. */
  static async start(host: string, folder: string, simulatedHost?: string): Promise<SshServer> {
    mkdirSync(folder, { recursive: true });
    // OpenSSH drops its privileges there.
    if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true });
    const hostPrivateKey = sshKey();
    writeFileSync(join(folder, "host_key"), hostPrivateKey, { mode: 0o600 });
    writeFileSync(join(folder, "authorized_keys"), "");
    if (simulatedHost !== undefined) windowsCommands(folder, simulatedHost);
    const port = await freePort(host);
    writeFileSync(join(folder, "sshd_config"), configuration(host, port, folder, simulatedHost));
    const child = spawn(PROGRAM as string, ["-D", "-e", "-f", join(folder, "sshd_config")], { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr?.on("data", (text: Buffer) => (said += text.toString()));
    await answers(host, port, () => said);
    return new SshServer(child, host, port, folder, hostPrivateKey);
  }

  authorize(publicKey: string): void {
    writeFileSync(join(this.folder, "authorized_keys"), `${publicKey}\n`);
  }

  /** Cuts every connection, and with it what it was running. */
  cut(): number {
    const sessions = descendants(this.child.pid as number);
    for (const id of sessions) process.kill(id, "SIGKILL");
    return sessions.length;
  }

  close(): void {
    this.cut();
    this.child.kill();
  }
}

function configuration(host: string, port: number, folder: string, simulatedHost: string | undefined): string {
  const environment = { PATH: `${join(folder, "bin")}:/usr/bin:/bin`, LISTSERV_SIMULATED_HOST: simulatedHost ?? "", PWSH_CONSOLE_CODE_PAGE: "437" };
  return [
    `ListenAddress ${host}`,
    `Port ${port}`,
    `HostKey ${join(folder, "host_key")}`,
    `AuthorizedKeysFile ${join(folder, "authorized_keys")}`,
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PermitRootLogin prohibit-password",
    "StrictModes no",
    "UsePAM no",
    "PidFile none",
    `AllowTcpForwarding ${simulatedHost === undefined ? "yes" : "no"}`,
    `Subsystem sftp internal-sftp -d ${simulatedHost ?? folder}`,
    `SetEnv ${Object.entries(environment).map(([name, value]) => `${name}=${value}`).join(" ")}`,
    "",
  ].join("\n");
}

/** `powershell` on the server's PATH is the interpreter with the simulated Windows, and the drive C: is there for SFTP. */
function windowsCommands(folder: string, simulatedHost: string): void {
  mkdirSync(join(folder, "bin"), { recursive: true });
  writeFileSync(join(folder, "bin", "powershell"), `#!/bin/sh\nexec "${findPowerShell() ?? "pwsh"}" -NoProfile -NonInteractive -File "${join(__dirname, "windows-powershell.ps1")}" "$@"\n`, { mode: 0o755 });
  if (!existsSync(join(simulatedHost, "C:"))) symlinkSync("C", join(simulatedHost, "C:"));
}

function freePort(host: string): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, host, () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

async function answers(host: string, port: number, said: () => string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (await accepts(host, port)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the SSH server does not answer: ${said()}`);
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host, () => resolve(socket.end() !== undefined));
    socket.once("error", () => resolve(false));
  });
}

function descendants(id: number): number[] {
  const children = processes().filter(({ parent }) => parent === id).map((each) => each.id);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

function processes(): { id: number; parent: number }[] {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).flatMap((name) => {
    try {
      const [, parent] = /\) \S (\d+) /.exec(readFileSync(`/proc/${name}/stat`, "utf8")) ?? [];
      return [{ id: Number(name), parent: Number(parent) }];
    } catch (error) {
      // It ended while it was looked at.
      if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
      throw error;
    }
  });
}
