import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { sshKey } from "../../cli/init/make-secret";
import { publicKeyLine } from "../../components/host/connection";
import { Cloud, Faults, RecordingRunner } from "../../sandbox";
import { commandProvider } from "../../sandbox/command/provider";
import type { Operation } from "../../sandbox/provider/server";

const folder = mkdtempSync(join(tmpdir(), "listserv-command-"));
afterAll(() => rmSync(folder, { recursive: true }));

const privateKey = sshKey();
const hostKey = publicKeyLine(sshKey());
const inputs = { connection: { host: "192.0.2.7", user: "maintainer", privateKey, hostKey }, create: "powershell -File C:/module.ps1 -Mode apply -Machine 1", delete: "powershell -File C:/module.ps1 -Mode remove -Machine 1", stdin: "{}" };

const operation = (more: object): Operation => ({
  urn: "", type: "command:remote:Command", name: "smtp", id: "command-1", preview: false, inputs: { ...inputs, ...more }, oldInputs: {}, state: { ...inputs, ...more, stdout: "{}" }, timeout: 0,
});

test("a command that has run before is refused by Windows' SSH server, changed or deleted, where its output goes into the environment", async () => {
  const provider = commandProvider(new Cloud(join(folder, "cloud.json")), new RecordingRunner(), new Faults(), [{ host: "192.0.2.7", hostKey, authorizedKeys: [publicKeyLine(privateKey)] }]);
  const quiet = operation({ addPreviousOutputInEnv: false });
  await provider.create(quiet);
  await provider.update(quiet);
  await provider.delete(quiet);
  for (const loud of [operation({}), operation({ addPreviousOutputInEnv: true })]) {
    await provider.create(loud);
    await expect(provider.update(loud)).rejects.toThrow("setenv failed");
    await expect(provider.delete(loud)).rejects.toThrow("setenv failed");
  }
});
