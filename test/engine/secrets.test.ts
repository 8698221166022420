import { randomBytes } from "node:crypto";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Protection, type SiteArgs } from "../../components/site";
import { password, sshKey } from "../../cli/init/make-secret";
import distributeWorkers from "../../stacks/distribute-workers";
import { with_ } from "../support/config";
import { Faults } from "../support/package";
import { TestSite } from "./site";

const config = with_(distributeWorkers, {
  protection: Protection.None,
  dkim: { domains: ["EXAMPLE.ORG"] },
  outbound: { relay: { host: "relay.example.net", port: 587, user: "lists", reason: "the provider asks for it" } },
} as Partial<SiteArgs>);

/** Every way in which a text could show through. */
function forms(secret: string): string[] {
  const utf8 = Buffer.from(secret, "utf8");
  const utf16 = Buffer.from(secret, "utf16le");
  return [secret, JSON.stringify(secret).slice(1, -1), utf8.toString("base64").replace(/=+$/, ""), utf16.toString("base64").replace(/=+$/, ""), utf8.toString("hex"), utf16.toString("hex")];
}

/** The forms that are found in a text, by the secret's name. */
function leaks(text: string, secrets: Record<string, string>): string[] {
  return Object.entries(secrets).flatMap(([name, secret]) => (forms(secret).some((form) => text.includes(form)) ? [name] : []));
}

const canary = (name: string): string => `canary-${name}-${randomBytes(24).toString("hex")}`;

/** The middle of a key: its armour and its head are the same in every key. */
const inner = (key: string): string => key.replace(/-----[^-]+-----/g, "").trim().split("\n").at(-2) as string;

function canaries() {
  const given = {
    adminPassword: `${password()}-${randomBytes(8).toString("hex")}`,
    sshPrivateKey: sshKey(),
    "hostKeys.dist1": sshKey(),
    "licences.listserv": canary("licence"),
    "licences.dist1": canary("licence"),
    "dkimKeys.EXAMPLE.ORG": canary("dkim"),
    relayPassword: canary("relay"),
  };
  const searched = { ...given, sshPrivateKey: inner(given.sshPrivateKey), "hostKeys.dist1": inner(given["hostKeys.dist1"]) };
  return { given, searched };
}

function filesOf(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => (statSync(join(folder, name)).isDirectory() ? filesOf(join(folder, name)) : [join(folder, name)]));
}

/** The state as the engine keeps it decrypted, with what is marked secret left out. */
function clear(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(clear);
  if (typeof value !== "object" || value === null) return value;
  if ("4dabf18193072939515e22adb298388d" in value) return "[secret]";
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, clear(each)]));
}

test("no secret shows in events, output, state, outputs or what hosts are asked, whether an up works or fails", async () => {
  const { given, searched } = canaries();
  const faults = new Faults([{ operation: /^update command:remote:Command lists-listserv-listserv$/ }]);
  const site = await TestSite.open(config, { secrets: given, faults });
  try {
    const up = await site.sandbox.up();
    expect(up.errors).toEqual([]);
    await site.declare(with_(config, { maxbsmtp: 500 }));
    const preview = await site.sandbox.preview();
    const failed = await site.sandbox.up();
    expect(failed.ok).toBe(false);
    const channels: Record<string, string> = {
      output: up.output + preview.output + failed.output,
      events: JSON.stringify([...up.events, ...preview.events, ...failed.events].map((event) => clear(event))),
      state: JSON.stringify(clear((await site.sandbox.exportState()).deployment)),
      outputs: JSON.stringify(await site.sandbox.outputs()),
      commands: JSON.stringify(site.runner.recorded),
      files: filesOf(join(site.folder, "state")).map((file) => readFileSync(file, "utf8")).join("\n"),
    };
    for (const [name, text] of Object.entries(channels)) expect([name, leaks(text, searched)]).toEqual([name, []]);
    // The search itself is tried: a secret planted in a channel is found in each of its forms.
    for (const text of Object.values(channels)) {
      for (const form of forms(searched.relayPassword)) expect(leaks(`${text}${form}`, searched)).toEqual(["relayPassword"]);
    }
  } finally {
    await site.close();
  }
});

test("a changed licence is a visible change, and its text is not", async () => {
  const { given, searched } = canaries();
  const site = await TestSite.open(config, { secrets: given });
  try {
    expect((await site.sandbox.up()).errors).toEqual([]);
    const next = canary("next-licence");
    await site.sandbox.setConfig({ "listserv:licences.dist1": { value: next, secret: true } });
    const up = await site.sandbox.up();
    expect(up.errors).toEqual([]);
    expect((up.steps["update"] ?? []).map((urn) => urn.split("::")[3]).sort()).toEqual(["lists-dist1-listserv", "lists-dist1-listserv-secrets"]);
    expect(up.output).toContain("sha256:");
    expect(leaks(up.output, { ...searched, next })).toEqual([]);
  } finally {
    await site.close();
  }
});

test("an SSH key that is none stops the up without being shown", async () => {
  const { given } = canaries();
  const broken = canary("broken-key");
  const site = await TestSite.open(config, { secrets: { ...given, sshPrivateKey: broken } });
  try {
    const up = await site.sandbox.up();
    expect(up.ok).toBe(false);
    expect(up.errors.join("\n")).toContain("listserv:sshPrivateKey is not an unencrypted OpenSSH private key");
    expect(leaks(up.output + JSON.stringify(up.events), { broken })).toEqual([]);
  } finally {
    await site.close();
  }
});
