import { writeFileSync } from "node:fs";

/** Loaded before a program that is measured: leaves its processor time, in milliseconds, where the bench reads it. */
process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  writeFileSync(process.env["LISTSERV_BENCH_PROCESSOR_TIME"] as string, String((user + system) / 1000));
});
