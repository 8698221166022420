import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SiteArgs, SitePlan } from "../../../components/site";
import { declareSite } from "../../../components/site/declare-site";
import { PublicDns } from "../../../components/host/args";
import { RecordingRunner, Sandbox, type EngineRun } from "../../../sandbox";
import { sandboxSecrets } from "../../sandbox/sandbox-secrets";
import { existingServers } from "../../sandbox/site-servers";
import type { Known } from "../change/review-stack";
import { gathered } from "../change/steps-of-plan";
import type { LoadedStack } from "../sources/source";
import { stepsOfEvents } from "./steps-of-events";

type Log = (line: string) => void;
type Answer = NonNullable<Known["engine"]>;

/** A stack with its config, so that it can be declared. */
interface Declarable {
  plan: SitePlan;
  config: SiteArgs;
}

/**
 * Asks the real engine what `pulumi up` would do: the base is brought up in a sandbox of its own, no host is configured, and the head
 * is previewed against it. Where that cannot be, the answer says why and the steps are those of the plans.
 */
export async function askEngine(base: LoadedStack | undefined, head: LoadedStack | undefined, log: Log, interrupted?: AbortSignal): Promise<Answer> {
  const reason = obstacle(base, head);
  if (reason !== undefined) return planAlone(reason);
  const folder = mkdtempSync(join(tmpdir(), "listserv-review-engine-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  try {
    return await asked(folder, base as Declarable | undefined, head as Declarable, log, interrupted);
  } catch (error) {
    interrupted?.throwIfAborted();
    return planAlone(`The engine could not be asked: ${(error as Error).message}`);
  } finally {
    process.removeListener("exit", remove);
    remove();
  }
}

/** Steps that nobody asked the engine for. */
export function planAlone(note: string): Answer {
  return { answer: { source: "plan", note: `${note} What happens to resources is read off the plans.`, errors: [] } };
}

function obstacle(base: LoadedStack | undefined, head: LoadedStack | undefined): string | undefined {
  if (!head) return "The stack is not in the head: the engine would be asked to destroy it (pulumi destroy).";
  if ((base && !base.config) || !head.config) return "A plan alone cannot be brought up: the engine was not asked.";
  if (base && hasErrors(base.plan)) return "The base has errors and cannot be brought up: the engine was not asked.";
  if (hasErrors(head.plan)) return "The head has errors, so pulumi up would stop before anything: the engine was not asked.";
  return undefined;
}

function hasErrors({ findings }: SitePlan): boolean {
  return findings.some(({ severity }) => severity === "error");
}

async function asked(folder: string, base: Declarable | undefined, head: Declarable, log: Log, interrupted?: AbortSignal): Promise<Answer> {
  let declared = (base ?? head).config;
  const sandbox = await Sandbox.open({ folder, stack: "review", runner: new RecordingRunner(), log: () => undefined, program: () => declare(declared), ...(interrupted ? { interrupted } : {}) });
  try {
    if (base) {
      log("the engine brings the base up in the sandbox");
      for (const config of beforePublication(base)) {
        declared = config;
        await prepare(sandbox, { ...base, config });
        const up = await sandbox.up();
        if (!up.ok) return planAlone(`The sandbox could not bring the base up: ${up.errors.join("; ")}.`);
        await publish(sandbox, base.plan);
      }
    }
    log("the engine previews the head");
    declared = head.config;
    await prepare(sandbox, head);
    return answered(await sandbox.preview(), base, head);
  } finally {
    await sandbox.close();
  }
}

async function declare(config: SiteArgs): Promise<Record<string, unknown>> {
  const { plan, dns, publicAddresses, endpoints, retainedDisks, undelivered } = await declareSite(config.name, config);
  return { plan, dns, publicAddresses, endpoints, retainedDisks, undelivered };
}

async function prepare(sandbox: Sandbox, { plan }: Declarable): Promise<void> {
  const key = await sandboxSecrets(sandbox, plan);
  sandbox.existingServers.splice(0, Infinity, ...existingServers(plan, key));
}

/** A PTR is refused before its A record is published, and that needs the address: such a base comes up in the two steps of a real one. */
function beforePublication({ config, plan }: Declarable): SiteArgs[] {
  const published = Object.values(plan.hosts).some(({ publicDns }) => publicDns === PublicDns.Published);
  return published ? [withoutPublication(config), config] : [config];
}

function withoutPublication<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, each]) => (key === "publicDns" ? [] : [[key, withoutPublication(each)]]))) as T;
}

async function publish(sandbox: Sandbox, plan: SitePlan): Promise<void> {
  const addresses = ((await sandbox.outputs())["publicAddresses"] ?? {}) as Record<string, string>;
  for (const [key, address] of Object.entries(addresses)) sandbox.cloud.publish(plan.hosts[key]?.fqdn ?? "", address);
}

function answered(preview: EngineRun, base: Declarable | undefined, head: Declarable): Answer {
  if (preview.ok) return { steps: gathered(stepsOfEvents(preview.events), base?.plan, head.plan), answer: { source: "engine", errors: [] } };
  const errors = [...new Set(preview.errors)];
  return { answer: { source: "plan", note: "The engine refused the head. What would happen to resources is read off the plans.", errors: errors.length > 0 ? errors : [preview.output] } };
}
