import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { createJiti } from "jiti";
import { expect, test } from "vitest";
import * as components from "../../components";
import { Edition, parseSiteOrThrow, planSite, Retire, Tier, type SitePlan } from "../../components/site";
import { publicKeyLine } from "../../components/host/connection";
import { RecordingRunner, Sandbox, type EngineRun } from "../../sandbox";
import { expectAzureTypes } from "../support/azure-types";
import { at, hostKey, instanceArgs, machineArgs, networkArgs, privateKey, smtpArgs, workerArgs } from "../support/component-args";
import { readmeBlocks } from "../support/user-project";
import { Order } from "./engine-events";

const { DistributeWorker, ListservInstance, MailNetwork, SmtpService, WindowsHost } = components;

const existing = (host: string) => ({ host, hostKey, authorizedKeys: [publicKeyLine(privateKey)] });

/** The same instance as a whole site declares it. */
function sameInASite(): SitePlan {
  const { listserv, postmaster, dkim, smtpServers: { smtp8, smtp9 }, workers: { dist8, dist9 } } = instanceArgs();
  const ssh = { host: "192.0.2.1", user: "administrator", hostKey };
  const software = { installed: true };
  const config = {
    version: 1, tier: Tier.Cluster, name: "lists", administration: { networks: ["203.0.113.0/24"] }, postmaster, dkim,
    listserv: { ...listserv, ssh },
    smtpServers: {
      smtp8: { fqdn: smtp8.fqdn, address: smtp8.addresses[0], ssh },
      smtp9: { fqdn: smtp9.fqdn, address: smtp9.addresses[0], furtherAddresses: [{ address: smtp9.addresses[1] }], smtp: smtp9.smtp, forward: smtp9.forward, ssh },
    },
    workers: { dist8: { fqdn: dist8.fqdn, address: dist8.addresses[0], software, ssh }, dist9: { fqdn: dist9.fqdn, address: dist9.addresses[0], weight: 2, software, ssh } },
  };
  return planSite(parseSiteOrThrow(config));
}

/** The README's examples of one component each, run as they stand. */
async function readmeExamples(folder: string): Promise<void> {
  const { adminPassword, administratorKey, hostPrivateKey } = machineArgs();
  const given = { privateKey, hostKey, licence: "a licence", adminPassword, administratorKey, hostPrivateKey };
  Object.assign(globalThis, given);
  const jiti = createJiti(__filename, { moduleCache: false, fsCache: false, virtualModules: { "pulumi-listserv": components } });
  const examples = readmeBlocks("ts").filter((block) => /from "pulumi-listserv"/.test(block));
  expect(["SmtpService", "DistributeWorker", "ListservInstance", "MailNetwork", "WindowsHost"].filter((name) => !examples.some((text) => text.includes(`new ${name}(`)))).toEqual([]);
  for (const [index, text] of examples.entries()) {
    const file = join(folder, `example-${index}.ts`);
    writeFileSync(file, text);
    await jiti.import(file);
  }
}

/** What a run warns of. */
const warnings = ({ events }: EngineRun): string[] => events.flatMap(({ diagnosticEvent }) => (diagnosticEvent?.severity === "warning" ? [diagnosticEvent.message] : []));

test("a component by itself warns of what the rules advise against in its own args, and of an agent, as a site does", async () => {
  const agent = process.env["SSH_AUTH_SOCK"];
  process.env["SSH_AUTH_SOCK"] = "/tmp/agent";
  const site = await open(async () => {
    new SmtpService("smtp1", smtpArgs());
    new WindowsHost("smtp9", { ...machineArgs(), resourceGroupName: "mail", subnetId: "/subnet" });
    return {};
  });
  try {
    const preview = await site.sandbox.preview();
    expect(preview.errors).toEqual([]);
    expect(warnings(preview).map((text) => text.trim().split("\n").slice(0, 2).join(" ")).sort()).toEqual([
      expect.stringMatching(/^SSH_AUTH_SOCK is set/),
      expect.stringMatching(/^SmtpService smtp1 {3}smtp\.fullyQualifiedDomainName: SMTP1\.EXAMPLE\.ORG says HELO LISTSERV/),
      expect.stringMatching(/^WindowsHost smtp9 {3}image: the host gets whatever image is newest/),
    ]);
  } finally {
    if (agent === undefined) delete process.env["SSH_AUTH_SOCK"];
    else process.env["SSH_AUTH_SOCK"] = agent;
    await site.close();
  }
});

async function open(program: () => Promise<Record<string, unknown>>) {
  const folder = mkdtempSync(join(tmpdir(), "listserv-components-"));
  const runner = new RecordingRunner();
  const sandbox = await Sandbox.open({ folder, stack: "test", runner, program, existingServers: ["192.0.2.7", "192.0.2.8", "192.0.2.5", "192.0.2.17", "192.0.2.18", "192.0.2.19"].map(existing) });
  return { folder, runner, sandbox, close: async () => { await sandbox.close(); rmSync(folder, { recursive: true }); } };
}

test("each component serves by itself in a user's own program, beside the README's examples, and a grandchild is changed through transforms", async () => {
  const site = await open(async () => {
    const network = new MailNetwork("own", networkArgs());
    const host = new WindowsHost("smtp9", { ...machineArgs(), resourceGroupName: network.resourceGroupName, subnetId: network.subnetId }, {
      transforms: [({ type, props, opts }) => (type === "azure-native:network:PublicIPAddress" ? { props: { ...props, idleTimeoutInMinutes: 4 }, opts } : undefined)],
    });
    const smtp9 = new SmtpService("smtp9", { ...smtpArgs(), key: "smtp9", fqdn: "SMTP9.EXAMPLE.ORG", host: { connection: { host: host.publicAddress, user: "maintainer", privateKey, hostKey: host.hostKey }, machine: pulumi.all([host.machine, host.reachable]).apply(([id]) => id) } });
    const worker = new DistributeWorker("dist9", { ...workerArgs(), host: at("192.0.2.18") });
    const instance = new ListservInstance("primary", instanceArgs(), { dependsOn: [worker] });
    await readmeExamples(site.folder);
    return { endpoint: smtp9.endpoint, node: instance.node, distForward: worker.distForward, ready: worker.ready, manualSteps: worker.manualSteps, hostKey: host.hostKey };
  });
  try {
    const up = await site.sandbox.up();
    expect(up.errors).toEqual([]);
    expectAzureTypes("components of a user's own program", site.sandbox.cloud.resources());
    expect(await site.sandbox.outputs()).toMatchObject({
      endpoint: "SMTP9.EXAMPLE.ORG:50025",
      node: "LISTSERV.EXAMPLE.ORG",
      distForward: "2*DIST3.EXAMPLE.ORG",
      ready: expect.stringMatching(/^command-/) as string,
      manualSteps: expect.arrayContaining([expect.stringContaining("DIST_FORWARD=0*SELF 2*DIST3.EXAMPLE.ORG")]) as string[],
      hostKey,
    });
    const address = site.sandbox.cloud.resources("azure-native:network:PublicIPAddress").find(({ inputs }) => inputs["publicIpAddressName"] === "smtp9-ip");
    expect(address?.inputs["idleTimeoutInMinutes"]).toBe(4);
    // Module, secrets, SMTP service, LISTSERV, and what narrows after the instance that it feeds.
    new Order(up).expect("dist9-module", "dist9-smtp", "dist9-instance-listserv-secrets", "dist9-instance-listserv", "dist9-narrow");
    new Order(up).expect("smtp9-ssh", "smtp9-module", "smtp9-smtp", "smtp9-narrow");
    const states = site.runner.recorded.flatMap(({ state }) => (state === undefined ? [] : [state as { role: string; host: string; virtualServers?: { relayFrom: string[] }[]; siteConfig?: [string, string][] }]));
    const state = (role: string, host: string) => states.find((each) => each.role === role && each.host === host);
    expect(state("smtp-service", "smtp9")?.virtualServers?.[0]?.relayFrom).toEqual(["127.0.0.1", "192.0.2.5"]);
    expect(state("smtp-service", "dist3")).toMatchObject({ website: { mode: "serve" }, listenerAddresses: ["*"] });
    expect(state("listserv", "dist3")?.siteConfig).toEqual(expect.arrayContaining([["NODE", "DIST3.EXAMPLE.ORG"], ["SMTP_FORWARD_1", "10*DIST3.EXAMPLE.ORG:50025"]]));
    new Order(up).expect("dist9-narrow", "primary-module", "primary-smtp", "primary-listserv-secrets", "primary-listserv", "primary-narrow");
    // Its key is its own, and with it the default domain that every host has for itself.
    const whole = JSON.parse(JSON.stringify(sameInASite().desired["listserv"] ?? []).replaceAll("listserv.smtpsvc.invalid", "main.smtpsvc.invalid")) as SitePlan["desired"][string];
    expect(whole.map(({ role }) => role)).toEqual(["smtp-service", "listserv", "narrow"]);
    for (const desired of whole) {
      const digests = { secretDigests: expect.objectContaining({ licence: expect.stringMatching(/^sha256:/) as string }) as object };
      expect(state(desired.role, "main")).toEqual({ ...desired, host: "main", ...(desired.role === "listserv" ? digests : {}) });
    }
    expect(state("listserv", "main")?.siteConfig).toEqual(
      expect.arrayContaining([["SMTP_FORWARD_3", "20*SMTP9.EXAMPLE.ORG:50026;SMTP8.EXAMPLE.ORG:50025"], ["DIST_FORWARD", "0*SELF DIST8.EXAMPLE.ORG 2*DIST9.EXAMPLE.ORG"], ["DKIM_SIGN", "EXAMPLE.ORG"]]),
    );
    expect((await site.sandbox.up()).steps).toEqual({});
  } finally {
    await site.close();
  }
});

test("each component tells all faults of its args at once, as a site does, and registers nothing", async () => {
  const faulty: { name: string; declare: () => unknown; told: string[] }[] = [
    {
      name: "SmtpService",
      declare: () => new SmtpService("smtp1", { ...smtpArgs(), fqdn: "SMTP1", listserv: [{ fqdn: "LISTSERV.EXAMPLE.ORG", addresses: ["192.0.2.555"] }], smtp: { port: 0, maximumHopCount: { value: 30, reason: "" } } }),
      told: ["SmtpService smtp1 is not valid (4 faults)", 'fqdn  found "SMTP1"', 'listserv[0].addresses[0]  found "192.0.2.555"', "smtp.port  found 0", 'smtp.maximumHopCount.reason  found ""'],
    },
    { name: "SmtpService", declare: () => new SmtpService("smtp1", { ...smtpArgs(), smtp: { port: 443, recipientsPerMessage: 10 } }), told: ["(2 faults)", "smtp.port: ", "smtp.recipientsPerMessage: "] },
    {
      name: "SmtpService",
      declare: () => new SmtpService("smtp1", { ...smtpArgs(), key: "My Host", listserv: [{ fqdn: "LISTSERV.EXAMPLE.ORG", addresses: ["192.0.2.5", "fe80::1"] }, { fqdn: "OTHER", addresses: [] }] }),
      told: ["(4 faults)", 'key  found "My Host"', 'listserv[0].addresses[1]  found "fe80::1"', 'listserv[1].fqdn  found "OTHER"', "listserv[1].addresses  found an empty list"],
    },
    {
      name: "DistributeWorker",
      declare: () => new DistributeWorker("dist3", { ...workerArgs(), licence: undefined, worker: { ...workerArgs().worker, retire: Retire.Drain, machine: {}, forward: { failOver: "listserv" }, software: { installer: { source: "C:\\kit.exe", sha256: "0".repeat(64) } } } }),
      told: ["(4 faults)", 'worker.retire  found "Drain", expected nothing', "worker.machine", "worker.forward.failOver", "licence  found nothing"],
    },
    {
      name: "DistributeWorker",
      declare: () => new DistributeWorker("dist3", { ...workerArgs(), weight: -1, postmaster: ["nobody"], worker: { fqdn: "DIST3.EXAMPLE.ORG", software: {} } }),
      told: ["DistributeWorker dist3 is not valid (4 faults)", "weight  found -1", "postmaster[0]", "worker.address  found nothing", "worker.software"],
    },
    {
      name: "ListservInstance",
      declare: () => new ListservInstance("primary", {
        ...instanceArgs(), postmaster: ["nobody"], licence: undefined, dkimKeys: {},
        listserv: { ...instanceArgs().listserv, edition: Edition.Classic, retire: Retire.Drain, software: { installer: { source: "C:\\kit.exe", sha256: "0".repeat(64) } } },
        smtpServers: { smtp8: { fqdn: "SMTP8", addresses: ["192.0.2.28", "192.0.2.500"] } },
        workers: { dist8: { fqdn: "DIST8.EXAMPLE.ORG", addresses: [], weight: -1 } },
      }),
      told: ["ListservInstance primary is not valid (10 faults)", "listserv.retire", "listserv.edition", "postmaster[0]", 'smtpServers.smtp8.fqdn  found "SMTP8"', "smtpServers.smtp8.addresses[1]", "workers.dist8.addresses  found an empty list", "workers.dist8.weight  found -1", "  workers  found", "licence  found nothing", "dkimKeys.default  found nothing"],
    },
    {
      name: "ListservInstance",
      declare: () => new ListservInstance("primary", { ...instanceArgs(), smtpServers: { smtp9: { ...instanceArgs().smtpServers.smtp9, forward: { failOver: "nowhere" }, smtp: { port: 443 } } } }),
      told: ["(2 faults)", "smtpServers.smtp9.forward.failOver", "smtpServers.smtp9.smtp.port: "],
    },
    {
      name: "ListservInstance, of a program without types",
      declare: () => new ListservInstance("primary", { host: at("192.0.2.19"), key: "lists", maxbstmp: 10 } as never),
      told: ["(3 faults)", "maxbstmp  found a number, expected no such key", "Did you mean maxbsmtp?", "listserv  found nothing", "postmaster  found nothing"],
    },
    {
      name: "SmtpService, of a program without types",
      declare: () => new SmtpService("smtp1", { ...smtpArgs(), listserv: undefined, folder: "queue", port: 50025 } as never),
      told: ["port  found a number, expected no such key", "listserv  found nothing", 'folder  found "queue"'],
    },
    { name: "MailNetwork", declare: () => new MailNetwork("own", { ...networkArgs(), location: "West Europe", subnet: "10.20.1.0" }), told: ["MailNetwork own is not valid (2 faults)", 'location  found "West Europe"', 'subnet  found "10.20.1.0"'] },
    {
      name: "WindowsHost",
      declare: () => new WindowsHost("smtp9", { ...machineArgs(), resourceGroupName: "mail", subnetId: "/subnet", computerName: "A-NAME-TOO-LONG-FOR-WINDOWS", adminUsername: "admin", zone: "4" }),
      told: ["WindowsHost smtp9 is not valid (3 faults)", "computerName  found", 'adminUsername  found "admin"', 'zone  found "4"'],
    },
    {
      name: "a connection",
      declare: () => new SmtpService("smtp1", { ...smtpArgs(), host: { connection: { host: "", port: 0, user: "", privateKey: `broken ${privateKey}`, hostKey: "none" }, machine: "1" } }),
      told: ["(5 faults)", "host.connection.host  found", "host.connection.port  found 0", "host.connection.user", "host.connection.privateKey  found [secret]", "host.connection.hostKey"],
    },
  ];
  for (const { name, declare, told } of faulty) {
    const message = thrown(declare);
    for (const text of told) expect([name, message]).toEqual([name, expect.stringContaining(text)]);
    expect(message).not.toContain(privateKey.split("\n")[2] ?? "");
  }
});

test("the README names every type of child with the names that the states of users hold", () => {
  const table = readFileSync(join(__dirname, "../../README.md"), "utf8").split("\n").filter((line) => line.startsWith("| `"));
  const folder = join(__dirname, "identity");
  const urns = readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), "utf8").split("\n")).filter((urn) => urn.includes("$"));
  const untold = urns.filter((urn) => {
    const [, , types = "", name = ""] = urn.split("::");
    const [parent = "", type = ""] = types.split("$").slice(-2).map((each) => each.replace(/^(azure-native:|command:remote:|listserv:index:)/, ""));
    const told = table.find((line) => line.startsWith(`| \`${parent}\` |`))?.split("|")[2] ?? "";
    const kinds = [...told.matchAll(/`([^`]+)`/g)].map(([, kind]) => new RegExp(`-${(kind as string).replace(/<[^>]+>/g, ".+")}$`));
    return !told.includes(type) || !kinds.some((kind) => kind.test(name));
  });
  expect([urns.length > 100, untold]).toEqual([true, []]);
});

type Required<T> = { [K in keyof T]-?: object extends Pick<T, K> ? never : K }[keyof T];
const members = <T>(required: Record<Required<T>, true>): string[] => Object.keys(required);

/** Every required member of each component's args, which the compiler holds complete. */
const required: Record<string, [declare: (args: never) => unknown, args: object, members: string[]]> = {
  SmtpService: [(args) => new SmtpService("smtp1", args), smtpArgs(), members<components.SmtpServiceArgs>({ host: true, key: true, fqdn: true, listserv: true })],
  ListservInstance: [(args) => new ListservInstance("primary", args), instanceArgs(), members<components.ListservInstanceArgs>({ host: true, key: true, listserv: true, postmaster: true })],
  DistributeWorker: [(args) => new DistributeWorker("dist3", args), workerArgs(), members<components.DistributeWorkerArgs>({ host: true, key: true, primary: true, worker: true, postmaster: true })],
  MailNetwork: [(args) => new MailNetwork("own", args), networkArgs(), members<components.MailNetworkArgs>({ location: true, resourceGroupName: true, virtualNetworkName: true, addressSpace: true, subnetName: true, subnet: true })],
  WindowsHost: [
    (args) => new WindowsHost("smtp9", args),
    { ...machineArgs(), resourceGroupName: "mail", subnetId: "/subnet" },
    members<components.WindowsHostArgs>({
      location: true, resourceGroupName: true, subnetId: true, names: true, computerName: true, address: true, size: true, image: true, dataDiskSizeGiB: true, dataDiskLun: true,
      adminUsername: true, adminPassword: true, patching: true, administratorKey: true, hostPrivateKey: true, rules: true,
    }),
  ],
};

/** The same one level down, where a member is an object of members that are all required. */
const requiredInside: [component: string, member: string, members: string[]][] = [
  ["WindowsHost", "names", members<components.HostNamesArgs>({ virtualMachine: true, networkInterface: true, networkSecurityGroup: true, publicAddress: true, dataDisk: true, osDisk: true, domainNameLabel: true })],
  ["DistributeWorker", "primary", members<components.ExistingPrimaryArgs>({ fqdn: true, addresses: true })],
  ["DistributeWorker", "worker", members<components.ListservArgs>({ fqdn: true, software: true })],
  ["ListservInstance", "listserv", members<components.PrimaryArgs>({ fqdn: true, software: true })],
];

const without = (args: object, member: string): object => Object.fromEntries(Object.entries(args).filter(([key]) => key !== member));

test("a required member that is left out is a fault of each component, and nothing of it is registered", async () => {
  const told: [left: string, message: string][] = [];
  const site = await open(async () => {
    told.length = 0;
    for (const [component, [declare, args, all]] of Object.entries(required)) {
      for (const member of all) told.push([`${component} ${member}`, thrown(() => declare(without(args, member) as never))]);
    }
    for (const [component, member, all] of requiredInside) {
      const [declare, args] = required[component] as (typeof required)[string];
      for (const inner of all) told.push([`${component} ${member}.${inner}`, thrown(() => declare({ ...args, [member]: without((args as Record<string, object>)[member] as object, inner) } as never))]);
    }
    return {};
  });
  try {
    const up = await site.sandbox.up();
    expect(up.errors).toEqual([]);
    expect(told.length).toBe(35 + 13);
    for (const [left, message] of told) {
      const path = left.split(" ")[1] ?? "";
      expect([left, message]).toEqual([left, expect.stringMatching(new RegExp(`is not valid \\(1 fault\\)\\n\\n {2}${path.replace(".", "\\.")} {2}found nothing`)) as string]);
    }
    expect(up.events.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata.type ?? [])).toEqual(["pulumi:pulumi:Stack"]);
  } finally {
    await site.close();
  }
});

function thrown(declare: () => unknown): string {
  try {
    declare();
  } catch (error) {
    // A fault of the user's is told without a stack trace; anything else is shown with its own.
    if (!pulumi.RunError.isInstance(error)) throw error;
    return (error as Error).message;
  }
  return "nothing was thrown";
}
