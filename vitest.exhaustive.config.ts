import { defineConfig } from "vitest/config";
import base from "./vitest.config";

export default defineConfig({
  test: { ...base.test, include: ["test/exhaustive/**/*.test.ts"], exclude: ["node_modules/**"], testTimeout: 3_600_000 },
});
