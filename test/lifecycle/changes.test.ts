import { describe, expect, test } from "vitest";
import { dkimKey, sshKey } from "../../cli/init/make-secret";
import { OperatingSystem, PublicDns, Tier, type SiteArgs } from "../../components/site";
import { assertForwardsServed, assertMailFlowed } from "../engine/mail-timeline";
import { TestSite } from "../engine/site";
import { hasPowerShell, pool } from "../support/power-shell";
import { expectedOperations, operations, type Operations } from "./expected-operations";
import { drained, server, siteOf, worker, type Servers, type Worker } from "./sites";


/** What a change touches. Everything that is not named stays as it is. */
type Touched = Partial<Operations> & { other?: string[] };

const site = (workers: Record<string, Worker>, own: Partial<SiteArgs> = {}): SiteArgs => siteOf(Tier.Cluster, { workers, ...own });
const workers = (first: Partial<Worker> = {}, firstServers: Servers = { a: server(3) }, secondServers: Servers = { a: server(4) }): Record<string, Worker> => ({
  dist1: worker(1, { smtpServers: firstServers, ...first }),
  dist2: worker(2, { smtpServers: secondServers }),
});
const image = { id: "/subscriptions/0/images/patched", os: OperatingSystem.WindowsServer2022 };
/** SMTP3 behind the other worker; its key says where it came from and stays. */
const moved = (more: Partial<Servers[string]> = {}): Record<string, Worker> => workers({}, {}, { a: server(4, more), b: server(3, { key: "dist1-a" }) });

/** The same in another zone; the first worker under a name. */
const inZone = (fqdn = "SMTP1.EXAMPLE.ORG"): Record<string, Worker> => {
  const { dist1, ...others } = moved({ machine: { size: "Standard_D8s_v5", image, zone: "2" } });
  return { dist1: { ...dist1, fqdn } as Worker, ...others };
};
const signedThroughRelay: Partial<SiteArgs> = {
  dkim: { domains: ["EXAMPLE.ORG"] },
  outbound: { relay: { host: "relay.example.net", port: 587, user: "lists", reason: "the provider asks for it" } },
};

const everyService = ["dist1-a", "dist2-a", "listserv", "smtp1", "smtp2"];
const commands = (...kinds: string[]) => everyService.flatMap((key) => kinds.map((kind) => `${key}-${kind}`));
const everyInstance = ["listserv-listserv", "smtp1-listserv", "smtp2-listserv"];
/** A machine that is replaced, and what is on it. */
const newMachine = (key: string): string[] => ["vm", "ssh", "module", "smtp", "narrow"].map((kind) => `${key}-${kind}`);

const changes: { name: string; config?: SiteArgs; rotate?: [string[], string]; touched: Touched }[] = [
  { name: "a weight", config: site(workers({ weight: 3 })), touched: { update: ["listserv-listserv"] } },
  { name: "the weight back, and one setting of one host", config: site(workers({ smtp: { maximumHopCount: { value: 30, reason: "one more gateway" } } })), touched: { update: ["listserv-listserv", "smtp1-smtp"] } },
  { name: "MAXBSMTP lowered", config: site(workers(), { maxbsmtp: 100 }), touched: { update: [...commands("smtp", "narrow"), ...everyInstance] } },
  { name: "MAXBSMTP raised", config: site(workers()), touched: { update: [...commands("smtp", "narrow"), ...everyInstance] } },
  { name: "the port", config: site(workers(), { smtp: { port: 50026 } }), touched: { update: [...commands("smtp", "narrow"), ...everyInstance, "dist1-a-nsg", "dist2-a-nsg"] } },
  { name: "the port back", config: site(workers()), touched: { update: [...commands("smtp", "narrow"), ...everyInstance, "dist1-a-nsg", "dist2-a-nsg"] } },
  {
    name: "the name of an SMTP server",
    config: site(workers({}, { a: { fqdn: "RELAY.EXAMPLE.ORG" } })),
    touched: {
      create: ["network-zone-relay.example.org", "network-zone-relay.example.org-link", "network-record-relay.example.org-a"],
      update: ["smtp1-listserv", "network-record-listserv.example.org-txt", "network-record-smtp1.example.org-txt"],
      delete: ["network-zone-smtp3.example.org", "network-zone-smtp3.example.org-link", "network-record-smtp3.example.org-a"],
    },
  },
  {
    name: "the name back",
    config: site(workers()),
    touched: {
      create: ["network-zone-smtp3.example.org", "network-zone-smtp3.example.org-link", "network-record-smtp3.example.org-a"],
      update: ["smtp1-listserv", "network-record-listserv.example.org-txt", "network-record-smtp1.example.org-txt"],
      delete: ["network-zone-relay.example.org", "network-zone-relay.example.org-link", "network-record-relay.example.org-a"],
    },
  },
  {
    name: "an SMTP server goes to the other worker",
    config: site(moved()),
    touched: { update: ["dist1-a-narrow", "dist1-a-nsg", "dist1-a-smtp", "smtp1-listserv", "smtp1-narrow", "smtp1-nsg", "smtp2-listserv", "smtp2-narrow", "smtp2-nsg", "network-record-listserv.example.org-txt", "network-record-smtp1.example.org-txt", "network-record-smtp2.example.org-txt"] },
  },
  { name: "a larger machine", config: site(moved({ machine: { size: "Standard_D8s_v5" } })), touched: { update: ["dist2-a-vm"] } },
  { name: "another image: the machine is replaced and configured again; address, interface and data disk stay", config: site(moved({ machine: { size: "Standard_D8s_v5", image } })), touched: { other: newMachine("dist2-a") } },
  { name: "a licence", rotate: [["licences", "smtp1"], "another licence"], touched: { update: ["smtp1-listserv", "smtp1-listserv-secrets"] } },
  { name: "the host key of a machine", rotate: [["hostKeys", "dist2-a"], sshKey()], touched: { update: ["dist2-a-module", "dist2-a-narrow", "dist2-a-smtp", "dist2-a-ssh"] } },
  { name: "the administrator's password, which machines take only when they are made", rotate: [["adminPassword"], "Another-Passw0rd-of-the-site"], touched: {} },
  { name: "another zone: the machine is replaced, its disk becomes redundant over the zones in place", config: site(inZone()), touched: { update: ["dist2-a-data"], other: newMachine("dist2-a") } },
  {
    name: "the name of a worker: its own zone, SITE.CFG and sender's names, and those that name it",
    config: site(inZone("WORKER1.EXAMPLE.ORG")),
    touched: {
      create: ["network-zone-worker1.example.org", "network-zone-worker1.example.org-link", ...["a", "mx", "txt"].map((type) => `network-record-worker1.example.org-${type}`)],
      update: ["listserv-listserv", "smtp1-listserv", "smtp1-narrow", "smtp1-smtp", "network-record-listserv.example.org-txt"],
      delete: ["network-zone-smtp1.example.org", "network-zone-smtp1.example.org-link", ...["a", "mx", "txt"].map((type) => `network-record-smtp1.example.org-${type}`)],
    },
  },
  {
    name: "signatures by DKIM, and the relay of a provider",
    config: site(inZone("WORKER1.EXAMPLE.ORG"), signedThroughRelay),
    touched: { create: commands("smtp-secrets"), update: [...commands("smtp"), ...everyInstance, ...everyInstance.map((name) => `${name}-secrets`)] },
  },
  { name: "a DKIM key", rotate: [["dkimKeys", "EXAMPLE.ORG"], dkimKey()], touched: { update: [...everyInstance, ...everyInstance.map((name) => `${name}-secrets`)] } },
  { name: "the relay's password", rotate: [["relayPassword"], "another password"], touched: { update: commands("smtp-secrets") } },
  {
    name: "the SSH key that administers all hosts",
    rotate: [["sshPrivateKey"], sshKey()],
    touched: { update: [...commands("ssh", "module", "smtp", "smtp-secrets", "narrow"), ...everyInstance, ...everyInstance.map((name) => `${name}-secrets`)] },
  },
];

const sorted = (touched: Touched): Operations & { other: string[] } => ({
  create: [...(touched.create ?? [])].sort(),
  update: [...(touched.update ?? [])].sort(),
  delete: [...(touched.delete ?? [])].sort(),
  other: [...(touched.other ?? [])].sort(),
});

describe.runIf(hasPowerShell)("a change touches what it names, and nothing else", () => {
  test("each change of a site with workers and their servers, one after another, with mail all the time", async () => {
    const life = await TestSite.open(site(workers()), { pool });
    try {
      expect((await life.sandbox.up()).errors).toEqual([]);
      for (const { name, config, rotate, touched } of changes) {
        if (config) await life.declare(config);
        if (rotate) await life.rotate(...rotate);
        const run = await life.sandbox.up();
        expect(run.errors, name).toEqual([]);
        expect(operations(run), name).toEqual(sorted(touched));
        expect(assertForwardsServed(life), name).toBe(5);
      }
      expect((await life.sandbox.preview()).steps).toEqual({});
      expect(assertMailFlowed(life)).toBeGreaterThan(1000);
      // A name that points at nothing would be seen.
      expect(() => assertMailFlowed({ hosts: life.hosts, names: { ...life.names, "SMTP3.EXAMPLE.ORG": "10.20.250.250" } })).toThrow("to SMTP3.EXAMPLE.ORG:50025");
      expect(() => assertMailFlowed({ hosts: life.hosts, names: { ...life.names, "SMTP2.EXAMPLE.ORG": life.names["SMTP3.EXAMPLE.ORG"] as string } })).toThrow("SMTP2.EXAMPLE.ORG");
    } finally {
      await life.close();
    }
  }, 600_000);

  test("the tenth worker costs as many operations as the second", async () => {
    const many = (count: number): Record<string, Worker> => Object.fromEntries(Array.from({ length: count }, (_, index) => [`dist${index + 1}`, worker(index + 1)]));
    const cost = async (count: number): Promise<Operations> => {
      const life = await TestSite.open(siteOf(Tier.DistributeWorkers, { workers: many(count - 1) }));
      try {
        expect((await life.sandbox.up()).errors).toEqual([]);
        await life.declare(siteOf(Tier.DistributeWorkers, { workers: many(count) }));
        const run = await life.sandbox.up();
        expect(run.errors).toEqual([]);
        return operations(run);
      } finally {
        await life.close();
      }
    };
    const second = await cost(2);
    const tenth = await cost(10);
    const renamed = (names: string[]): string[] => names.map((name) => name.replace("smtp10", "smtp2")).sort();
    expect({ create: renamed(tenth.create), update: tenth.update, delete: tenth.delete }).toEqual({ create: second.create, update: second.update, delete: [] });
  }, 300_000);

  test("a worker that goes is let go by the primary first, and takes nothing of the others along", async () => {
    const life = await TestSite.open(site({ ...workers(), dist3: worker(5) }), { pool });
    try {
      expect((await life.sandbox.up()).errors).toEqual([]);
      await life.declare(site({ ...workers(), dist3: worker(5, drained) }));
      const retired = await life.sandbox.up();
      expect(retired.errors).toEqual([]);
      expect(operations(retired)).toEqual({ create: [], update: ["listserv-listserv", "smtp5-listserv", "smtp5-smtp"], delete: ["smtp5-narrow"], other: [] });
      expect(life.host("smtp5").services["SMTPSVC"]).toMatchObject({ status: "Stopped", startMode: "Disabled" });
      expect(life.host("smtp5").services["LISTSERV"]?.status).toBe("Stopped");
      const before = life.plan;
      await life.declare(site(workers()));
      const deleted = await life.sandbox.up();
      expect(deleted.errors).toEqual([]);
      expect(operations(deleted)).toEqual({ ...expectedOperations(before, life.plan), other: [] });
      const left = life.sandbox.cloud.resources().filter(({ name }) => name.startsWith("lists-smtp5")).map(({ name }) => name);
      expect(left).toEqual(["lists-smtp5-data"]);
      assertMailFlowed(life);
    } finally {
      await life.close();
    }
  }, 300_000);

  test("a worker that becomes an SMTP server is let go with the key of the last up: another key waits until that is done", async () => {
    const life = await TestSite.open(siteOf(Tier.DistributeWorkers, { workers: { dist1: worker(1), dist2: worker(2) } }));
    try {
      expect((await life.sandbox.up()).errors).toEqual([]);
      await life.declare(siteOf(Tier.SmtpServers, { smtpServers: { smtp1: server(1), smtp2: server(2) } }));
      const key = (await life.sandbox.config())["listserv:sshPrivateKey"]?.value ?? "";
      await life.rotate(["sshPrivateKey"], sshKey());
      const refused = await life.sandbox.up();
      expect(refused.errors.join("\n")).toContain("listserv:sshPrivateKey changes while 2 roles are removed");
      expect(refused.steps).toEqual({});
      await life.rotate(["sshPrivateKey"], key);
      expect(operations(await life.sandbox.up())).toMatchObject({ delete: expect.arrayContaining(["smtp1-listserv", "smtp2-listserv"]) as string[] });
      await life.rotate(["sshPrivateKey"], sshKey());
      expect((await life.sandbox.up()).errors).toEqual([]);
    } finally {
      await life.close();
    }
  });

  test.runIf(hasPowerShell)("workers with servers of their own all become SMTP servers of the primary in one up: what the workers still hold is taken until they are drained", async () => {
    const behind = { dist1: worker(1, { smtpServers: { a: server(3, { key: "smtp3" }) } }), dist2: worker(2, { smtpServers: { b: server(4, { key: "smtp4" }) } }) };
    const life = await TestSite.open(siteOf(Tier.WorkerSmtpServers, { workers: behind }), { pool });
    try {
      expect((await life.sandbox.up()).errors).toEqual([]);
      await life.declare(siteOf(Tier.SmtpServers, { smtpServers: { smtp3: server(3), smtp4: server(4), smtp1: server(1), smtp2: server(2) } }));
      expect((await life.sandbox.up()).errors).toEqual([]);
      expect(assertForwardsServed(life)).toBeGreaterThan(0);
      expect(assertMailFlowed(life)).toBeGreaterThan(0);
    } finally {
      await life.close();
    }
  });

  test("a PTR is set in place once its records are published", async () => {
    const before = siteOf(Tier.SingleServer);
    const life = await TestSite.open(before);
    try {
      expect((await life.sandbox.up()).errors).toEqual([]);
      await life.declare({ ...before, listserv: { ...before.listserv, publicDns: PublicDns.Published } });
      const refused = await life.sandbox.up();
      expect(refused.errors.join("\n")).toContain("ReverseFqdnNotResolving");
      const addresses = (await life.sandbox.outputs())["publicAddresses"] as Record<string, string>;
      life.sandbox.cloud.publish("LISTSERV.EXAMPLE.ORG", addresses["listserv"] ?? "");
      const run = await life.sandbox.up();
      expect(run.errors).toEqual([]);
      expect(operations(run)).toEqual({ create: [], update: ["listserv-ip"], delete: [], other: [] });
    } finally {
      await life.close();
    }
  });
});
