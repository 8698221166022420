import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { provideExisting } from "../../cli/sandbox/existing-resources";
import { sandboxSecrets } from "../../cli/sandbox/sandbox-secrets";
import { knownOfStack } from "../../cli/verify/known-of-stack";
import { simulatedHost } from "../../cli/verify/simulated-host";
import type { HostVerdict } from "../../cli/verify/verify-host";
import { verifySite } from "../../cli/verify/verify-site";
import { adoptedFromAzure } from "../../components";
import { parseSiteOrThrow, planSite, Protection, Tier, type SiteArgs } from "../../components/site";
import { hostRoute } from "../../components/site/connections";
import { hostPath, PowerShellHostRunner, readHostState, type CloudResource } from "../../sandbox";
import { hardwareOf } from "../../sandbox/command/hardware";
import { declareSite, RecordingRunner, Sandbox, siteOutputs } from "../support/package";
import { hasPowerShell, pool } from "../support/power-shell";
import { primary, siteOf } from "./sites";

const GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/mail/providers";
const ids = {
  "lists-listserv-vm": `${GROUP}/Microsoft.Compute/virtualMachines/oldmail`,
  "lists-listserv-nic": `${GROUP}/Microsoft.Network/networkInterfaces/oldmail-nic`,
  "lists-listserv-data": `${GROUP}/Microsoft.Compute/disks/oldmail-queue`,
};
const subnetId = `${GROUP}/Microsoft.Network/virtualNetworks/office/subnets/servers`;
const base = siteOf(Tier.SingleServer);
const config = parseSiteOrThrow({
  ...base,
  listserv: { ...primary, address: "10.20.1.4", computerName: "OLDMAIL", existingPublicAddress: { id: `${GROUP}/Microsoft.Network/publicIPAddresses/oldmail-ip`, address: "192.0.2.25" } },
  azure: { ...base.azure, existingResourceGroup: "mail", network: { existing: { virtualNetworkId: `${GROUP}/Microsoft.Network/virtualNetworks/office`, subnetId, subnet: "10.20.0.0/16" } } },
});

/** A machine that somebody made by hand, with another size, image and names than the site would choose. */
const found = [
  { type: "compute:Disk", id: ids["lists-listserv-data"], inputs: { resourceGroupName: "mail", diskName: "oldmail-queue", location: "westeurope", diskSizeGB: 64, sku: { name: "StandardSSD_LRS" }, creationData: { createOption: "Empty" } }, outputs: {} },
  {
    type: "network:NetworkInterface",
    id: ids["lists-listserv-nic"],
    inputs: { resourceGroupName: "mail", networkInterfaceName: "oldmail-nic", ipConfigurations: [{ name: "ipconfig1", privateIPAddress: "10.20.1.4", privateIPAllocationMethod: "Static", subnet: { id: subnetId }, publicIPAddress: { id: `${GROUP}/Microsoft.Network/publicIPAddresses/oldmail-ip` } }] },
    outputs: {},
  },
  {
    type: "compute:VirtualMachine",
    id: ids["lists-listserv-vm"],
    inputs: {
      resourceGroupName: "mail",
      vmName: "oldmail",
      hardwareProfile: { vmSize: "Standard_E4s_v3" },
      osProfile: { computerName: "OLDMAIL", adminUsername: "firstadmin" },
      storageProfile: { imageReference: { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku: "2019-datacenter", version: "17763.1" }, osDisk: { name: "oldmail-os", createOption: "FromImage" }, dataDisks: [{ lun: 0, createOption: "Attach", managedDisk: { id: ids["lists-listserv-data"] } }] },
      networkProfile: { networkInterfaces: [{ id: ids["lists-listserv-nic"] }] },
    },
    outputs: { name: "oldmail", vmId: "11111111-2222-3333-4444-555555555555" },
  },
].map(({ type, id, inputs, outputs }) => ({ type: `azure-native:${type}`, id, name: id.split("/").at(-1) as string, inputs, outputs }));

const VM_ID = "11111111-2222-3333-4444-555555555555";
const SITE_CFG = "C:\\LISTSERV\\MAIN\\SITE.CFG";
const OLD_QUEUE = "C:\\inetpub\\mailroot\\Queue";

describe.runIf(hasPowerShell)("a machine in Azure that somebody else made", () => {
  const folder = mkdtempSync(join(tmpdir(), "listserv-import-"));
  const hosts = new PowerShellHostRunner(pool, join(folder, "hosts"));
  const runner = new RecordingRunner(hosts);
  const plan = planSite(config);
  let declared: SiteArgs = config;
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await Sandbox.open({ folder, stack: "test", runner, program: async () => siteOutputs(await declareSite("lists", declared, { transforms: [adoptedFromAzure(ids)] })) });
    await sandboxSecrets(sandbox, plan);
    provideExisting(sandbox.cloud, plan);
    for (const resource of found) sandbox.cloud.put(structuredClone(resource));
    const vm = sandbox.cloud.find(ids["lists-listserv-vm"]) as CloudResource;
    await hosts.handMade({ address: "192.0.2.25", machine: VM_ID, virtualMachines: [VM_ID], hardware: { ...hardwareOf(sandbox.cloud, vm), hasListserv: true } });
  });
  afterAll(async () => {
    await sandbox.close();
    rmSync(folder, { recursive: true });
  });

  const host = join(folder, "hosts", VM_ID);
  const file = (path: string): string => readFileSync(join(host, hostPath(path)), "latin1");
  const held = (): unknown => structuredClone(found.map(({ id }) => sandbox.cloud.find(id)?.inputs));
  const verify = async (): Promise<HostVerdict | undefined> => {
    const known = knownOfStack("test", await sandbox.config(), { publicAddresses: { listserv: "192.0.2.25" } });
    const reach = (key: string) => simulatedHost(sandbox.cloud, [], runner, hostRoute(plan, key, known));
    return (await verifySite(plan, reach, { hosts: [], minutes: 10, log: () => undefined }))["listserv"];
  };

  test("is imported and looked at, then configured, then let go: nothing of it in Azure is made, changed, replaced or deleted, and nothing on it is lost", async () => {
    const azure = held();
    const [siteConfig, mail] = [file(SITE_CFG), readdirSync(join(host, hostPath(OLD_QUEUE)))];
    expect(mail).toHaveLength(3);

    // Only the machine first, with our SSH keys on it.
    const imported = await sandbox.up({ target: ["**ListservSite::lists", "**WindowsHost**"] });
    expect(imported.errors).toEqual([]);
    expect(imported.steps["import"]?.map((urn) => urn.split("::")[3]).sort()).toEqual(Object.keys(ids).sort());
    expect(Object.keys(imported.steps).filter((op) => !["create", "import"].includes(op))).toEqual([]);
    expect(runner.recorded).toEqual([]);
    expect(held()).toEqual(azure);

    const differs = await verify();
    expect(differs?.status).toBe("different");
    expect(differs?.differences.map(({ path }) => path)).toEqual(expect.arrayContaining(["SmtpSvc/1/RelayIpList", "SmtpSvc/1/MaxRecipients", `${SITE_CFG}, NODE`]));
    expect(file(SITE_CFG)).toBe(siteConfig);

    const up = await sandbox.up();
    expect(up.errors).toEqual([]);
    expect(Object.keys(up.steps)).toEqual(["create"]);
    expect(held()).toEqual(azure);
    const asked = runner.recorded.filter(({ commandLine }) => commandLine.includes("-Mode apply"));
    expect(asked.length).toBeGreaterThan(0);
    for (const { commandLine } of asked) expect(commandLine).toContain(`-Machine ${VM_ID}`);
    expect((await sandbox.preview()).steps).toEqual({});
    expect((await verify())?.status).toBe("as-planned");
    for (const line of ["* set up by hand in 2011", "STOREPW=store-canary-9Kd\n", "  MYOWN = 1\n"]) expect(file(SITE_CFG)).toContain(line);
    expect(JSON.parse(file("C:\\ProgramData\\pulumi-listserv\\original-values.json"))).toMatchObject({ "SmtpSvc/1/MaxRecipients": 100 });
    const queued = [OLD_QUEUE, "F:\\SMTP\\Queue"].flatMap((queue) => (existsSync(join(host, hostPath(queue))) ? readdirSync(join(host, hostPath(queue))) : []));
    expect([...readHostState(host).delivered, ...queued].sort()).toEqual(mail);

    // The site goes, the machine stays.
    declared = { ...config, protection: Protection.None, drainDeadlineMinutes: 1 };
    expect((await sandbox.up()).errors).toEqual([]);
    expect((await sandbox.destroy()).errors).toEqual([]);
    expect(sandbox.resources()).toEqual([]);
    expect(held()).toEqual(azure);
    expect(readHostState(host).services["SMTPSVC"]).toMatchObject({ status: "Stopped", startMode: "Disabled" });
    expect(file(SITE_CFG)).toContain("STOREPW=store-canary-9Kd\n");
    expect(file("C:\\ProgramData\\pulumi-listserv\\host.log")).toContain("the way back: metabase backup");
  }, 240_000);
});
