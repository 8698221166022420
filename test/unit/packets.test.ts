import { describe, expect, test } from "vitest";
import { securityRules } from "../../components/azure/security-rules";
import { parseSiteOrThrow, planSite, type SiteArgs } from "../../components/site";
import { passes, type SecurityRule } from "../../sandbox/azure/security-group";
import cluster from "../../stacks/cluster";
import distributeWorkers from "../../stacks/distribute-workers";
import highPerformance from "../../stacks/high-performance";
import singleServer from "../../stacks/single-server";
import smtpServers from "../../stacks/smtp-servers";
import tunedServer from "../../stacks/tuned-server";
import workerSmtpServers from "../../stacks/worker-smtp-servers";
import { changed } from "../support/config";

const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGoSuEwjqE+JQPkq4fhUA6dIBb9yEV8BdNwM5NIDExfc";
const NETWORK = "10.20.0.0/16";
/** Who is no host of the site: a stranger, the administrators' network, the office, a jump host beside the network, and a neighbour in it. */
const OTHERS: Record<string, string> = { internet: "192.0.2.1", administrators: "203.0.113.7", office: "198.51.100.7", "jump-host": "10.9.0.4", neighbour: "10.20.255.9" };
/** SSH, listener, web, LDAP and remote desktop, TCPGUI, WinRM, SMTP services, and one that means nothing. */
const PORTS = [22, 25, 80, 135, 389, 443, 445, 587, 2306, 2400, 3389, 5985, 8080, 50025, 50026, 61000];

/** `host port who`: everybody that gets in, or each by name; what is not here is stopped. */
function reached(config: SiteArgs): string[] {
  const plan = planSite(parseSiteOrThrow(config));
  const parties = { ...Object.fromEntries(Object.entries(plan.hosts).map(([key, { address }]) => [key, address])), ...OTHERS };
  return Object.keys(plan.hosts).flatMap((host) => {
    const rules = securityRules(plan.firewall.filter((rule) => rule.host === host)) as unknown as SecurityRule[];
    const others = Object.entries(parties).filter(([key]) => key !== host);
    return PORTS.flatMap((port) => {
      const may = others.filter(([, peer]) => passes(rules, { direction: "Inbound", peer, port, protocol: "Tcp" }, [NETWORK])).map(([key]) => key);
      const datagrams = others.filter(([, peer]) => passes(rules, { direction: "Inbound", peer, port, protocol: "Udp" }, [NETWORK])).map(([key]) => `${key} by UDP`);
      return may.length + datagrams.length === 0 ? [] : [`${host} ${port} ${may.length === others.length ? "everybody" : [...may, ...datagrams].join(" ")}`];
    });
  });
}

const tables: [tier: string, config: SiteArgs, table: string][] = [
  ["single-server", singleServer, `
    listserv 22 administrators
    listserv 25 everybody`],
  ["tuned-server", tunedServer, `
    listserv 22 administrators
    listserv 25 everybody`],
  ["high-performance", highPerformance, `
    listserv 22 administrators
    listserv 25 everybody`],
  ["smtp-servers", smtpServers, `
    listserv 22 administrators
    listserv 25 everybody
    smtp1 22 administrators
    smtp1 50025 listserv
    smtp2 22 administrators
    smtp2 50025 listserv`],
  ["distribute-workers", distributeWorkers, `
    listserv 22 administrators
    listserv 25 everybody
    dist1 22 administrators
    dist1 25 listserv
    dist1 2306 listserv
    dist2 22 administrators
    dist2 25 listserv
    dist2 2306 listserv`],
  ["worker-smtp-servers", workerSmtpServers, `
    listserv 22 administrators
    listserv 25 everybody
    dist1 22 administrators
    dist1 25 listserv dist1-smtp1
    dist1 2306 listserv
    dist1-smtp1 22 administrators
    dist1-smtp1 50025 dist1
    dist2 22 administrators
    dist2 25 listserv dist2-smtp1
    dist2 2306 listserv
    dist2-smtp1 22 administrators
    dist2-smtp1 50025 dist2`],
  ["cluster", cluster, `
    listserv 22 administrators
    listserv 25 everybody
    dist1 22 administrators
    dist1 25 listserv dist1-smtp1 dist1-smtp2 spare
    dist1 2306 listserv
    dist1-smtp1 22 administrators
    dist1-smtp1 50025 dist1
    dist1-smtp2 22 administrators
    dist1-smtp2 50025 dist1
    dist2 22 administrators
    dist2 25 listserv dist2-smtp1 spare
    dist2 2306 listserv
    dist2-smtp1 22 administrators
    dist2-smtp1 50025 dist2
    spare 22 administrators
    spare 50025 dist1 dist2`],
];

const lines = (table: string): string[] => table.trim().split("\n").map((line) => line.trim());

describe("who reaches what, by Azure's rules", () => {
  test.each(tables)("%s: nobody but these", (_tier, config, table) => {
    expect(reached(config)).toEqual(lines(table));
  });

  test("LISTSERV's web interface is open on its port to its networks, on the primary alone", () => {
    const web = (more: object) => reached(changed(distributeWorkers, { "listserv.webInterface": { networks: ["198.51.100.0/24"], ...more } })).filter((line) => / (80|8080|443) /.test(line));
    expect(web({})).toEqual(["listserv 80 office"]);
    expect(web({ port: 8080 })).toEqual(["listserv 8080 office"]);
  });

  test("a worker takes mail from everybody only where it is told to", () => {
    const table = reached(changed(distributeWorkers, { "workers.dist1.acceptsInternetMail": true })).filter((line) => /^dist\d (25|2306) /.test(line));
    expect(table).toEqual(["dist1 25 everybody", "dist1 2306 listserv", "dist2 25 listserv", "dist2 2306 listserv"]);
  });

  test("SSH is open to the administrators and to the jump host outside, or to the site's own jump host and to it from the administrators", () => {
    const ssh = (jumpHost: object) => reached(changed(distributeWorkers, { "administration.jumpHost": jumpHost })).filter((line) => / 22 /.test(line));
    expect(ssh({ host: "10.9.0.4", user: "ops", hostKey })).toEqual(["listserv 22 administrators jump-host", "dist1 22 administrators jump-host", "dist2 22 administrators jump-host"]);
    expect(ssh({ siteHost: "dist1" })).toEqual(["listserv 22 dist1", "dist1 22 administrators", "dist2 22 dist1"]);
  });

  test("a further virtual server and another port are open to the feeder alone, and nothing is left open on the old one", () => {
    const table = reached(changed(smtpServers, { "smtp.port": 50026, "smtpServers.smtp1.virtualServers": { "2": { port: 61000, pools: "B" } } })).filter((line) => /^smtp\d (50025|50026|61000) /.test(line));
    expect(table).toEqual(["smtp1 50026 listserv", "smtp1 61000 listserv", "smtp2 50026 listserv"]);
  });

  test("TCPGUI on another port is open to the primary there", () => {
    expect(reached(changed(distributeWorkers, { "workers.dist1.tcpguiPort": 2400 })).filter((line) => / (2306|2400) /.test(line))).toEqual(["dist1 2400 listserv", "dist2 2306 listserv"]);
  });
});
