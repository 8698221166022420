import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take minutes, the longest first: begun last, one of them would run alone while the other core is idle. */
const LONGEST = ["exhaustive/recorded-walks", "exhaustive/configured-walks", "lifecycle/walks", "lifecycle/changes", "lifecycle/fail-once", "lifecycle/failures", "engine/as-a-user", "host/kills", "engine/tiers", "host/ssh", "lifecycle/climbing-the-tiers", "lifecycle/removal"];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const index = LONGEST.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
      return index === -1 ? LONGEST.length : index;
    };
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}

const common = {
  // A test under the real engine brings a whole site up; the machine that it is meant for has two cores.
  testTimeout: 120_000,
  hookTimeout: 900_000,
  pool: "forks" as const,
  isolate: false,
  // A program under the engine makes a great many short-lived objects: a small young generation is collected all the time.
  execArgv: ["--max-semi-space-size=128"],
};

export default defineConfig({
  test: {
    globalSetup: ["test/support/global-setup.ts"],
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      { test: { ...common, name: "test", include: ["test/**/*.test.ts"], exclude: ["test/exhaustive/**"] } },
      { test: { ...common, name: "exhaustive", include: ["test/exhaustive/**/*.test.ts"], testTimeout: 7_200_000 } },
    ],
  },
});
