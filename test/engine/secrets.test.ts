import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { expect, test } from "vitest";
import { ListservSite } from "../../components";
import { planJson, planSite, Protection, type SiteArgs } from "../../components/site";
import { password, sshKey } from "../../cli/init/make-secret";
import { neededSecrets } from "../../cli/init/needed-secrets";
import { sandboxSecrets } from "../../cli/sandbox/sandbox-secrets";
import { RecordingRunner, Sandbox, type EngineRun } from "../../sandbox";
import distributeWorkers from "../../stacks/distribute-workers";
import singleServer from "../../stacks/single-server";
import { with_ } from "../support/config";
import { forms, leaks } from "../support/leaks";
import { Faults } from "../support/package";
import { hasPowerShell, pool } from "../support/power-shell";
import { decryptedState, outsideSecrets } from "./decrypted-state";
import { TestSite } from "./site";

const config = with_(distributeWorkers, {
  protection: Protection.None,
  dkim: { domains: ["EXAMPLE.ORG"] },
  outbound: { relay: { host: "relay.example.net", port: 587, user: "lists", reason: "the provider asks for it" } },
} as Partial<SiteArgs>);

const canary = (name: string): string => `canary-"${name}"-${randomBytes(24).toString("hex")}`;

/** The middle of a key: its armour and its head are the same in every key. */
const inner = (key: string): string => key.replace(/-----[^-]+-----/g, "").trim().split("\n").at(-2) as string;

/** Every secret that the site needs, each unmistakable. */
function canaries() {
  const keys = Object.fromEntries(["sshPrivateKey", "hostKeys.listserv", "hostKeys.dist1", "hostKeys.dist2"].map((name) => [name, sshKey()]));
  const others = {
    adminPassword: `${password()}-${randomBytes(8).toString("hex")}`,
    ...Object.fromEntries(["licences.listserv", "licences.dist1", "licences.dist2", "dkimKeys.EXAMPLE.ORG", "relayPassword"].map((name) => [name, canary(name)])),
  };
  return { given: { ...keys, ...others }, searched: { ...Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, inner(key)])), ...others } as Record<string, string> };
}

test("every secret that the site needs is searched for", () => {
  expect(Object.keys(canaries().given).sort()).toEqual(neededSecrets(planSite(config as SiteArgs)).map(({ path }) => path.join(".")).sort());
});

function filesOf(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => (statSync(join(folder, name)).isDirectory() ? filesOf(join(folder, name)) : [join(folder, name)]));
}

/** What the engine writes about a preview when it is asked to write everything about its steps. */
async function verbosePreview(sandbox: Sandbox): Promise<string> {
  let output = "";
  await sandbox.stack.preview({ diff: true, debug: true, logToStdErr: true, logVerbosity: 5, onOutput: (text) => void (output += text), onError: (text) => void (output += text) });
  return output;
}

const messages = (events: EngineEvent[]): string => JSON.stringify(events.flatMap(({ diagnosticEvent }) => diagnosticEvent?.message ?? []));

/** Everything that people or files get to see of a site, each kind by itself. */
async function channelsOf(sandbox: Sandbox, runner: RecordingRunner, folder: string, runs: EngineRun[], failed: EngineRun): Promise<Record<string, string>> {
  const { plan, ...outputs } = await sandbox.outputs();
  const events = [...runs, failed].flatMap((run) => run.events);
  return {
    diff: runs.map(({ output }) => output).join(""),
    verbose: await verbosePreview(sandbox),
    events: JSON.stringify(outsideSecrets(events)),
    logs: messages(events),
    failure: failed.output,
    state: JSON.stringify(outsideSecrets(await decryptedState(sandbox))),
    outputs: JSON.stringify(outputs),
    plan: JSON.stringify(plan),
    commands: JSON.stringify(runner.recorded),
    files: filesOf(join(folder, "state")).map((file) => readFileSync(file, "utf8")).join("\n"),
  };
}

test("no secret shows in events, output, state, outputs or what hosts are asked, whether an up works or fails", async () => {
  const { given, searched } = canaries();
  const faults = new Faults([{ operation: /^update command:remote:Command lists-listserv-listserv$/ }]);
  const site = await TestSite.open(config, { secrets: given, faults });
  try {
    const up = await site.sandbox.up();
    expect(up.errors).toEqual([]);
    await site.declare(with_(config, { maxbsmtp: 500 }));
    const preview = await site.sandbox.preview();
    const failed = await site.sandbox.up();
    expect(failed.ok).toBe(false);
    const channels = { ...(await channelsOf(site.sandbox, site.runner, site.folder, [up, preview], failed)), report: planJson(site.plan) };
    for (const [name, text] of Object.entries(channels)) {
      expect([name, text.length > 0, leaks(text, searched)]).toEqual([name, true, []]);
    }
  } finally {
    await site.close();
  }
});

/** The metabase of the simulated Windows, by itself and in the record of what was asked of it. */
const ROUTE_PASSWORD = /"RoutePassword":"(\\.|[^"\\])*"/g;
/** What of a file on a host is a secret's own place. */
const DESTINATIONS: Record<string, RegExp> = { "default.dkim": /[^]*/, "state.json": ROUTE_PASSWORD, "trace.jsonl": ROUTE_PASSWORD };

test.runIf(hasPowerShell)("on a host a secret is in its own place and in no other file, be it written by us or by Windows", async () => {
  const { given, searched } = canaries();
  const site = await TestSite.open(config, { secrets: given, pool });
  try {
    const first = await site.sandbox.up();
    expect(first.errors).toEqual([]);
    // What hosts print while they are configured is shown by the engine, but nothing of commands that are given secrets.
    const status = first.events.flatMap(({ diagnosticEvent }) => (diagnosticEvent?.ephemeral ? [{ name: diagnosticEvent.urn?.split("::")[3] ?? "", message: diagnosticEvent.message }] : []));
    expect(status.filter(({ name }) => name === "lists-dist1-listserv").map(({ message }) => message).join("\n")).toContain("listserv: apply begins");
    expect(status.filter(({ name }) => name.endsWith("-secrets"))).toEqual([]);
    expect(leaks(JSON.stringify(status), searched)).toEqual([]);
    await site.declare(with_(config, { maxbsmtp: 500 }));
    expect((await site.sandbox.up()).errors).toEqual([]);
    const files = filesOf(site.hosts).map((path) => ({ path: path.slice(site.hosts.length), text: readFileSync(path, "latin1") }));
    expect(files.filter(({ path }) => path.endsWith("host.log")).length).toBe(3);
    const found = (without: (name: string, text: string) => string): string[] =>
      [...new Set(files.flatMap(({ path, text }) => leaks(without(basename(path), text), searched).map((name) => `${name} in ${basename(path)}`)))].sort();
    // The licences are gone: LISTSERV has taken them, and what waited for it was removed.
    expect(found((_file, text) => text)).toEqual(["dkimKeys.EXAMPLE.ORG in default.dkim", "relayPassword in state.json", "relayPassword in trace.jsonl"]);
    expect(found((file, text) => (DESTINATIONS[file] ? text.replace(DESTINATIONS[file], "") : text))).toEqual([]);
  } finally {
    await site.close();
  }
});

test("a secret is found in each of its forms", () => {
  const secret = canary("form");
  for (const [form, text] of Object.entries(forms(secret))) expect([form, leaks(`before ${text} after`, { secret })]).toEqual([form, ["secret"]]);
  expect(leaks(`before ${secret.slice(1)} after`, { secret })).toEqual([]);
});

test("a program that tells a secret in any of these channels is found out in that channel", async () => {
  const told = Object.fromEntries(["command", "log", "output", "plan", "failure"].map((name) => [name, canary(name)])) as Record<"command" | "log" | "output" | "plan" | "failure", string>;
  const indiscreet = with_(singleServer, { protection: Protection.None, internalDomains: { "INTERN.EXAMPLE.ORG": { smartHost: "10.9.9.9" } }, smtp: { maximumHopCount: { value: 30, reason: told.plan } } });
  const folder = mkdtempSync(join(tmpdir(), "listserv-leaks-"));
  const runner = new RecordingRunner();
  const state = { malformed: false };
  const sandbox = await Sandbox.open({
    folder,
    stack: "test",
    runner,
    program: async () => {
      const site = new ListservSite(indiscreet.name, indiscreet, {
        transforms: [
          ({ type, name, props, opts }) => {
            if (type !== "command:remote:Command" || name !== "lists-listserv-narrow") return undefined;
            const { connection, stdin } = props as { connection: pulumi.Input<remote.Command["connection"]>; stdin: string };
            // The real provider prints the connection of a key that it cannot read (pulumi-command#773).
            const broken = pulumi.output(connection).apply((given) => ({ ...given, privateKey: told.failure }) as never);
            return { props: { ...props, stdin: pulumi.output(stdin).apply((text) => JSON.stringify({ ...(JSON.parse(text) as object), told: told.command })), ...(state.malformed ? { connection: broken } : {}) }, opts };
          },
        ],
      });
      void pulumi.log.info(told.log);
      return { plan: site.plan, told: told.output };
    },
  });
  try {
    await sandboxSecrets(sandbox, planSite(indiscreet));
    const up = await sandbox.up();
    expect(up.errors).toEqual([]);
    state.malformed = true;
    const failed = await sandbox.up();
    expect(failed.ok).toBe(false);
    const channels = await channelsOf(sandbox, runner, folder, [up], failed);
    const found = Object.fromEntries(Object.entries(channels).map(([name, text]) => [name, leaks(text, told).sort()]));
    expect(found).toMatchObject({
      diff: expect.arrayContaining(["command", "output", "plan"]) as string[],
      verbose: expect.arrayContaining(["command", "log"]) as string[],
      events: expect.arrayContaining(["command", "log", "output", "plan", "failure"]) as string[],
      logs: expect.arrayContaining(["log", "failure"]) as string[],
      failure: expect.arrayContaining(["failure"]) as string[],
      state: expect.arrayContaining(["command", "output", "plan"]) as string[],
      outputs: ["output"],
      plan: ["plan"],
      commands: expect.arrayContaining(["command"]) as string[],
      files: expect.arrayContaining(["command", "output", "plan"]) as string[],
    });
  } finally {
    await sandbox.close();
    rmSync(folder, { recursive: true });
  }
});

test("a changed licence is a visible change, and its text is not", async () => {
  const { given, searched } = canaries();
  const site = await TestSite.open(config, { secrets: given });
  try {
    expect((await site.sandbox.up()).errors).toEqual([]);
    const next = canary("next-licence");
    site.sandbox.setConfig({ "listserv:licences.dist1": { value: next, secret: true } });
    const up = await site.sandbox.up();
    expect(up.errors).toEqual([]);
    expect((up.steps["update"] ?? []).map((urn) => urn.split("::")[3]).sort()).toEqual(["lists-dist1-listserv", "lists-dist1-listserv-secrets"]);
    expect(up.output).toContain("sha256:");
    expect(leaks(up.output, { ...searched, next })).toEqual([]);
  } finally {
    await site.close();
  }
});

test("an SSH key that is none stops the up without being shown", async () => {
  const { given } = canaries();
  const broken = canary("broken-key");
  const site = await TestSite.open(config, { secrets: { ...given, sshPrivateKey: broken } });
  try {
    const up = await site.sandbox.up();
    expect(up.ok).toBe(false);
    expect(up.errors.join("\n")).toContain("listserv:sshPrivateKey is not an unencrypted OpenSSH private key");
    expect(leaks(up.output + JSON.stringify(up.events), { broken })).toEqual([]);
  } finally {
    await site.close();
  }
});
