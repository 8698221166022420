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
  urn: "", type: "command:remote:Command", name: "smtp", id: "command-1", preview: false, inputs: { ...inputs, ...more }, oldInputs: {}, state: { ...inputs, ...more, stdout: "{}" }, timeout: 0, say: () => Promise.resolve(),
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

test("what a host prints is shown line by line, unless the command logs nothing", async () => {
  const host = { run: () => Promise.resolve({ stdout: '{"ok":true}\n', stderr: "apply begins\napply ends\n", exitCode: 0 }), copy: () => Promise.resolve() };
  const provider = commandProvider(new Cloud(join(folder, "cloud.json")), host, new Faults(), [{ host: "192.0.2.7", hostKey, authorizedKeys: [publicKeyLine(privateKey)] }]);
  const shown = async (more: object): Promise<string[]> => {
    const lines: string[] = [];
    await provider.create({ ...operation(more), say: (said) => Promise.resolve(void lines.push(...said)) });
    return lines;
  };
  expect(await shown({})).toEqual(["apply begins", "apply ends", '{"ok":true}']);
  expect(await shown({ logging: "none" })).toEqual([]);
});
