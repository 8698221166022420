import { describe, expect, test } from "vitest";
import { parseSiteOrThrow, planSite } from "../../components/site";
import { evaluate } from "../../sandbox/azure/security-group";
import singleServer from "../../stacks/single-server";
import { changed } from "../support/config";
import { TestSite } from "./site";

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
