import { createPrivateKey } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { utils } from "ssh2";
import { afterAll, describe, expect, test } from "vitest";
import { readGiven } from "../../cli/init/init-command";
import { dkimKey, password, sshKey } from "../../cli/init/make-secret";
import { pulumiFault } from "../../cli/init/pulumi-fault";
import { configName, neededSecrets } from "../../cli/init/needed-secrets";
import { planSite } from "../../components/site";
import distributeWorkers from "../../stacks/distribute-workers";
import { with_ } from "../support/config";

test("every SSH key that is made can be read again, and no two are the same", () => {
  const keys = Array.from({ length: 600 }, sshKey);
  expect(keys.filter((key) => utils.parseKey(key) instanceof Error)).toEqual([]);
  expect(new Set(keys).size).toBe(keys.length);
});

test("every password has the four classes that Azure asks three of", () => {
  for (const made of Array.from({ length: 300 }, password)) {
    expect(made).toMatch(/[a-z]/);
    expect(made).toMatch(/[A-Z]/);
    expect(made).toMatch(/[0-9]/);
    expect(made).toMatch(/[-_.+=]/);
    expect(made).toHaveLength(32);
  }
});

test("a DKIM key has 2048 bits", () => {
  expect(createPrivateKey(dkimKey()).asymmetricKeyDetails?.modulusLength).toBe(2048);
});

test("a site needs a host key for each machine, a licence for each instance, a DKIM key for each domain", () => {
  const needed = neededSecrets(planSite(with_(distributeWorkers, { dkim: { domains: ["EXAMPLE.ORG"] } })));
  expect(needed.map(({ path }) => configName(path))).toEqual([
    "listserv:adminPassword",
    "listserv:sshPrivateKey",
    "listserv:hostKeys.listserv",
    "listserv:hostKeys.dist1",
    "listserv:hostKeys.dist2",
    'listserv:dkimKeys["EXAMPLE.ORG"]',
    "listserv:licences.dist1",
    "listserv:licences.dist2",
    "listserv:licences.listserv",
  ]);
  expect(needed.filter(({ make }) => make === undefined).map(({ path }) => path[0])).toEqual(["licences", "licences", "licences"]);
});

describe("a secret from a file", () => {
  const folder = mkdtempSync(join(tmpdir(), "init-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const site = with_(distributeWorkers, { dkim: { domains: ["EXAMPLE.ORG"] }, outbound: { relay: { host: "relay.example.net", port: 587, user: "lists", reason: "policy" } } });
  const read = (texts: Record<string, string>) =>
    readGiven(Object.entries(texts).map(([name, text]) => (writeFileSync(join(folder, name), text), `${name}=${join(folder, name)}`)), neededSecrets(planSite(site)));

  test("is taken as it is; the end of a password's line is not the password's", () => {
    const key = sshKey();
    expect([...read({ relayPassword: "hunter2\r\n", sshPrivateKey: key, "licences.dist1": "LAK\r\n", "dkimKeys.EXAMPLE.ORG": dkimKey() })].slice(0, 3)).toEqual([["relayPassword", "hunter2"], ["sshPrivateKey", key], ["licences.dist1", "LAK\r\n"]]);
  });

  test.each([["relayPassword", "two\nlines"], ["sshPrivateKey", "LAK"], ["hostKeys.dist1", ""], ["licences.dist1", "\n"], ["licences.dist1", "\ufeffLAK"], ["dkimKeys.EXAMPLE.ORG", sshKey()]])("that %s cannot be is refused and not shown", (name, text) => {
    expect(() => read({ [name]: text })).toThrowError(new RegExp(`^--from ${name}: \\S+ is not [^\\n]+$`));
  });

  test("that is a folder, or not there, is told as such, all at once", () => {
    expect(() => readGiven([`sshPrivateKey=${folder}`, "licences.dist1=nowhere"], neededSecrets(planSite(site)))).toThrowError(/sshPrivateKey: there is no file[^]*licences.dist1: there is no file nowhere/);
  });
});

test("an existing server has its licence: one that is given is taken, and none is missing", () => {
  const existing = { ...distributeWorkers.listserv, address: "192.0.2.5", ssh: { host: "192.0.2.5", user: "administrator", hostKey: "any" } };
  expect(neededSecrets(planSite(with_(distributeWorkers, { listserv: existing }))).filter(({ path: [map] }) => map === "licences").map(({ path, optional }) => [path[1], optional])).toEqual([["dist1", false], ["dist2", false], ["listserv", true]]);
});

test("what the Pulumi CLI refuses is told without the command line, which holds the secrets", () => {
  const message = [
    "code: -2",
    " stderr: Command failed with exit code 255: pulumi config set-all --stack prod --path --secret listserv:adminPassword=canary-4f1d",
    "error: incorrect passphrase",
    " err?: Error: Command failed with exit code 255: pulumi config set-all --path --secret listserv:adminPassword=canary-4f1d",
    "error: incorrect passphrase",
    "    at Object.createCommandError (automation/errors.js:81:23)",
  ].join("\n");
  expect(pulumiFault("The secrets of prod cannot be written", message).message).toBe(
    "The secrets of prod cannot be written: incorrect passphrase\nSet PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE to the passphrase of this stack's secrets, as for pulumi itself.",
  );
  expect(pulumiFault("x", "spawn pulumi ENOENT").message).toContain("no Pulumi CLI on PATH");
  expect(pulumiFault("x", "something canary-4f1d").message).not.toContain("canary");
});
