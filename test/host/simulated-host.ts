import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hostModule } from "../../components/host/module";
import type { DesiredState, HostResult, ListservState, NarrowState, SmtpServiceState } from "../../components/host/desired-state";
import { parseSiteOrThrow, planSite, type SitePlan } from "../../components/site";
import { changeHostState, createSimulatedHost, hostPath, readHostState, type SimulatedHostState } from "../../sandbox/windows/host-state";
import { mailState } from "../../sandbox/windows/mail";
import type { HostAnswer, HostRequest } from "../../sandbox/windows/power-shell";
import { readMoments, TRACE, type Moment } from "../../sandbox/windows/trace";
import { pool } from "../support/power-shell";
import { assertMailAtEveryMoment } from "./mail-invariants";

export type Mode = "apply" | "test" | "drain" | "remove";

export interface Fault {
  /** Number of the call of a simulated command, or a regular expression on its name. */
  call?: number;
  name?: string;
  what: "die" | "power-off" | "fail" | "copy";
  /** Of `copy`: the folder that gets the host as a kill at this call would leave it. */
  to?: string;
  message?: string;
  times?: number;
}

/** What came of a run: the module's answer, and what the run cost. */
export interface HostRun extends HostAnswer {
  result: HostResult;
  /** Every moment of the host during the run; mail was held against each. */
  moments: Moment[];
}

/** Simulated servers of one site, side by side in a folder, with the site's plan. */
export class SimulatedSite {
  readonly folder = mkdtempSync(join(tmpdir(), "listserv-hosts-"));
  plan: SitePlan;

  constructor(private readonly config: unknown, private readonly operatingSystem = "2019", from?: string | null) {
    this.plan = planSite(parseSiteOrThrow(config));
    if (typeof from === "string") cpSync(from, this.folder, { recursive: true });
    if (from === undefined) for (const key of Object.keys(this.plan.hosts)) this.create(key);
  }

  /** The same servers once more, as they are now. */
  clone(): SimulatedSite {
    return new SimulatedSite(this.config, this.operatingSystem, this.folder);
  }

  /** The same site with no server yet. */
  empty(): SimulatedSite {
    return new SimulatedSite(this.config, this.operatingSystem, null);
  }

  /** Takes another config: names and new hosts follow. */
  declare(config: unknown): void {
    this.plan = planSite(parseSiteOrThrow(config));
    for (const key of Object.keys(this.plan.hosts)) {
      if (!existsSync(this.host(key))) this.create(key);
      else changeHostState(this.host(key), (state) => (state.names = this.names()));
    }
  }

  /** LISTSERVs of the site: their names and addresses. */
  private listservs(): Record<string, string> {
    return Object.fromEntries(Object.keys(this.plan.listserv).flatMap((key) => (this.plan.hosts[key] ? [[this.plan.hosts[key].fqdn, this.plan.hosts[key].address]] : [])));
  }

  private names(): Record<string, string[]> {
    return Object.fromEntries(Object.values(this.plan.hosts).map((host) => [host.fqdn, [host.address]]));
  }

  private create(key: string): void {
    const host = this.plan.hosts[key];
    if (!host) throw new Error(`no host ${key}`);
    const disk = host.azure?.dataDisk;
    createSimulatedHost(this.host(key), {
      operatingSystem: this.operatingSystem,
      computerName: host.computerName ?? key.toUpperCase(),
      addresses: [host.address, ...host.furtherAddresses],
      disks: [{ lun: 0, sizeGiB: 127, boot: true }, { lun: 1, sizeGiB: 32 }, ...(disk ? [{ lun: disk.lun, sizeGiB: disk.sizeGiB }] : [])],
      names: this.names(),
      hasListserv: key in this.plan.listserv,
      listserv: { root: "C:\\LISTSERV", installed: key in this.plan.listserv },
    });
    const { folder } = hostModule();
    cpSync(folder, join(this.host(key), "C", "module"), { recursive: true });
  }

  host(key: string): string {
    return join(this.folder, key);
  }

  desired<R extends DesiredState["role"]>(key: string, role: R): Extract<SmtpServiceState | ListservState | NarrowState, { role: R }> {
    const state = this.plan.desired[key]?.find((each) => each.role === role);
    if (!state) throw new Error(`${key} has no role ${role}`);
    return structuredClone(state) as Extract<SmtpServiceState | ListservState | NarrowState, { role: R }>;
  }

  async run(key: string, desired: DesiredState | string, mode: Mode = "apply", machine = "vm-1"): Promise<HostRun> {
    writeFileSync(join(this.host(key), TRACE), "");
    const answer = await pool.run(this.request(key, desired, mode, machine));
    const moments = readMoments(this.host(key));
    assertMailAtEveryMoment(moments, { others: this.others(key), listservs: this.listservs() });
    const result = (answer.stdout === "" ? { ok: false, error: answer.stderr } : JSON.parse(answer.stdout)) as HostResult;
    return { ...answer, result, moments };
  }

  request(key: string, desired: DesiredState | string, mode: Mode = "apply", machine = "vm-1"): HostRequest {
    const stdin = typeof desired === "string" ? desired : JSON.stringify(desired);
    return { folder: this.host(key), script: join(this.host(key), "C", "module", "Invoke-ListservHost.ps1"), mode, machine, stdin };
  }

  /** The other hosts of the site as they are now. */
  private others(key: string): Moment[] {
    const others = Object.keys(this.plan.hosts).filter((each) => each !== key && existsSync(this.host(each)));
    return others.map((each) => ({ ...mailState(this.state(each)), folder: this.host(each), why: "", at: "", messages: {}, delivered: [] }));
  }

  /** Brings a host to the plan, role by role in their order. */
  async apply(key: string): Promise<HostRun[]> {
    const runs: HostRun[] = [];
    for (const state of this.plan.desired[key] ?? []) runs.push(await this.run(key, state));
    return runs;
  }

  faults(key: string, faults: Fault[]): void {
    writeFileSync(join(this.host(key), "faults.json"), JSON.stringify(faults));
  }

  state(key: string): SimulatedHostState {
    return readHostState(this.host(key));
  }

  change(key: string, change: (state: SimulatedHostState) => void): void {
    changeHostState(this.host(key), change);
  }

  /** Properties of the first virtual server, as they are in memory. */
  metabase(key: string, path = "SmtpSvc/1"): Record<string, unknown> {
    return this.state(key).metabase.memory[path]?.properties ?? {};
  }

  read(key: string, path: string): string {
    return readFileSync(join(this.host(key), hostPath(path)), "latin1");
  }

  write(key: string, path: string, text: string): void {
    const file = join(this.host(key), hostPath(path));
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, text, "latin1");
  }

  /** Number of files in a folder. */
  count(key: string, path: string): number {
    return readdirSync(join(this.host(key), hostPath(path))).length;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
