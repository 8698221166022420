import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { RecordingRunner, Sandbox } from "../../sandbox";

const later = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

test("a run that failed with something still to say does not silence the next one", async () => {
  const folder = mkdtempSync(join(tmpdir(), "listserv-program-"));
  let said: Promise<void> | undefined;
  let fails = true;
  const program = () => {
    if (!fails) {
      void pulumi.log.warn("heard");
      return Promise.resolve({});
    }
    // Said once the engine is gone.
    const speak = (): void => void (said = later(500).then(() => pulumi.log.warn("too late")));
    speak();
    return Promise.reject(new Error("the program fails"));
  };
  const sandbox = await Sandbox.open({ folder, stack: "test", runner: new RecordingRunner(), program });
  try {
    expect((await sandbox.preview()).errors.join("\n")).toContain("the program fails");
    await said;
    fails = false;
    const { ok, events } = await sandbox.preview();
    expect(ok).toBe(true);
    expect(events.flatMap(({ diagnosticEvent }) => (diagnosticEvent?.severity === "warning" ? [diagnosticEvent.message] : [])).join("\n")).toContain("heard");
  } finally {
    await sandbox.close();
    rmSync(folder, { recursive: true });
  }
});
