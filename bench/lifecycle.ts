import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { configName } from "../cli/init/needed-secrets";
import { dkimKey, password, sshKey } from "../cli/init/make-secret";
import { sandboxSecrets } from "../cli/sandbox/sandbox-secrets";
import { ListservSite } from "../components";
import { Edition, OperatingSystem, Protection, Retire, Subscription, Tier, parseSiteOrThrow, planSite, type SiteArgs } from "../components/site";
import { Faults, RecordingRunner, Sandbox, type Performed, type Verb } from "../sandbox";
import { ourProgram, startProgram } from "./program";
import type { Registered } from "./recorded-engine";
import { alone, progress, type Figure } from "./report";

/** Seconds that Azure and a host take, by what is made; what is not named is quick. */
const SECONDS: Record<string, number> = {
  "azure-native:compute:VirtualMachine": 150,
  "azure-native:compute:VirtualMachineExtension": 60,
  "azure-native:compute:Disk": 5,
  "azure-native:network:PublicIPAddress": 5,
  "command:remote:Command": 20,
  "command:remote:CopyToRemote": 5,
};
const secondsOf = (type: string): number => SECONDS[type] ?? 3;

const WORKERS = [1, 10, 100];
/** As the README advises for many hosts: by itself the engine does four at once for each processor. */
const PARALLEL = 200;

const software = { installed: true };
const machine = { image: { id: "/subscriptions/0/images/listserv17", os: OperatingSystem.WindowsServer2022 } };

type Workers = NonNullable<SiteArgs["workers"]>;

function siteOf(workers: Workers, own: Partial<SiteArgs> = {}): SiteArgs {
  return {
    version: 1,
    tier: Tier.DistributeWorkers,
    name: "lists",
    listserv: { fqdn: "LISTSERV.EXAMPLE.ORG", edition: Edition.Hpo, software },
    postmaster: ["lstmaint@EXAMPLE.ORG"],
    administration: { networks: ["203.0.113.0/24"] },
    azure: { location: "westeurope", subscription: Subscription.EnterpriseAgreement, machine },
    protection: Protection.Site,
    workers,
    ...own,
  };
}

function workers(count: number): Workers {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`dist${index + 1}`, { fqdn: `DIST${index + 1}.EXAMPLE.ORG`, software }]));
}

/** The longest chain of resources that wait for one another, the time that it alone takes, and the time with so many at once. */
export async function lifecycle(): Promise<Figure[]> {
  return [...(await chains()), ...(await measuredUp()), ...(await costs())];
}

async function chains(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "listserv-bench-"));
  try {
    const found: Chain[] = [];
    for (const count of WORKERS) {
      const text = `export default ${JSON.stringify(siteOf(workers(count)))};\n`;
      found.push(chainOf((await startProgram(await ourProgram(join(folder, String(count)), text))).registered));
    }
    const [first] = found as [Chain, ...Chain[]];
    return found.flatMap(({ length, ideal, scheduled }, index) => [
      { what: `${WORKERS[index]} workers: longest chain of resources`, value: length, unit: "", atMost: first.length },
      { what: "  ideal time of that chain", value: ideal, unit: "s" },
      { what: `  time with ${PARALLEL} operations at once, against the ideal`, value: scheduled / ideal, unit: "times", atMost: 1.1 },
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Chain {
  length: number;
  ideal: number;
  scheduled: number;
}

/** A resource waits for those that it depends on and for its parent, a component for those that it depends on: its children start after them. */
function chainOf(registered: Registered[]): Chain {
  const resources = registered.filter(({ type }) => !type.startsWith("pulumi:"));
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const waitsFor = new Map(resources.map(({ urn, parent, dependencies }) => [urn, [parent, ...dependencies].filter((each) => byUrn.has(each))]));
  const longest = (weight: (resource: Registered) => number): number => {
    const ends = new Map<string, number>();
    const endOf = (urn: string): number => {
      const done = ends.get(urn);
      if (done !== undefined) return done;
      const end = Math.max(0, ...(waitsFor.get(urn) ?? []).map(endOf)) + weight(byUrn.get(urn) as Registered);
      ends.set(urn, end);
      return end;
    };
    return Math.max(...resources.map(({ urn }) => endOf(urn)));
  };
  return { length: longest(({ custom }) => (custom ? 1 : 0)), ideal: longest(timeOf), scheduled: schedule(resources, waitsFor) };
}

/** A component is only noted by the engine. */
const timeOf = ({ type, custom }: Registered): number => (custom ? secondsOf(type) : 0);

/** The engine's own way: what is ready goes in the order of the program, as many at once as it may. */
function schedule(resources: Registered[], waitsFor: Map<string, string[]>): number {
  const waiting = new Map(resources.map((resource) => [resource.urn, resource]));
  const done = new Set<string>();
  const running: { urn: string; ends: number }[] = [];
  let now = 0;
  while (waiting.size + running.length > 0) {
    for (const [urn, resource] of waiting) {
      if (running.length >= PARALLEL) break;
      if (!(waitsFor.get(urn) ?? []).every((each) => done.has(each))) continue;
      waiting.delete(urn);
      running.push({ urn, ends: now + timeOf(resource) });
    }
    running.sort((one, other) => one.ends - other.ends);
    const next = running.shift();
    if (!next) throw new Error("the resources wait for one another in a circle");
    now = next.ends;
    done.add(next.urn);
  }
  return now;
}

/** A sandbox whose declared config may change. */
class BenchSite {
  private constructor(readonly sandbox: Sandbox, private readonly folder: string, private readonly declared: { config: SiteArgs }) {}

  static async open(config: SiteArgs, faults: Faults): Promise<BenchSite> {
    const declared = { config };
    const folder = mkdtempSync(join(tmpdir(), "listserv-bench-"));
    const program = (): Promise<Record<string, unknown>> => {
      const { plan, retainedDisks } = new ListservSite(declared.config.name, declared.config);
      return Promise.resolve({ plan, retainedDisks });
    };
    const sandbox = await Sandbox.open({ folder, stack: "bench", program, runner: new RecordingRunner(), faults, checkpoints: false, parallel: PARALLEL });
    return new BenchSite(sandbox, folder, declared);
  }

  async up(config: SiteArgs): Promise<Performed[]> {
    this.declared.config = config;
    await sandboxSecrets(this.sandbox, planSite(parseSiteOrThrow(config)));
    const before = this.sandbox.faults.performed.length;
    const run = await this.sandbox.up();
    if (!run.ok) throw new Error(run.errors.join("\n"));
    return this.sandbox.faults.performed.slice(before);
  }

  async close(): Promise<void> {
    await this.sandbox.close();
    rmSync(this.folder, { recursive: true });
  }
}

/** A whole `up` under the real engine, against the ideal of its longest chain. */
async function measuredUp(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "listserv-bench-"));
  const config = siteOf(workers(2));
  const { ideal } = chainOf((await startProgram(await ourProgram(folder, `export default ${JSON.stringify(config)};\n`))).registered);
  rmSync(folder, { recursive: true });
  const site = await BenchSite.open(config, new Faults([], (_verb: Verb, type) => secondsOf(type)));
  try {
    await sandboxSecrets(site.sandbox, planSite(parseSiteOrThrow(config)));
    progress(`up of 2 workers, as slow as Azure: ${ideal} s at the least`);
    const before = performance.now();
    await site.up(config);
    const took = (performance.now() - before) / 1000;
    return [
      { what: "up of 2 workers under the engine, as slow as Azure", value: took, unit: "s" },
      { what: "  against the ideal of its longest chain", value: took / ideal, unit: "times", atMost: 1.1 },
    ];
  } finally {
    await site.close();
  }
}

const two = workers(2);
const behind = (more: object = {}): Workers => ({ dist1: { ...two["dist1"], smtpServers: { a: { fqdn: "SMTP1.EXAMPLE.ORG", ...more } } } as Workers[string], dist2: two["dist2"] as Workers[string] });
const cluster = (all: Workers, own: Partial<SiteArgs> = {}): SiteArgs => siteOf(all, { tier: Tier.Cluster, ...own });
const reason = "the bench";

const relay = { fqdn: "RELAY.EXAMPLE.ORG" };
const inZone = { ...relay, machine: { zone: "2" } };
const patched = { ...relay, machine: { zone: "2", image: { ...machine.image, id: "/subscriptions/0/images/patched" } } };

const signedThroughRelay: Partial<SiteArgs> = { dkim: { domains: ["EXAMPLE.ORG"] }, outbound: { relay: { host: "relay.example.net", port: 587, user: "lists", reason } } };
const signed = (own: Partial<SiteArgs>): SiteArgs => cluster({ ...behind(patched), dist2: { ...two["dist2"], fqdn: "WORKER2.EXAMPLE.ORG" } as Workers[string] }, { ...own, smtp: { port: 50026 } });

/** Each kind of change in turn, from one site with two workers and an SMTP server behind the first. */
const changes: { name: string; config?: SiteArgs; rotate?: [string[], () => string] }[] = [
  { name: "a worker more", config: cluster({ ...behind(), dist3: workers(3)["dist3"] as Workers[string] }) },
  { name: "a worker let go", config: cluster({ ...behind(), dist3: { ...workers(3)["dist3"], retire: Retire.Drain } as Workers[string] }) },
  { name: "its key deleted", config: cluster(behind()) },
  { name: "a weight", config: cluster({ ...behind(), dist2: { ...two["dist2"], weight: 2 } as Workers[string] }) },
  { name: "the name of an SMTP server", config: cluster(behind(relay)) },
  { name: "an SMTP server to the other worker", config: cluster({ dist1: two["dist1"] as Workers[string], dist2: { ...two["dist2"], smtpServers: { a: { key: "dist1-a", ...relay } } } as Workers[string] }) },
  { name: "and back", config: cluster(behind(relay)) },
  { name: "a size", config: cluster(behind({ ...relay, machine: { size: "Standard_D8s_v5" } })) },
  { name: "a zone", config: cluster(behind(inZone)) },
  { name: "an image", config: cluster(behind(patched)) },
  { name: "MAXBSMTP lowered", config: cluster(behind(patched), { maxbsmtp: 500 }) },
  { name: "MAXBSMTP raised", config: cluster(behind(patched)) },
  { name: "the port", config: cluster(behind(patched), { smtp: { port: 50026 } }) },
  { name: "one setting of one host", config: cluster(behind({ ...patched, smtp: { maximumHopCount: { value: 30, reason } } }), { smtp: { port: 50026 } }) },
  { name: "the name of a worker", config: signed({}) },
  { name: "signatures by DKIM, and a provider's relay", config: signed(signedThroughRelay) },
  { name: "a DKIM key", rotate: [["dkimKeys", "EXAMPLE.ORG"], dkimKey] },
  { name: "the relay's password", rotate: [["relayPassword"], () => "another password"] },
  { name: "a licence", rotate: [["licences", "dist1"], () => "another licence"] },
  { name: "a host key", rotate: [["hostKeys", "dist1"], sshKey] },
  { name: "the SSH key", rotate: [["sshPrivateKey"], sshKey] },
  { name: "the administrator's password", rotate: [["adminPassword"], password] },
];

async function costs(): Promise<Figure[]> {
  const site = await BenchSite.open(cluster(behind()), new Faults());
  try {
    let config = cluster(behind());
    await site.up(config);
    const figures: Figure[] = [];
    for (const change of changes) {
      config = change.config ?? config;
      if (change.rotate) site.sandbox.setConfig({ [configName(change.rotate[0])]: { value: change.rotate[1](), secret: true } });
      const performed = await site.up(config);
      const trips = performed.filter(({ type }) => type.startsWith("command:")).length;
      figures.push({ what: `${change.name}: operations in Azure`, value: performed.length - trips, unit: "" }, { what: "  round trips to hosts", value: trips, unit: "" });
    }
    return figures;
  } finally {
    await site.close();
  }
}

if (require.main === module) void alone("lifecycle", lifecycle);
