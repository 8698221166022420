import { join } from "node:path";
import { expect } from "vitest";
import type { DesiredState, HostResult } from "../../../components/host/desired-state";
import { hostModule } from "../../../components/host/module";
import { Retire, type SitePlan } from "../../../components/site";
import { hostPath, type PowerShellPool } from "../../../sandbox";
import { assertForwardsServed, assertMailFlowed } from "../../engine/mail-timeline";
import type { TestSite } from "../../engine/site";
import { isCustom, resources } from "../expected-operations";

const nameOf = (urn: string): string => (urn.split("::")[3] ?? "").replace(/^lists-/, "").toLowerCase();

/** The state holds what the plan names and nothing else, and Azure the same with the disks that outlived their hosts. */
export function assertStateHoldsPlan(site: TestSite, plan: SitePlan): void {
  const expected = [...resources(plan).keys()].sort();
  const held = site.sandbox.resources().map(({ urn }) => urn).filter(isCustom).map(nameOf).sort();
  expect(held).toEqual(expected);
  const isCommand = (name: string): boolean => /-(module|smtp|narrow|listserv|listserv-secrets|smtp-secrets)$/.test(name);
  const inAzure = site.sandbox.cloud.resources().map(({ name }) => name.replace(/^lists-/, "").toLowerCase()).sort();
  const outlived = inAzure.filter((name) => name.endsWith("-data") && !expected.includes(name));
  expect(inAzure).toEqual([...expected.filter((name) => !isCommand(name)), ...outlived].sort());
}

type Asked = Pick<DesiredState, "role" | "host">;

/** The last that each host was asked for is what the plan wants of it, on the machine that it is now. */
export function assertHostsAskedForPlan(site: TestSite, plan: SitePlan): void {
  const machines = new Map(site.sandbox.cloud.resources("azure-native:compute:VirtualMachine").map(({ name, outputs }) => [name, String(outputs["vmId"])]));
  for (const [key, roles] of Object.entries(plan.desired)) {
    if (plan.hosts[key]?.retire !== undefined) continue;
    for (const desired of roles) {
      const last = site.runner.recorded.findLast(({ state, commandLine }) => commandLine.includes("-Mode apply") && isOf(state as Asked | undefined, desired));
      // The digests are the secrets' own: the plan has none.
      const asked = { ...(last?.state as object | undefined), ...(desired.role === "listserv" ? { secretDigests: {} } : {}) };
      expect(asked, `${key}, ${desired.role}`).toEqual(desired);
      expect(last?.commandLine, `${key}, ${desired.role}`).toContain(`-Machine ${machines.get(`lists-${key}-vm`)}`);
    }
  }
}

function isOf(state: Asked | undefined, { role, host }: DesiredState): boolean {
  return state?.role === role && state.host === host;
}

/** Addresses at which abandoned hosts have been dialled. */
export function addressesAbandoned(site: TestSite, plans: (SitePlan | undefined)[]): string[] {
  const names = plans.flatMap((plan) => Object.entries(plan?.hosts ?? {}).flatMap(([key, { retire }]) => (retire === Retire.Abandon ? [`lists-${key}-ip`] : [])));
  return site.sandbox.cloud.resources("azure-native:network:PublicIPAddress").filter(({ name }) => names.includes(name)).map(({ outputs }) => String(outputs["ipAddress"]));
}

/** The host module itself finds no difference on any simulated host. */
export async function assertHostsAreAsPlanned(site: TestSite, plan: SitePlan, pool: PowerShellPool): Promise<void> {
  const script = hostPath(`C:/ProgramData/pulumi-listserv/${hostModule().hash}/host/Invoke-ListservHost.ps1`);
  for (const [key, roles] of Object.entries(plan.desired)) {
    if (plan.hosts[key]?.retire !== undefined) continue;
    const folder = site.hostFolder(key);
    for (const desired of roles) {
      const { stdout, stderr } = await pool.run({ folder, script: join(folder, script), mode: "test", machine: site.host(key)["virtualMachine"] ?? "", stdin: JSON.stringify(desired) });
      const result = JSON.parse(stdout === "" ? JSON.stringify({ error: stderr }) : stdout) as Partial<HostResult>;
      expect({ key, role: desired.role, differences: result.differences, error: result.error }).toEqual({ key, role: desired.role, differences: [], error: undefined });
    }
  }
}

/** Every forward of a running LISTSERV is served now, and was never answered wrongly since a moment. */
export function assertMailIsSafe(site: TestSite): void {
  assertForwardsServed(site);
  assertMailFlowed(site);
}
