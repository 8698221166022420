import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { version } from "../../package.json";
import { hostModule } from "../../components/host/module";
import { stackNames, Tier, type SiteArgs } from "../../components/site";
import { TestSite } from "../engine/site";
import type { EngineRun } from "../../sandbox";
import { isCustom, operations } from "./expected-operations";
import { readRecordedStates, recordState, RECORDED_STATES, restoreState, type RecordedState } from "./recorded-state";

const repository = join(__dirname, "../..");
const moduleOf = (text: string): string | undefined => /pulumi-listserv\/([0-9a-f]{16})\b/.exec(text)?.[1];

// A release records what it leaves behind, once; later versions are held against it.
if (process.env["LISTSERV_RECORD_STATES"] === "1") {
  test.each(stackNames(repository))("the state of this version is recorded: %s", async (stack) => {
    const config = ((await import(`../../stacks/${stack}.ts`)) as { default: SiteArgs }).default;
    const site = await TestSite.open(config);
    try {
      expect((await site.sandbox.up()).errors).toEqual([]);
      recordState(site.folder, config, join(RECORDED_STATES, version, `${stack}.json.gz`));
    } finally {
      await site.close();
    }
  });
}

describe("a state that an earlier version wrote", () => {
  test.each(readRecordedStates())("$name is taken over: nothing is made, replaced or deleted, and but for what runs on the hosts nothing is changed", async ({ recorded }) => {
    const site = await TestSite.open(recorded.config, { restore: (folder) => restoreState(recorded, folder) });
    try {
      const preview = await site.sandbox.preview();
      expect(preview.errors).toEqual([]);
      expect(operations(preview)).toMatchObject({ create: [], delete: [], other: [] });
      const changed = changedMembers(preview);
      expect(Object.keys(changed).filter((type) => UPGRADED[type] === undefined)).toEqual([]);
      for (const [type, members] of Object.entries(changed)) expect([type, members.filter((member) => !UPGRADED[type]?.includes(member))]).toEqual([type, []]);
    } finally {
      await site.close();
    }
  });

  test("a recorded site is brought up once: its machines stay, each role is applied again and none is let go, and then nothing is left to do", async () => {
    const { recorded } = recordedState("distribute-workers");
    const site = await TestSite.open(recorded.config, { restore: (folder) => restoreState(recorded, folder) });
    try {
      const ids = (): string[] => site.sandbox.cloud.resources().map(({ id, outputs }) => `${id} ${String(outputs["vmId"] ?? outputs["ipAddress"] ?? "")}`);
      const before = ids();
      const up = await site.sandbox.up();
      expect(up.errors).toEqual([]);
      expect(operations(up)).toMatchObject({ create: [], delete: [], other: [] });
      expect(ids()).toEqual(before);
      const runs = site.runner.recorded.flatMap(({ commandLine }) => / -Mode (\w+) /.exec(commandLine)?.[1] ?? []);
      // On each of three hosts the SMTP service, the secrets, LISTSERV, and what narrows.
      expect(runs).toEqual(Array(12).fill("apply"));
      expect((await site.sandbox.up()).steps).toEqual({});
    } finally {
      await site.close();
    }
  });

  test("a role that goes is removed by the module that wrote its state", async () => {
    const older = olderModule(recordedState("distribute-workers").recorded);
    const { workers, ...others } = older.config;
    const servers = Object.fromEntries(Object.entries(workers ?? {}).map(([key, { fqdn }]) => [key, { fqdn }]));
    const site = await TestSite.open(older.config, { restore: (folder) => restoreState(older, folder) });
    try {
      await site.declare({ ...others, tier: Tier.SmtpServers, smtpServers: servers });
      const run = await site.sandbox.up();
      expect(run.errors).toEqual([]);
      const modules = (mode: string): (string | undefined)[] => [...new Set(site.runner.recorded.filter(({ commandLine }) => commandLine.includes(`-Mode ${mode}`)).map(({ commandLine }) => moduleOf(commandLine)))];
      expect({ apply: modules("apply"), drain: modules("drain"), remove: modules("remove") }).toEqual({ apply: [hostModule().hash], drain: [OLDER], remove: [] });
    } finally {
      await site.close();
    }
  });
});

function recordedState(stack: string): { recorded: RecordedState } {
  return readRecordedStates().find(({ name }) => name.endsWith(`/${stack}`)) as { recorded: RecordedState };
}

/** What an upgrade may change: commands, the module that they run, and of the first boot that it does not become another version by itself. */
const UPGRADED: Record<string, string[]> = {
  "command:remote:Command": ["create", "delete", "stdin"],
  "command:remote:CopyToRemote": ["remotePath", "source"],
  "azure-native:compute:VirtualMachineExtension": ["autoUpgradeMinorVersion"],
};

/** Members that an operation changes, by the type of their resource. */
function changedMembers({ events }: EngineRun): Record<string, string[]> {
  const changed: Record<string, string[]> = {};
  for (const { resourcePreEvent } of events) {
    const metadata = resourcePreEvent?.metadata;
    if (metadata?.op !== "update" || !isCustom(metadata.urn)) continue;
    changed[metadata.type] = [...new Set([...(changed[metadata.type] ?? []), ...(metadata.diffs ?? []).map(String)])].sort();
  }
  return changed;
}

const OLDER = "0123456789abcdef";

/** The state as a version with another host module would have left it. */
function olderModule({ config, files }: RecordedState): RecordedState {
  const written = moduleOf(Object.values(files).join("\n")) as string;
  return { config, files: Object.fromEntries(Object.entries(files).map(([path, text]) => [path, text.replaceAll(written, OLDER)])) };
}
