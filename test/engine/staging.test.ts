import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { staging, type SiteArgs } from "../../components/site";
import type { HostResult } from "../../components/host/desired-state";
import { changeHostState } from "../../sandbox/windows/host-state";
import cluster from "../../stacks/cluster";
import { sampled } from "../support/account";
import { expectAzureTypes } from "../support/azure-types";
import { with_ } from "../support/config";
import { MAILPIT_VERSION } from "../support/mailpit";
import { deliverQueue, queueMessage, type Wires } from "../support/mail-delivery";
import { expectPlannedPackets } from "../support/packets";
import { evaluate, type Packet } from "../../sandbox/azure/security-group";
import { sampleSeed } from "../support/seed";
import { keptServer, startSink, type Sink } from "../support/sink";
import { sendMessage, TakingServer } from "../support/smtp";
import { hasPowerShell, pool } from "../support/power-shell";
import { TestSite } from "./site";

const copy = staging(cluster, { name: "liststaging", domain: "STAGING.EXAMPLE.ORG", leaveOut: ["dist1-smtp2", "dist2-smtp1"], mailSink: { messageLimit: 400, storageGiB: 20, webNetworks: ["10.90.0.0/16"] } }) as SiteArgs;

const INTERNET = "203.0.113.5";
const SUBSCRIBERS = ["aol.example", "gmail.example", "LISTSERV.EXAMPLE.ORG"];

let site: TestSite;

beforeAll(async () => {
  site = await TestSite.open(copy, hasPowerShell ? { pool } : {});
  expect((await site.sandbox.up()).errors).toEqual([]);
});

afterAll(async () => {
  await site.close();
});

const passes = (group: string, packet: Packet): boolean => evaluate(site.sandbox.cloud, group, packet);
const groupOf = (key: string): string => `liststaging-${key}-nsg`;

describe("a staging copy of the cluster in the simulated Azure", () => {
  test("has resources that fit Azure's own types, and its sink in a delegated subnet of its own with a private address", () => {
    expectAzureTypes("the staging copy", site.sandbox.cloud.resources());
    const [group] = site.sandbox.cloud.resources("azure-native:containerinstance:ContainerGroup");
    expect(group?.inputs).toMatchObject({
      ipAddress: { type: "Private", ip: "10.255.25.4", ports: [{ port: 25, protocol: "TCP" }, { port: 8025, protocol: "TCP" }] },
      containers: [{ image: `docker.io/axllent/mailpit:v${MAILPIT_VERSION}`, environmentVariables: expect.arrayContaining([{ name: "MP_MAX_MESSAGES", value: "400" }, { name: "MP_DISABLE_WAL", value: "true" }]) as unknown }],
      volumes: [{ azureFile: { shareName: "messages" } }],
    });
    expect(site.sandbox.cloud.resources("azure-native:storage:FileShare")[0]?.inputs).toMatchObject({ shareQuota: 20 });
  });

  test("says how to look at the mail, with the address that Azure gave", async () => {
    const { mailSink, publicAddresses } = (await site.sandbox.outputs()) as { mailSink: { web: string; tunnel: string }; publicAddresses: Record<string, string> };
    expect(mailSink.tunnel).toBe(`ssh -N -L 8025:10.255.25.4:8025 listservadmin@${publicAddresses["listserv"]}`);
    expect(mailSink.web).toBe("http://10.255.25.4:8025");
  });

  test("lets exactly the plan's packets pass, and none to a mail port of anybody outside", () => {
    expect(expectPlannedPackets(site.plan, site.sandbox.cloud)).toBeGreaterThan(500);
    const seed = sampleSeed();
    const random = 2526 + (seed % 60_000);
    sampled("mail to a port that means nothing, from hosts of a staging copy", 1, 60_000, seed);
    const outside = [INTERNET, "8.8.8.8", "10.20.66.96", "192.168.1.1", "172.16.9.9"];
    for (const group of [...Object.keys(site.plan.hosts), "sink"].map(groupOf)) {
      for (const peer of outside) for (const port of [25, 465, 587, 2525, random]) for (const protocol of ["Tcp", "Udp"] as const) expect([group, peer, port, passes(group, { direction: "Outbound", peer, port, protocol })]).toEqual([group, peer, port, false]);
    }
    for (const key of Object.keys(site.plan.hosts)) {
      for (const port of [80, 443, 1688, 53]) expect(passes(groupOf(key), { direction: "Outbound", peer: "8.8.8.8", port, protocol: "Tcp" })).toBe(true);
      expect(passes(groupOf(key), { direction: "Outbound", peer: "8.8.8.8", port: 53, protocol: "Udp" })).toBe(true);
      expect(passes(groupOf(key), { direction: "Outbound", peer: "10.255.25.4", port: 25, protocol: "Tcp" })).toBe(true);
      expect(passes(groupOf("sink"), { direction: "Inbound", peer: site.plan.hosts[key]?.address ?? "", port: 25, protocol: "Tcp" })).toBe(true);
    }
    const web = (peer: string, port = 8025): boolean => passes(groupOf("sink"), { direction: "Inbound", peer, port, protocol: "Tcp" });
    expect([web("10.90.1.1"), web(INTERNET), web("10.20.66.96"), web("10.90.1.1", 25)]).toEqual([true, false, false, false]);
  });
});

describe.runIf(hasPowerShell)("mail of a staging copy, over real connections on loopback", () => {
  const keys = ["listserv", "dist1", "dist1-smtp1", "dist2", "spare"];
  let sink: Sink;
  let internet: TakingServer;
  let listener: TakingServer;

  beforeAll(async () => {
    sink = await startSink(400);
    internet = await TakingServer.start();
    listener = await TakingServer.start();
    // The public DNS would answer for subscribers.
    for (const key of keys) changeHostState(site.hostFolder(key), (state) => Object.assign(state.names, Object.fromEntries(SUBSCRIBERS.map((domain) => [domain, [INTERNET]]))));
  });

  afterAll(async () => {
    await sink.close();
    await internet.close();
    await listener.close();
  });

  /** What a packet of a host reaches: the sink and LISTSERV's listeners where they are, the internet everywhere else. */
  const wiresOf = (key: string, withNetwork = true): Wires => (address, port) => {
    const stopped = withNetwork && address !== "127.0.0.1" && !passes(groupOf(key), { direction: "Outbound", peer: address, port, protocol: "Tcp" });
    if (stopped) return undefined;
    if (address === site.plan.azure?.mailSink?.address && port === 25) return sink.smtpPort;
    const listeners = Object.values(site.plan.listserv).map(({ host }) => site.plan.hosts[host]?.address);
    return port === 25 && (address === "127.0.0.1" || listeners.includes(address)) ? listener.port : internet.port;
  };
  const letter = (subject: string): string => `From: owner-test@LISTSERV.STAGING.EXAMPLE.ORG\r\nSubject: ${subject}\r\n\r\nA posting.`;

  test("ends in the sink, every message of every host, with every recipient; bounces end at LISTSERV's listener, and nothing anywhere else", async () => {
    for (const key of keys) {
      SUBSCRIBERS.forEach((domain, index) => queueMessage(site.hostFolder(key), `NTFS_${index}`, { from: "owner-test@LISTSERV.STAGING.EXAMPLE.ORG", to: [`${key}@${domain}`], text: letter(`${key} to ${domain}`) }));
      queueMessage(site.hostFolder(key), "NTFS_bounce", { from: "", to: ["owner-test@LISTSERV.STAGING.EXAMPLE.ORG"], text: letter("bounce") });
      expect(await deliverQueue(site.hostFolder(key), wiresOf(key))).toEqual({ sent: SUBSCRIBERS.length + 1, waiting: [] });
    }
    expect((await sink.taken()).sort()).toEqual(keys.flatMap((key) => SUBSCRIBERS.map((domain) => [`${key}@${domain}`.toLowerCase()])).sort());
    expect(listener.taken).toEqual(keys.map(() => ({ from: "", to: ["owner-test@LISTSERV.STAGING.EXAMPLE.ORG"] })));
    expect(internet.connections).toBe(0);
  });

  test("is taken whole where LISTSERV gives one message a thousand recipients", async () => {
    const folder = site.hostFolder("dist1");
    const to = Array.from({ length: 1000 }, (_, index) => `subscriber${index}@${SUBSCRIBERS[index % 2]}`);
    queueMessage(folder, "NTFS_many", { from: "owner-test@LISTSERV.STAGING.EXAMPLE.ORG", to, text: letter("to a thousand") });
    expect(await deliverQueue(folder, wiresOf("dist1"))).toEqual({ sent: 1, waiting: [] });
    expect((await sink.taken()).map((recipients) => recipients.length)).toContain(1000);
    expect(internet.connections).toBe(0);
  });

  test("of a host whose smart host was changed by hand is stopped by the network, would reach the internet without it, and the change is found by test", async () => {
    const folder = site.hostFolder("dist2");
    changeHostState(folder, (state) => Object.assign(state.metabase.memory["SmtpSvc/1"]?.properties ?? {}, { SmartHostType: 0, SmartHost: "" }));
    queueMessage(folder, "NTFS_astray", { from: "owner-test@LISTSERV.STAGING.EXAMPLE.ORG", to: ["someone@aol.example"], text: letter("astray") });
    expect(await deliverQueue(folder, wiresOf("dist2"))).toEqual({ sent: 0, waiting: [`NTFS_astray.EML: the network lets nothing through to ${INTERNET}:25`] });
    expect(internet.connections).toBe(0);
    expect(await deliverQueue(folder, wiresOf("dist2", false))).toEqual({ sent: 1, waiting: [] });
    expect(internet.taken).toEqual([{ from: "owner-test@LISTSERV.STAGING.EXAMPLE.ORG", to: ["someone@aol.example"] }]);

    const machine = site.runner.recorded.map(({ commandLine }) => /-File (\S+) -Mode apply -Machine (\S+)/.exec(commandLine)).find((match) => match !== null);
    const stdin = JSON.stringify(site.plan.desired["dist2"]?.find(({ role }) => role === "smtp-service"));
    const { stdout } = (await pool.run({ folder, script: `${folder}/${(machine?.[1] ?? "").replace(/^([A-Z]):/, "$1")}`, mode: "test", machine: machine?.[2] ?? "", stdin })) as { stdout: string };
    expect((JSON.parse(stdout) as HostResult).differences).toContainEqual(expect.objectContaining({ path: "SmtpSvc/1, route of all mail", found: "the receiver, port 25" }));
  });
});

test("the server that stands in for Mailpit takes a message and tells its recipients", async () => {
  const sink = await keptServer();
  await sendMessage(sink.smtpPort, { from: "", to: ["One@aol.example", "two@aol.example"], text: "Subject: x\r\n\r\nx" });
  expect(await sink.taken()).toEqual([["one@aol.example", "two@aol.example"]]);
  await sink.close();
});

test("a change of the sink's message limit changes the sink alone, and no host", async () => {
  await site.declare(with_(copy, { mailSink: { ...(copy.mailSink as NonNullable<SiteArgs["mailSink"]>), messageLimit: 800 } }));
  const preview = await site.sandbox.preview();
  expect(preview.errors).toEqual([]);
  expect(Object.entries(preview.steps).map(([op, urns]) => [op, urns.map((urn) => urn.split("::").at(-1))])).toEqual([["update", ["liststaging-sink", "liststaging-sink-group"]]]);
});
