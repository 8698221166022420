import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { version } from "../../package.json";
import { hostModule } from "../../components/host/module";
import { stackNames, Tier, type SiteArgs } from "../../components/site";
import { TestSite } from "../engine/site";
import { operations } from "./expected-operations";
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
  test.each(readRecordedStates())("$name is taken over: nothing is made, replaced or deleted", async ({ recorded }) => {
    const site = await TestSite.open(recorded.config, { restore: (folder) => restoreState(recorded, folder) });
    try {
      const preview = await site.sandbox.preview();
      expect(preview.errors).toEqual([]);
      expect(operations(preview)).toMatchObject({ create: [], delete: [], other: [] });
    } finally {
      await site.close();
    }
  });

  test("a role that goes is removed by the module that wrote its state", async () => {
    const older = olderModule((readRecordedStates().find(({ name }) => name.endsWith("/distribute-workers")) as { recorded: RecordedState }).recorded);
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

const OLDER = "0123456789abcdef";

/** The state as a version with another host module would have left it. */
function olderModule({ config, files }: RecordedState): RecordedState {
  const written = moduleOf(Object.values(files).join("\n")) as string;
  return { config, files: Object.fromEntries(Object.entries(files).map(([path, text]) => [path, text.replaceAll(written, OLDER)])) };
}
