import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hostModule } from "../components/host/module";
import type { DesiredState, HostResult } from "../components/host/desired-state";
import { parseSiteOrThrow, planSite } from "../components/site";
import { createSimulatedHost, readHostState } from "../sandbox/windows/host-state";
import { findPowerShell, PowerShellPool } from "../sandbox/windows/power-shell";
import singleServer from "../stacks/single-server";
import { alone, median, type Figure } from "./report";

const HOST = "listserv";
const RUNS = 5;

/** What a run of the host module takes. */
interface Cost {
  milliseconds: number;
  commits: number;
  starts: Record<string, number>;
}

/** Time of `apply` from a fresh server and on a converged one, with the metabase commits and the starts of services that each takes. */
export async function host(): Promise<Figure[]> {
  const interpreter = findPowerShell();
  if (interpreter === undefined) throw new Error("NOT RUN: the host module needs PowerShell (pwsh) on PATH");
  const pool = new PowerShellPool(interpreter, 1);
  try {
    await apply(pool);
    const runs: { fresh: Cost; converged: Cost }[] = [];
    for (let count = 0; count < RUNS; count++) runs.push(await apply(pool));
    const worst = (which: "fresh" | "converged", cost: (each: Cost) => number): number => Math.max(...runs.map((run) => cost(run[which])));
    return (["fresh", "converged"] as const).flatMap((which): Figure[] => [
      { what: `apply on a ${which} host, interpreter warm`, value: median(runs.map((run) => run[which].milliseconds)), unit: "ms" },
      { what: `metabase commits of apply on a ${which} host`, value: worst(which, ({ commits }) => commits), unit: "", ...(which === "converged" ? { atMost: 0 } : {}) },
      ...["SMTPSVC", "LISTSERV", "LISTSERV-SMTP"].map((service): Figure => ({ what: `starts of ${service} on a ${which} host`, value: worst(which, ({ starts }) => starts[service] ?? 0), unit: "", atMost: which === "fresh" ? 1 : 0 })),
    ]);
  } finally {
    pool.close();
  }
}

/** Every role of a host of one server, twice: from nothing, and when nothing is left to do. */
async function apply(pool: PowerShellPool): Promise<{ fresh: Cost; converged: Cost }> {
  const plan = planSite(parseSiteOrThrow(singleServer));
  const machine = plan.hosts[HOST];
  const roles = plan.desired[HOST];
  if (!machine?.azure || !roles) throw new Error(`the site has no host ${HOST}`);
  const folder = mkdtempSync(join(tmpdir(), "listserv-bench-"));
  createSimulatedHost(folder, {
    operatingSystem: "2022",
    computerName: machine.computerName,
    addresses: [machine.address],
    disks: [{ lun: machine.azure.dataDisk.lun, sizeGiB: machine.azure.dataDisk.sizeGiB }],
    names: { [machine.fqdn]: [machine.address] },
    hasListserv: true,
    listserv: { root: "C:\\LISTSERV", installed: true },
  });
  cpSync(hostModule().folder, join(folder, "C", "module"), { recursive: true });
  try {
    return { fresh: await cost(pool, folder, roles), converged: await cost(pool, folder, roles) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function cost(pool: PowerShellPool, folder: string, roles: DesiredState[]): Promise<Cost> {
  const before = readHostState(folder);
  const started = performance.now();
  for (const role of roles) {
    const { stdout, stderr } = await pool.run({ folder, script: join(folder, "C", "module", "Invoke-ListservHost.ps1"), mode: "apply", machine: "bench", stdin: JSON.stringify(role) });
    const result = JSON.parse(stdout) as HostResult;
    if (!result.ok) throw new Error(`${result.error ?? ""} ${stderr}`);
  }
  const milliseconds = performance.now() - started;
  const after = readHostState(folder);
  const starts = Object.fromEntries(Object.entries(after.counts.starts).map(([service, count]) => [service, count - (before.counts.starts[service] ?? 0)]));
  return { milliseconds, commits: after.metabase.commits - before.metabase.commits, starts };
}

if (require.main === module) void alone("host", host);
