import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sshKey } from "../../cli/init/make-secret";
import { sandboxSecrets } from "../../cli/sandbox/sandbox-secrets";
import { existingServers, organisationNames } from "../../cli/sandbox/site-servers";
import { knownOfStack } from "../../cli/verify/known-of-stack";
import { sshHost } from "../../cli/verify/ssh-host";
import { verifySite } from "../../cli/verify/verify-site";
import { publicKeyLine } from "../../components/host/connection";
import { hostRoute, type KnownOfHosts } from "../../components/site/connections";
import { Protection, Tier, parseSiteOrThrow, planSite, type SiteArgs, type SitePlan } from "../../components/site";
import { findPulumiCli, PowerShellHostRunner, readHostState, type HostRunner } from "../../sandbox";
import { changeHostState, createSimulatedHost } from "../../sandbox/windows/host-state";
import { notRun } from "../support/account";
import { ListservSite, Sandbox } from "../support/package";
import { hasSshServer, SshServer } from "../support/ssh-server";
import { run, type Finished } from "../support/user-project";
import { hasPowerShell, pool } from "../support/power-shell";

if (!hasSshServer) notRun("hosts over a real SSH server", "sshd (apt-get install -y openssh-server)");


/** Where it is dialled; its mail has an address of its own. */
const ADDRESS = "127.0.0.2";
const MAIL_ADDRESS = "10.20.1.4";
/** A name that a console in code page 437 has, and in another place than Windows itself. */
const ROOT = "C:\\LISTSERV-M\u00fcnchen";
const repository = resolve(__dirname, "../..");

describe.runIf(hasPowerShell && hasSshServer)("over a real SSH server", () => {
  const folder = mkdtempSync(join(tmpdir(), "listserv-ssh-"));
  const hostFolder = join(folder, "windows");
  /** The same server once more, for the commands that go no way round. */
  const withoutSsh = join(folder, "hosts", ADDRESS);
  let server: SshServer;
  let jump: SshServer;
  let config: SiteArgs;
  let plan: SitePlan;
  let known: KnownOfHosts<string>;
  let sandbox: Sandbox;
  const said: string[] = [];
  let cutAt: RegExp | undefined;

  const siteAt = (more: object = {}): SiteArgs =>
    parseSiteOrThrow({
      version: 1,
      tier: Tier.SingleServer,
      name: "lists",
      listserv: { fqdn: "LISTSERV.EXAMPLE.ORG", installRoot: ROOT, software: { installed: true }, address: MAIL_ADDRESS, ssh: { host: ADDRESS, port: server.port, user: server.user, hostKey: server.hostKey } },
      postmaster: ["lstmaint@EXAMPLE.ORG"],
      administration: { networks: ["203.0.113.0/24"] },
      protection: Protection.None,
      ...more,
    });

  /** The site's commands, each over a connection of its own as the command provider has it. */
  const overSsh: HostRunner = {
    run: async (_machine, commandLine, stdin) => {
      const access = await sshHost(hostRoute(plan, "listserv", known));
      const progress = (line: string): void => {
        said.push(line);
        if (cutAt?.test(line)) server.cut();
      };
      try {
        return await access.run(commandLine, stdin, progress);
      } finally {
        access.close();
      }
    },
    copy: async (_machine, source, remotePath) => {
      const access = await sshHost(hostRoute(plan, "listserv", known));
      try {
        await access.copyModule({ folder: source, hash: "" }, remotePath);
      } finally {
        access.close();
      }
    },
  };

  const open = async (name: string, runner: HostRunner): Promise<Sandbox> => {
    const opened = await Sandbox.open({ folder: join(folder, name), stack: "test", runner, program: async () => ({ plan: new ListservSite(config.name, config).plan }) });
    const key = await sandboxSecrets(opened, plan, { sshPrivateKey: known?.privateKey ?? sshKey() });
    opened.existingServers.push(...existingServers(plan, key));
    return opened;
  };

  beforeAll(async () => {
    for (const each of [hostFolder, withoutSsh]) windowsServer(each);
    [server, jump] = await Promise.all([SshServer.start(ADDRESS, join(folder, "sshd"), hostFolder), SshServer.start("127.0.0.3", join(folder, "jump"))]);
    config = siteAt();
    plan = planSite(config);
    sandbox = await open("site", overSsh);
    known = knownOfStack("test", await sandbox.config(), {});
    for (const each of [server, jump]) each.authorize(publicKeyLine(known.privateKey));
  });
  afterAll(async () => {
    await sandbox?.close();
    for (const each of [server, jump]) each?.close();
    rmSync(folder, { recursive: true });
  });

  const verify = (changed = config, more: Partial<KnownOfHosts<string>> = {}) =>
    verifySite(planSite(changed), (key) => sshHost(hostRoute(planSite(changed), key, { ...known, ...more })), { hosts: [], minutes: 2, log: (line) => void said.push(line) });
  const only = async (...given: Parameters<typeof verify>) => {
    const { listserv } = await verify(...given);
    if (!listserv) throw new Error("no verdict");
    return listserv;
  };

  test("a connection that is cut in the middle fails the up, the next one finishes, and the server is as without SSH", async () => {
    cutAt = /smtp-service: .*(ports|default domain) of SmtpSvc/;
    const cut = await sandbox.up();
    expect(cut.ok).toBe(false);
    expect(cut.errors.join("\n")).toMatch(/connection .*was lost/);
    cutAt = undefined;
    expect((await sandbox.up()).errors).toEqual([]);
    expect(said.join("\n")).toMatch(/^[\x20-\x7e\n]*$/);

    const without = await open("without-ssh", new PowerShellHostRunner(pool, join(folder, "hosts"), () => organisationNames(plan)));
    try {
      expect((await without.up()).errors).toEqual([]);
    } finally {
      await without.close();
    }
    const settled = (at: string): unknown => {
      const { metabase, firewall, services, excluded, website, defender, tasks, listserv } = readHostState(at) as Record<string, unknown> & { metabase: { memory: unknown } };
      return JSON.parse(JSON.stringify({ metabase: metabase.memory, firewall, services, excluded, website, defender, tasks, listserv }, (name, value: unknown) => (name === "process" ? undefined : value)));
    };
    expect(settled(hostFolder)).toEqual(settled(withoutSsh));
    expect((await sandbox.preview()).steps).toEqual({});
  }, 240_000);

  test("verify sees the server as planned, and each drift of it, in plain ASCII and without writing anything", async () => {
    expect(await only()).toMatchObject({ status: "as-planned", differences: [], module: { filesWritten: 0 } });
    changeHostState(hostFolder, (state) => ((state.metabase.memory["SmtpSvc/1"] as { properties: Record<string, unknown> }).properties["HopCount"] = 7));
    expect((await only()).differences).toEqual([{ role: "smtp-service", item: "Metabase", path: "SmtpSvc/1/HopCount", expected: "25", found: "7" }]);
  }, 120_000);

  test("another host key, another key of ours, a closed port: each is told, nothing is sent, and the way out is said", async () => {
    const ssh = (changes: object): SiteArgs => siteAt({ listserv: { ...config.listserv, ssh: { ...config.listserv.ssh, ...changes } } });
    const otherHost = await only(ssh({ hostKey: publicKeyLine(sshKey()) }));
    expect(otherHost).toMatchObject({ status: "error", error: expect.stringMatching(/shows another host key \(SHA256:.{43}\) than the config has \(SHA256:.{43}\)/) as string });
    const stranger = sshKey();
    const refused = await only(config, { privateKey: stranger });
    expect(refused.error).toContain(`Add this line to C:\\ProgramData\\ssh\\administrators_authorized_keys there: ${publicKeyLine(stranger)}`);
    expect(JSON.stringify([refused, said])).not.toContain("PRIVATE KEY");
    const closed = await only(ssh({ port: await unused() }));
    expect(closed.error).toMatch(/cannot be reached: connect ECONNREFUSED/);
  });

  test("a jump host lets through, its own host key is checked as well, and what it does not reach is told", async () => {
    const through = (hostKey: string, port = jump.port): SiteArgs => siteAt({ administration: { networks: ["203.0.113.0/24"], jumpHost: { host: jump.host, port, user: jump.user, hostKey } } });
    expect((await only(through(jump.hostKey))).status).toBe("different");
    expect((await only(through(server.hostKey))).error).toContain(`${jump.host}:${jump.port} shows another host key`);
    // The server itself lets no connection through.
    expect((await only(through(server.hostKey, server.port))).error).toMatch(/cannot be reached|does not get through/);
  }, 120_000);

  test("listserv verify reads the key from the stack's config and answers with its exit status", async () => {
    const project = join(folder, "project");
    mkdirSync(join(project, "stacks"), { recursive: true });
    writeFileSync(join(project, "Pulumi.yaml"), "name: lists\nruntime: nodejs\n");
    writeFileSync(join(project, "stacks", "prod.ts"), `export default ${JSON.stringify(config)};\n`);
    const cli = await findPulumiCli(() => undefined);
    const env = { PATH: `${dirname(cli.path)}${delimiter}${process.env["PATH"]}`, PULUMI_HOME: join(folder, "home"), PULUMI_BACKEND_URL: `file://${folder}`, PULUMI_CONFIG_PASSPHRASE: "test", PULUMI_SKIP_UPDATE_CHECK: "true" };
    const listserv = (...args: string[]): Promise<Finished> => run(project, join(repository, "node_modules", ".bin", "jiti"), [join(repository, "cli", "listserv.ts"), ...args], env);
    const before = await listserv("verify", "prod");
    expect(before).toMatchObject({ status: 1, output: expect.stringContaining("npx listserv init prod") as string });
    writeFileSync(join(project, "key"), known.privateKey);
    writeFileSync(join(project, "licence"), "made up");
    expect(await run(project, "pulumi", ["stack", "init", "prod", "--non-interactive"], env)).toMatchObject({ status: 0 });
    await listserv("init", "prod", "--from", "sshPrivateKey=key", "--from", "licences.listserv=licence");
    const found = await listserv("verify", "prod", "--host", "listserv");
    expect(found).toMatchObject({ status: 2, output: expect.stringMatching(/SmtpSvc\/1\/HopCount {2}\(Metabase\)\n {4}planned {2}25\n {4}found {4}7/) as string });
    expect(await listserv("verify", "prod", "--host", "dist1")).toMatchObject({ status: 1, output: "prod has no host dist1: its hosts are listserv\n" });
  }, 120_000);
});

/** A server with LISTSERV that nobody has configured yet. */
function windowsServer(folder: string): void {
  mkdirSync(folder, { recursive: true });
  createSimulatedHost(folder, { operatingSystem: "2022", computerName: "LISTSERV", addresses: [MAIL_ADDRESS], disks: [{ lun: 0, sizeGiB: 127, boot: true }], names: { "LISTSERV.EXAMPLE.ORG": [MAIL_ADDRESS] }, hasListserv: true, listserv: { root: ROOT, installed: true } });
}

/** A port at which nobody listens. */
function unused(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer().listen(0, ADDRESS, () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
}
