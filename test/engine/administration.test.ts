import { afterEach, describe, expect, test, vi } from "vitest";
import { parseSiteOrThrow, planSite } from "../../components/site";
import { evaluate } from "../../sandbox/azure/security-group";
import singleServer from "../../stacks/single-server";
import { changed } from "../support/config";
import type { EngineRun } from "../../sandbox";
import { TestSite } from "./site";

afterEach(() => void vi.unstubAllEnvs());

const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGoSuEwjqE+JQPkq4fhUA6dIBb9yEV8BdNwM5NIDExfc";
const through = (host: string, networks = ["203.0.113.0/24"]) => changed(singleServer, { protection: "None", administration: { networks, jumpHost: { host, user: "ops", hostKey } } });
const ssh = (config: object): string[] => planSite(parseSiteOrThrow(config)).firewall.find(({ port }) => port === "22")?.from ?? [];

describe("hosts behind an SSH server outside the site", () => {
  test("let its address in beside the named networks, once", () => {
    expect(ssh(through("10.9.0.4"))).toEqual(["203.0.113.0/24", "10.9.0.4"]);
    expect(ssh(through("10.9.0.4", ["10.9.0.0/24"]))).toEqual(["10.9.0.0/24"]);
    expect(ssh(through("jump.example.org"))).toEqual(["203.0.113.0/24"]);
  });

  test("are reached from it, and from nowhere inside where only its name is known, until its private address is named", async () => {
    const site = await TestSite.open(through("jump.example.org"));
    try {
      const tried = await site.sandbox.up();
      expect(tried.errors.join("\n")).toMatch(/dial tcp 10\.20\.66\.96:22: i\/o timeout/);
      await site.declare(through("jump.example.org", ["203.0.113.0/24", "10.9.0.4/32"]));
      expect((await site.sandbox.up()).errors).toEqual([]);
      await site.declare(through("10.9.0.5"));
      expect((await site.sandbox.up()).errors).toEqual([]);
      const group = site.plan.hosts["listserv"]?.azure?.names.networkSecurityGroup ?? "";
      const passes = (peer: string): boolean => evaluate(site.sandbox.cloud, group, { direction: "Inbound", peer, port: 22, protocol: "Tcp" });
      expect(["10.9.0.5", "10.9.0.4", "10.20.0.9", "203.0.113.7", "192.0.2.1"].map(passes)).toEqual([true, false, false, true, false]);
    } finally {
      await site.close();
    }
  });
});

test("an SSH agent whose keys would be offered as well is a warning, and nothing is said where there is none", async () => {
  const warnings = ({ events }: EngineRun): string[] => events.flatMap(({ diagnosticEvent }) => (diagnosticEvent?.severity === "warning" ? [diagnosticEvent.message] : []));
  const site = await TestSite.open(singleServer);
  try {
    vi.stubEnv("SSH_AUTH_SOCK", "/run/user/1000/agent.sock");
    const [said, ...more] = warnings(await site.sandbox.preview()).filter((message) => message.includes("SSH_AUTH_SOCK"));
    expect(said).toMatch(/SSH_AUTH_SOCK is set: the command provider offers the keys of that agent to every host as well\. Unset it/);
    expect(more).toEqual([]);
    vi.stubEnv("SSH_AUTH_SOCK", "");
    expect(warnings(await site.sandbox.preview()).join("\n")).not.toContain("SSH_AUTH_SOCK");
  } finally {
    await site.close();
  }
});
