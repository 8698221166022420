import { describe, expect, test } from "vitest";
import type { SmtpServiceState } from "../../components/host/desired-state";
import singleServer from "../../stacks/single-server";
import smtpServers from "../../stacks/smtp-servers";
import type { SimulatedHostState } from "../../sandbox/windows/host-state";
import { hasPowerShell } from "../support/power-shell";
import { SimulatedSite } from "./simulated-host";


const RELAY = { grantByDefault: false, grant: ["127.0.0.1, 255.255.255.255", "10.20.66.96, 255.255.255.255"] };

/** Something that somebody changed on the host: how its difference is called, and the change. */
type Drift = [path: string, change: (state: SimulatedHostState, server: Record<string, unknown>) => void];

/** What is saved: the running state of a virtual server is none of it. */
const withoutState = (metabase: unknown): unknown => JSON.parse(JSON.stringify(metabase, (key, value: unknown) => (key === "ServerState" ? undefined : value)));

describe.runIf(hasPowerShell).each(["2019", "2022"])("an untouched Windows Server %s", (operatingSystem) => {
  test("becomes what the plan says, with one start of SMTPSVC, and a second run changes nothing", async () => {
    const site = new SimulatedSite(singleServer, operatingSystem);
    try {
      const desired = site.desired("listserv", "smtp-service");
      const found = await site.run("listserv", desired, "test");
      expect(found.result.ok).toBe(false);
      expect(found.result.differences.map(({ path }) => path)).toContain("Windows feature SMTP-Server");

      const first = await site.run("listserv", desired);
      expect(first.result).toMatchObject({ ok: true, status: 0, differences: [], restarted: ["SMTPSVC"] });
      expect(first.exitCode).toBe(0);
      const state = site.state("listserv");
      expect(state.services["SMTPSVC"]).toMatchObject({ status: "Running", startMode: "Auto", delayed: true });
      expect(state.counts.starts).toEqual({ SMTPSVC: 1 });
      expect(withoutState(state.metabase.disk)).toEqual(withoutState(state.metabase.memory));
      expect(site.metabase("listserv")).toMatchObject({
        ServerBindings: [":50025:"],
        MaxConnections: 2_000_000_000,
        ConnectionTimeout: 600,
        LogExtFileFlags: 32399,
        RelayIpList: RELAY,
        RelayForAuth: 0,
        MaxRecipients: 1000,
        SmtpRemoteProgressiveRetry: "5,10,15,30",
        SmtpRemoteDelayExpireMinutes: 14_398_560,
        RemoteTimeout: 60,
        FullyQualifiedDomainName: "LISTSERV.EXAMPLE.ORG",
        QueueDirectory: "F:\\SMTP\\Queue",
        DefaultDomain: "listserv.smtpsvc.invalid",
      });
      expect(site.metabase("listserv", "SmtpSvc/1/Domain/LISTSERV.EXAMPLE.ORG")).toMatchObject({ RouteAction: 4_198_400 });

      const { commits } = state.metabase;
      const second = await site.run("listserv", desired);
      expect(second.result).toMatchObject({ ok: true, changed: [], restarted: [], pending: [] });
      expect(site.state("listserv").metabase.commits).toBe(commits);
      expect(site.state("listserv").counts.starts).toEqual({ SMTPSVC: 1 });
      expect((await site.run("listserv", desired, "test")).result).toMatchObject({ ok: true, differences: [] });
    } finally {
      site.remove();
    }
  });
});

describe.runIf(hasPowerShell)("a server that is as the plan says", () => {
  /** A value that is neither the stored nor an equivalent one. */
  const drifted = (value: unknown): unknown => {
    if (Array.isArray(value)) return [":2525:"];
    if (typeof value === "boolean") return !value;
    if (typeof value === "number") return value === 0 ? 0x100 : value - 1;
    return `${String(value)}x`;
  };

  /** Everything else of the role that can drift, and how its difference is called. */
  const drifts: Drift[] = [
    ["SmtpSvc/1/RelayIpList", (_, server) => (server["RelayIpList"] = { grantByDefault: false, grant: ["127.0.0.1, 255.255.255.255", "10.20.66.96, 255.255.255.255", "203.0.113.9, 255.255.255.255"] })],
    ["SmtpSvc/1/RelayIpList", (_, server) => (server["RelayIpList"] = { ...RELAY, domains: ["*.example.net"] })],
    ["SmtpSvc/1/RelayIpList", (_, server) => (server["RelayIpList"] = { grantByDefault: true, grant: [] })],
    ["SmtpSvc/1/RelayIpList", (_, server) => (server["RelayIpList"] = "")],
    ["SmtpSvc/1/RelayIpList", (_, server) => (server["RelayIpList"] = { ...RELAY, grant: [...RELAY.grant, "0.0.0.0, 0.0.0.0"] })],
    ["SmtpSvc/1/RelayIpList", (_, server) => (server["RelayIpList"] = null)],
    ["SmtpSvc/1/IPSecurity", (_, server) => (server["IPSecurity"] = { grantByDefault: false, grant: ["10.0.0.0, 255.0.0.0"] })],
    ["SmtpSvc/1/IPSecurity", (_, server) => (server["IPSecurity"] = { grantByDefault: true, grant: [], deny: ["10.20.66.0, 255.255.255.0"] })],
    ["SmtpSvc/1/ServerAutoStart", (_, server) => (server["ServerAutoStart"] = false)],
    ["SmtpSvc/1/RouteUserName", (_, server) => (server["RouteUserName"] = "somebody")],
    ["SmtpSvc/1/MasqueradeDomain", (_, server) => (server["MasqueradeDomain"] = "example.net")],
    ["SmtpSvc/1/SmartHost", (_, server) => (server["SmartHost"] = "mail.example.net")],
    ["SmtpSvc/1/RoutingSources/SmtpDsUseCat", (state) => Object.assign(state.metabase.memory["SmtpSvc/1/RoutingSources"]?.properties ?? {}, { SmtpDsUseCat: 1 })],
    ["SmtpSvc/1/Domain/LISTSERV.EXAMPLE.ORG", (state) => Object.assign(state.metabase.memory["SmtpSvc/1/Domain/LISTSERV.EXAMPLE.ORG"]?.properties ?? {}, { RouteAction: 0x1000 })],
    ["SmtpSvc/1/Domain/LISTSERV.EXAMPLE.ORG", (state) => Object.assign(state.metabase.memory["SmtpSvc/1/Domain/LISTSERV.EXAMPLE.ORG"]?.properties ?? {}, { RouteAction: 0x401002, RouteActionString: "[10.9.9.9]" })],
    ["SmtpSvc/1/Domain/LISTSERV.EXAMPLE.ORG", (state) => Reflect.deleteProperty(state.metabase.memory, "SmtpSvc/1/Domain/LISTSERV.EXAMPLE.ORG")],
    ["service SMTPSVC", (state) => Object.assign(state.services["SMTPSVC"] ?? {}, { status: "Stopped" })],
    ["service SMTPSVC", (state) => Object.assign(state.services["SMTPSVC"] ?? {}, { status: "Paused" })],
    ["service SMTPSVC, start mode", (state) => Object.assign(state.services["SMTPSVC"] ?? {}, { delayed: false })],
    ["service IISADMIN, start mode", (state) => Object.assign(state.services["IISADMIN"] ?? {}, { startMode: "Manual" })],
    ["SmtpSvc/1/ServerState", (_, server) => (server["ServerState"] = 4)],
    ["excluded port range 50025", (state) => (state["excluded"] = [])],
    ["Windows feature Web-WMI", (state) => Object.assign(state["features"] as object, { "Web-WMI": "Available" })],
    ["data disk at LUN 0", (state) => Object.assign(state.disks.find(({ partitions }) => partitions.length > 0) ?? {}, { offline: true })],
    ["data disk at LUN 0", (state) => Object.assign(state.disks.find(({ partitions }) => partitions.length > 0) ?? {}, { readOnly: true })],
    ["data disk at LUN 0", (state) => Object.assign(state.disks.at(-1)?.partitions.at(-1) ?? {}, { sizeGiB: 32 })],
    ["Defender exclusion F:\\SMTP\\Queue", (state) => (state["defender"] = (state["defender"] as string[]).filter((path) => !path.endsWith("Queue")))],
    ["F:\\SMTP\\Queue", (state) => Reflect.deleteProperty(state["acls"] as object, "F:\\SMTP\\Queue")],
    ["log files of SmtpSvc/1", (state) => (state["tasks"] = {})],
  ];

  /** What is told only: somebody made it on purpose, or a feeder may still need it. */
  const told: Drift[] = [
    ["SmtpSvc/1/Domain/LISTSERV.EXAMPLE.ORG", (state) => Object.assign(state.metabase.memory["SmtpSvc/1/Domain/LISTSERV.EXAMPLE.ORG"]?.properties ?? {}, { RouteAction: 0x10 })],
    ["SmtpSvc/1/Domain/example.net", (state) => (state.metabase.memory["SmtpSvc/1/Domain/example.net"] = { class: "IIsSmtpDomain", properties: { RouteAction: 0x10 } })],
  ];

  test("shows each single drift, one by one, for every property, and one run puts them all right", async () => {
    const site = new SimulatedSite(singleServer);
    try {
      const desired = site.desired("listserv", "smtp-service");
      await site.run("listserv", desired);
      const converged = site.state("listserv");
      const properties = site.metabase("listserv");
      const known = Object.keys(desired.virtualServers[0]?.metabase ?? {}).filter((name) => properties[name] !== undefined);
      const all: Drift[] = [...known.map((name): Drift => [`SmtpSvc/1/${name}`, (_, server) => (server[name] = drifted(properties[name]))]), ...drifts];
      // Of the catalogue, SMTPSVC does not know LogFileLocaltimeRollover.
      expect(Object.keys(desired.virtualServers[0]?.metabase ?? {}).filter((name) => !all.some(([path]) => path === `SmtpSvc/1/${name}`))).toEqual(["LogFileLocaltimeRollover"]);
      const drift = (changes: Drift[]) =>
        site.change("listserv", (state) => {
          Object.assign(state, structuredClone(converged));
          for (const [, change] of changes) change(state, state.metabase.memory["SmtpSvc/1"]?.properties ?? {});
        });
      for (const each of [...all, ...told]) {
        drift([each]);
        const { result } = await site.run("listserv", desired, "test");
        expect(result.differences.map(({ path }) => path), each[0]).toContain(each[0]);
      }
      drift(all);
      const { result } = await site.run("listserv", desired);
      expect(result.error).toBeUndefined();
      expect((await site.run("listserv", site.desired("listserv", "narrow"))).result.ok).toBe(true);
      expect((await site.run("listserv", desired, "test")).result.differences).toEqual([]);
    } finally {
      site.remove();
    }
  });

  test("keeps a relay address, a wider limit, a domain and an old port in apply, names them as pending, and narrow removes them", async () => {
    const site = new SimulatedSite(singleServer);
    try {
      const desired = site.desired("listserv", "smtp-service");
      await site.run("listserv", desired);
      const wider = structuredClone(desired) as SmtpServiceState;
      const server = wider.virtualServers[0];
      if (!server) throw new Error("no virtual server");
      server.relayFrom.push("10.20.66.97", "10.30.0.0, 255.255.0.0");
      (server.metabase["MaxRecipients"] as { value: number }).value = 2000;
      (server.metabase["ServerBindings"] as { value: string[] }).value = [":50026:"];
      server.port = 50026;
      wider.reservedPorts = [50026];
      wider.firewall = [...wider.firewall, { name: "pulumi-listserv TCP 50026", protocol: "TCP", port: 50026, from: ["10.20.66.97"] }];
      server.domains.push({ name: "DIST9.EXAMPLE.ORG", relay: true, helo: true });
      const grown = await site.run("listserv", wider);
      expect(grown.result).toMatchObject({ ok: true });
      expect(site.metabase("listserv")["ServerBindings"]).toEqual([":50026:", ":50025:"]);

      const back = await site.run("listserv", desired);
      expect(back.result.ok).toBe(true);
      expect(back.result.pending.join("\n")).toMatch(/RelayIpList keeps 10\.20\.66\.97[\s\S]*MaxRecipients stays at 2000|MaxRecipients[\s\S]*RelayIpList/);
      expect(site.metabase("listserv")["MaxRecipients"]).toBe(2000);

      const narrow = await site.run("listserv", site.desired("listserv", "narrow"));
      expect(narrow.result).toMatchObject({ ok: true, pending: [], restarted: [] });
      expect(site.metabase("listserv")).toMatchObject({ MaxRecipients: 1000, ServerBindings: [":50025:"], RelayIpList: RELAY });
      expect(Object.keys(site.state("listserv").metabase.memory)).not.toContain("SmtpSvc/1/Domain/DIST9.EXAMPLE.ORG");
      expect(site.state("listserv")["firewall"]).toEqual({ "pulumi-listserv TCP 25": expect.objectContaining({ from: ["Any"] }) as object });
      expect((await site.run("listserv", site.desired("listserv", "narrow"))).result.changed).toEqual([]);
    } finally {
      site.remove();
    }
  });
});

describe.runIf(hasPowerShell)("a relay's password for a virtual server that is not there yet", () => {
  test("starts the metabase where somebody had switched it off, and makes a server whose settings and domains follow", async () => {
    const site = new SimulatedSite(singleServer);
    try {
      const desired = site.desired("listserv", "smtp-service");
      const [one] = desired.virtualServers;
      if (!one) throw new Error("no virtual server");
      const ports = { type: "multistring" as const, value: [":50026:"], required: true };
      desired.virtualServers.push({ ...structuredClone(one), instance: 2, port: 50026, metabase: { ...one.metabase, ServerBindings: ports } });
      const secrets = (instances: number[]): string => JSON.stringify({ schema: 1, role: "secrets", host: "listserv", deadlineMinutes: 10, features: desired.features, relay: instances.map((instance) => ({ instance, user: "listserv", password: "canary" })) });
      await site.run("listserv", secrets([1]));
      site.change("listserv", (state) => Object.assign(state.services["IISADMIN"] ?? {}, { status: "Stopped", startMode: "Disabled" }));
      // A disk that somebody has initialised and left empty.
      site.change("listserv", (state) => Object.assign(state.disks[2] ?? {}, { style: "MBR", partitions: [] }));
      expect((await site.run("listserv", secrets([1, 2]))).result).toMatchObject({ ok: true, restarted: ["IISADMIN"] });
      expect((await site.run("listserv", desired)).result).toMatchObject({ ok: true, restarted: ["SMTPSVC"] });
      expect(site.metabase("listserv", "SmtpSvc/2")).toMatchObject({ RoutePassword: "canary", RelayIpList: RELAY, ServerState: 2 });
      expect(site.metabase("listserv", "SmtpSvc/2/Domain/LISTSERV.EXAMPLE.ORG")).toMatchObject({ RouteAction: 4_198_400 });
    } finally {
      site.remove();
    }
  });
});

describe.runIf(hasPowerShell)("a server that cannot be as the plan says", () => {
  const refused = async (prepare: (site: SimulatedSite) => void, change: (state: SmtpServiceState) => void = () => undefined, operatingSystem = "2022"): Promise<string> => {
    const site = new SimulatedSite(smtpServers, operatingSystem);
    try {
      prepare(site);
      const desired = site.desired("smtp1", "smtp-service");
      change(desired);
      const { result, exitCode, stderr } = await site.run("smtp1", desired);
      expect(exitCode).toBe(1);
      expect(stderr).not.toContain("CLIXML");
      return result.error ?? "";
    } finally {
      site.remove();
    }
  };

  test("says so: a Windows without the features", async () => {
    expect(await refused(() => undefined, undefined, "2025")).toMatch(/SMTP-Server.*not in this Windows.*Server 2022 with Desktop Experience/s);
  });

  test("says so: a plan that lets nobody relay, which SMTPSVC may take for everybody, in each role that writes the list", async () => {
    const site = new SimulatedSite(smtpServers);
    try {
      await site.run("smtp1", site.desired("smtp1", "smtp-service"));
      const { RelayIpList } = site.metabase("smtp1");
      for (const role of ["smtp-service", "narrow"] as const) {
        const desired = site.desired("smtp1", role);
        for (const server of desired.virtualServers) server.relayFrom = [];
        expect((await site.run("smtp1", desired)).result.error).toMatch(/names nobody who may relay through SmtpSvc\/1\/RelayIpList.*stays as it is/);
      }
      expect(site.metabase("smtp1")["RelayIpList"]).toEqual(RelayIpList);
    } finally {
      site.remove();
    }
  });

  test("asks for the restart that Windows asks for, and does not restart", async () => {
    expect(await refused((site) => site.change("smtp1", (state) => (state["featuresNeedRestart"] = true)))).toMatch(/has to be restarted/);
  });

  test("stops before any queue moves when the data disk is missing, of another size, or holds something else", async () => {
    expect(await refused((site) => site.change("smtp1", (state) => (state.disks = state.disks.slice(0, 2))))).toMatch(/data disk \(LUN 0, 64 GiB\) is not on this machine.*disk 0 of 127 GiB/s);
    const full = (site: SimulatedSite) =>
      site.change("smtp1", (state) => {
        const disk = state.disks[2];
        if (disk) Object.assign(disk, { style: "GPT", partitions: [{ number: 2, letter: "G", label: "Backups", fileSystem: "NTFS", type: "Basic" }] });
      });
    expect(await refused(full)).toMatch(/holds something else.*Backups.*never formatted over/s);
    const two = (site: SimulatedSite) => site.change("smtp1", (state) => Object.assign(state.disks[2] ?? {}, { style: "GPT", partitions: [2, 3].map((number) => ({ number, letter: number === 2 ? "" : "G", label: "LISTSERV", fileSystem: "NTFS", type: "Basic" })) }));
    expect(await refused(two)).toMatch(/holds something else \(2 partitions/);
  });

  test("names who holds the port when the virtual server does not start", async () => {
    const site = (each: SimulatedSite) => each.change("smtp1", (state) => (state["otherListeners"] = [{ service: "other.exe", port: 50099 }]));
    const onPort = (state: SmtpServiceState): void => {
      const server = state.virtualServers[0];
      if (!server) return;
      server.port = 50099;
      (server.metabase["ServerBindings"] as { value: string[] }).value = [":50099:"];
      state.reservedPorts = [];
    };
    expect(await refused(site, onPort)).toMatch(/port 50099 is held by process 4321/);
  });

  test("gives up at its deadline when the service does not start, and says which", async () => {
    const slow = (each: SimulatedSite) => each.faults("smtp1", [{ name: "^sc.exe start SMTPSVC", what: "fail", message: "The service did not respond in a timely fashion." }]);
    expect(await refused(slow)).toMatch(/did not respond/);
  });

  test("counts mail in Drop, and deletes none", async () => {
    const site = new SimulatedSite(smtpServers);
    try {
      await site.run("smtp1", site.desired("smtp1", "smtp-service"));
      site.write("smtp1", "F:\\SMTP\\Drop\\lost.eml", "x");
      const { result } = await site.run("smtp1", site.desired("smtp1", "smtp-service"));
      expect(result.error).toMatch(/1 messages lie in F:\\SMTP\\Drop/);
      expect(site.read("smtp1", "F:\\SMTP\\Drop\\lost.eml")).toBe("x");
    } finally {
      site.remove();
    }
  });
});
