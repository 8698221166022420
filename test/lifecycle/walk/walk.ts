import fc from "fast-check";
import { expect } from "vitest";
import { dkimKey, password, sshKey } from "../../../cli/init/make-secret";
import { Retire, type SitePlan } from "../../../components/site";
import type { EngineRun, Faults, PowerShellPool } from "../../../sandbox";
import { loseMachine } from "../../engine/lost-machine";
import { TestSite } from "../../engine/site";
import { expectedOperations, isCustom } from "../expected-operations";
import { addressesAbandoned, assertHostsAreAsPlanned, assertHostsAskedForPlan, assertMailIsSafe, assertStateHoldsPlan } from "./agreement";
import { changes, type Change, type Draw } from "./changes";
import { allowedPlan, configOf, emptySite, type SiteModel } from "./model";

/** What a walk has done so far. */
export interface Account {
  steps: number;
  ups: number;
  kinds: Map<string, number>;
}

/** The site as the walk declares it, and what waits for the next `up`. */
interface Declared {
  site: SiteModel;
  deployed: SitePlan | undefined;
  waiting: string[];
  /** Steps that the walk may still take. */
  left: number;
  /** Paths and values of secrets that change with the next `up`. */
  rotations: [string[], string][];
}

interface Walked {
  life: TestSite;
  account: Account;
  /** Interpreter of the hosts; absent where they are recorded only. */
  pool: PowerShellPool | undefined;
}

type Command = fc.AsyncCommand<Declared, Walked>;

function drawing(numbers: number[]): Draw {
  let next = 0;
  return (from) => (from.length === 0 ? undefined : from[(numbers[next++ % numbers.length] as number) % from.length]);
}

/** A change of the config; the next `up` carries it out. */
class ChangeConfig implements Command {
  private said = "";

  constructor(
    private readonly change: Change,
    private readonly numbers: number[],
  ) {}

  check({ site, deployed, left }: Readonly<Declared>): boolean {
    if (left === 0) return false;
    const changed = this.change.of(site, drawing(this.numbers));
    return changed !== undefined && JSON.stringify(configOf(changed.site)) !== JSON.stringify(configOf(site)) && allowedPlan(changed.site, deployed) !== undefined;
  }

  run(declared: Declared, { account }: Walked): Promise<void> {
    const changed = this.change.of(declared.site, drawing(this.numbers));
    if (!changed) throw new Error(`${this.change.name} was checked and is not possible`);
    this.said = changed.said;
    declared.site = changed.site;
    step(declared, account, this.change.name, changed.said);
    return Promise.resolve();
  }

  toString(): string {
    return `${this.change.name} (${this.said})`;
  }
}

/** Another value of a secret. */
class Rotate implements Command {
  constructor(private readonly secret: (plan: SitePlan) => { path: string[]; value: string } | undefined, private readonly name: string) {}

  check({ deployed, left }: Readonly<Declared>): boolean {
    return left > 0 && deployed !== undefined && this.secret(deployed) !== undefined;
  }

  run(declared: Declared, { account }: Walked): Promise<void> {
    const rotated = this.secret(declared.deployed as SitePlan);
    if (!rotated) throw new Error(`${this.name} was checked and is not possible`);
    declared.rotations.push([rotated.path, rotated.value]);
    step(declared, account, "a secret", rotated.path.join("."));
    return Promise.resolve();
  }

  toString(): string {
    return this.name;
  }
}

function step(declared: Declared, account: Account, kind: string, said: string): void {
  declared.waiting.push(said);
  declared.left--;
  account.steps++;
  account.kinds.set(kind, (account.kinds.get(kind) ?? 0) + 1);
}

/** `pulumi up`, and everything that has to be so after it. */
class Up implements Command {
  check({ waiting }: Readonly<Declared>): boolean {
    return waiting.length > 0;
  }

  async run(declared: Declared, walked: Walked): Promise<void> {
    const plan = allowedPlan(declared.site, declared.deployed) as SitePlan;
    const [first, second] = mayRotateAtOnce(declared.deployed, plan) ? [declared.rotations, []] : [[], declared.rotations];
    await bringUp(walked, declared.site, plan, first, declared.deployed);
    if (second.length > 0) await bringUp(walked, declared.site, plan, second, plan);
    walked.account.ups++;
    declared.deployed = plan;
    declared.waiting = [];
    declared.rotations = [];
  }

  toString(): string {
    return "up";
  }
}

/** Whether no role goes: the SSH keys of hosts change in an `up` of their own otherwise, as the site itself asks for. */
function mayRotateAtOnce(before: SitePlan | undefined, after: SitePlan): boolean {
  const roles = (plan: SitePlan): string[] => Object.entries(plan.desired).flatMap(([key, states]) => states.map(({ role }) => `${key} ${role}`));
  return before === undefined || roles(before).every((role) => roles(after).includes(role));
}

async function bringUp(walked: Walked, site: SiteModel, plan: SitePlan, rotations: [string[], string][], deployed: SitePlan | undefined): Promise<void> {
  const { life, pool } = walked;
  if (pool) for (const key of abandonedNow(deployed, plan)) loseMachine(life.hostFolder(key));
  await life.declare(configOf(site));
  for (const [path, value] of rotations) await life.rotate(path, value);
  const abandoned = addressesAbandoned(life, [deployed, plan]);
  const asked = life.runner.recorded.length;
  const run = await life.sandbox.up();
  expect(run.errors).toEqual([]);
  expect(life.runner.recorded.slice(asked).filter(({ address }) => abandoned.includes(address)), "asked of hosts that are abandoned, also when their keys go").toEqual([]);
  assertOnlyWhatDiffers(run, deployed, plan);
  assertStateHoldsPlan(life, plan);
  assertHostsAskedForPlan(life, plan);
  if (pool) {
    await assertHostsAreAsPlanned(life, plan, pool);
    assertMailIsSafe(life);
  }
  expect((await life.sandbox.preview()).steps).toEqual({});
}

const isAbandonedIn = (plan: SitePlan | undefined, key: string): boolean => plan?.hosts[key]?.retire === Retire.Abandon;

function abandonedNow(before: SitePlan | undefined, plan: SitePlan): string[] {
  return Object.keys(before?.hosts ?? {}).filter((key) => isAbandonedIn(plan, key) && !isAbandonedIn(before, key));
}

/** What is made and removed is what the plans differ in; a machine is replaced only where Azure cannot change it. */
function assertOnlyWhatDiffers(run: EngineRun, before: SitePlan | undefined, plan: SitePlan): void {
  if (!before) return;
  const expected = expectedOperations(before, plan);
  const named = (op: string): string[] => (run.steps[op] ?? []).filter(isCustom).map((urn) => (urn.split("::")[3] ?? "").replace(/^lists-/, "")).sort();
  const replacements = named("create-replacement");
  // What hangs on a machine that is replaced goes before it; where its host is let go at once, it does not come back.
  const removed = [...named("delete"), ...named("delete-replaced").filter((name) => !replacements.includes(name))];
  expect(named("create"), "made").toEqual(expected.create);
  expect([...new Set(removed)].sort(), "removed").toEqual(expected.delete);
  expect(named("replace").filter((name) => name.endsWith("-vm")), "replaced").toEqual(replacedMachines(before, plan));
  expect(named("replace").filter((name) => /-(ip|data|nic|nsg)$/.test(name)), "replaced").toEqual([]);
}

function replacedMachines(before: SitePlan, after: SitePlan): string[] {
  const immutable = (plan: SitePlan, key: string): string => JSON.stringify([plan.hosts[key]?.azure?.image, plan.hosts[key]?.azure?.zone, plan.hosts[key]?.azure?.adminUsername, plan.hosts[key]?.computerName]);
  return Object.keys(after.hosts).filter((key) => before.hosts[key] && !isAbandonedIn(after, key) && immutable(before, key) !== immutable(after, key)).map((key) => `${key}-vm`).sort();
}

const nats = (count: number): fc.Arbitrary<number[]> => fc.array(fc.nat(59), { minLength: count, maxLength: count });

const secrets: [string, (number: number, salt: string) => (plan: SitePlan) => { path: string[]; value: string } | undefined][] = [
  ["the administrator's password", () => () => ({ path: ["adminPassword"], value: password() })],
  ["the SSH key", () => () => ({ path: ["sshPrivateKey"], value: sshKey() })],
  ["a host key", (number) => (plan) => ofKeys("hostKeys", Object.keys(plan.hosts), number, sshKey)],
  ["a licence", (number, salt) => (plan) => ofKeys("licences", Object.keys(plan.listserv), number, () => `licence ${salt}`)],
  ["a DKIM key", () => (plan) => (JSON.stringify(plan.listserv).includes("dkimKeys") ? { path: ["dkimKeys", "EXAMPLE.ORG"], value: dkimKey() } : undefined)],
  ["the relay's password", (_number, salt) => (plan) => (plan.outbound.relay?.user === undefined ? undefined : { path: ["relayPassword"], value: `password ${salt}` })],
];

function ofKeys(map: string, keys: string[], number: number, make: () => string): { path: string[]; value: string } {
  return { path: [map, keys[number % keys.length] as string], value: make() };
}

const anyRotation = fc.tuple(fc.constantFrom(...secrets), fc.nat(59), fc.nat(999999)).map(([[name, secret], number, salt]) => new Rotate(secret(number, String(salt)), `rotate ${name}`));

/**
 * Walks of so many drawn commands at most, an `up` as often as so many kinds of change, or for a fraction of one less often than each;
 * a command that is not possible where the walk has come to is left out.
 */
export function anyWalk(most: number, ups: number): fc.Arbitrary<Iterable<Command>> {
  const anyChange = changes.map((change) => nats(3).map((numbers) => new ChangeConfig(change, numbers)));
  const often = <T>(times: number, all: T[]): T[] => Array.from({ length: Math.max(1, Math.round(times)) }, () => all).flat();
  return fc.commands<Declared, Walked>([...often(1 / ups, [...anyChange, anyRotation]), ...often(ups, [fc.constant(new Up())])], { maxCommands: most, size: "max" }) as unknown as fc.Arbitrary<Iterable<Command>>;
}

/** Walks so many steps over a site of its own from the primary alone, and brings up in the end what still waits. */
export async function walk(commands: Iterable<Command>, steps: number, account: Account, options: { pool?: PowerShellPool; faults?: Faults }): Promise<void> {
  const life = await TestSite.open(configOf(emptySite), options);
  const walked: Walked = { life, account, pool: options.pool };
  try {
    await bringUp(walked, emptySite, life.plan, [], undefined);
    const declared: Declared = { site: emptySite, deployed: life.plan, waiting: [], left: steps, rotations: [] };
    await fc.asyncModelRun(() => ({ model: declared, real: walked }), commands as Iterable<fc.AsyncCommand<Declared, Walked>>);
    const last = new Up();
    if (last.check(declared)) await last.run(declared, walked);
  } finally {
    await life.close();
  }
}
