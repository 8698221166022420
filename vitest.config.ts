import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/exhaustive/**", "node_modules/**"],
    globalSetup: ["test/support/global-setup.ts"],
    // A test under the real engine brings a whole site up; the machine that it is meant for has two cores.
    testTimeout: 120_000,
    hookTimeout: 600_000,
    pool: "forks",
    maxWorkers: 2,
  },
});
