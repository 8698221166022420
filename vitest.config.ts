import { defineConfig } from "vitest/config";

const common = {
  // A test under the real engine brings a whole site up; the machine that it is meant for has two cores.
  testTimeout: 120_000,
  hookTimeout: 900_000,
  pool: "forks" as const,
  // A program under the engine makes a great many short-lived objects: a small young generation is collected all the time.
  execArgv: ["--max-semi-space-size=128"],
};

export default defineConfig({
  test: {
    globalSetup: ["test/support/global-setup.ts"],
    maxWorkers: 2,
    projects: [
      { test: { ...common, name: "test", include: ["test/**/*.test.ts"], exclude: ["test/exhaustive/**"] } },
      { test: { ...common, name: "exhaustive", include: ["test/exhaustive/**/*.test.ts"], testTimeout: 7_200_000 } },
    ],
  },
});
