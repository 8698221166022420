import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import "../../components/site/parts";
import type { SmtpServiceArgs, SiteArgs } from "../../components";
import { checkArgs, type CheckedComponent, type HostStates } from "../../components/host/checked-args";
import { Edition, parseSiteOrThrow, planSite, Tier } from "../../components/site";
import { at, hostKey, smtpArgs, workerArgs } from "../support/component-args";

const ssh = { host: "192.0.2.1", user: "administrator", hostKey };
const software = { installed: true };
const existing = (fqdn: string, address: string, more: object = {}) => ({ fqdn, address, ssh, ...more });
const own = { fqdn: "SMTP1.EXAMPLE.ORG", smtp: { port: 50030, outboundConnections: { value: 2000, reason: "two addresses" }, connectionControlOnlyFeeders: { value: true, reason: "a shared network" } } };
const virtualServers = { "2": { port: 50031, pools: "B" } };
const primary = existing("LISTSERV.EXAMPLE.ORG", "192.0.2.5", { software, edition: Edition.Hpo, furtherAddresses: [{ address: "192.0.2.6" }] });
const dist = (number: number, more: object = {}) => existing(`DIST${number}.EXAMPLE.ORG`, `192.0.2.1${number}`, { software, ...more });
const server = (more: object = {}) => ({ ...existing(own.fqdn, "192.0.2.7", { smtp: own.smtp }), ...more });
const site = { version: 1, name: "lists", administration: { networks: ["203.0.113.0/24"] }, postmaster: ["lstmaint@EXAMPLE.ORG"], maxbsmtp: 500, listserv: primary };
const feeder = { listserv: { fqdn: "LISTSERV.EXAMPLE.ORG", addresses: ["192.0.2.5", "192.0.2.6"] }, dist1: { fqdn: "DIST1.EXAMPLE.ORG", addresses: ["192.0.2.11"] }, dist2: { fqdn: "DIST2.EXAMPLE.ORG", addresses: ["192.0.2.12"] } };
const failOver = { forward: { failOver: "smtp1" } };
const failOverServers = { smtp1: server() };

/** The states of a host of a whole site. */
function planned(config: object, host: string): HostStates {
  const desired = planSite(parseSiteOrThrow({ ...site, ...config }) as SiteArgs).desired[host] ?? [];
  const [smtpService, narrow, listserv] = ["smtp-service", "narrow", "listserv"].map((role) => desired.find((state) => state.role === role));
  return { smtpService, narrow, ...(listserv ? { listserv } : {}) } as HostStates;
}

const resolved = (component: CheckedComponent, args: object): HostStates | undefined => checkArgs(component, "mine", args).states;

const positions: [where: string, args: Partial<SmtpServiceArgs>, config: object, host: string][] = [
  ["beside a primary, with a further virtual server", { listserv: [feeder.listserv], virtualServers }, { tier: Tier.SmtpServers, smtpServers: { smtp1: server({ virtualServers }) } }, "smtp1"],
  ["behind a worker, with a further virtual server", { primary: feeder.listserv, listserv: [feeder.dist1], virtualServers }, { tier: Tier.WorkerSmtpServers, workers: { dist1: dist(1, { smtpServers: { smtp1: server({ virtualServers }) } }) } }, "dist1-smtp1"],
  ["standing in for the primary and a worker", { listserv: [feeder.listserv, feeder.dist1] }, { tier: Tier.Cluster, listserv: { ...primary, ...failOver }, workers: { dist1: dist(1, failOver), dist2: dist(2) }, failOverServers }, "smtp1"],
  ["standing in for two workers", { primary: feeder.listserv, listserv: [feeder.dist1, feeder.dist2] }, { tier: Tier.Cluster, workers: { dist1: dist(1, failOver), dist2: dist(2, failOver) }, failOverServers }, "smtp1"],
];

test.each(positions)("an SMTP service %s is to be what it is in a whole site", (_where, args, config, host) => {
  expect(resolved("SmtpService", { host: at("192.0.2.7"), key: host, ...own, maxbsmtp: 500, ...args })).toEqual(planned(config, host));
});

test("behind a worker the service says HELO by the worker's name, lets the worker alone relay, and brings bounces back to both", () => {
  const states = resolved("SmtpService", { host: at("192.0.2.7"), key: "smtp1", fqdn: own.fqdn, primary: feeder.listserv, listserv: [feeder.dist1] });
  const [service] = states?.smtpService.virtualServers ?? [];
  expect([service?.bannerName, service?.relayFrom, service?.domains.map(({ name }) => name), states?.smtpService.firewall[0]?.from]).toEqual([
    "DIST1.EXAMPLE.ORG", ["127.0.0.1", "192.0.2.11"], ["LISTSERV.EXAMPLE.ORG", "DIST1.EXAMPLE.ORG"], ["192.0.2.11"],
  ]);
});

test("a worker by itself is to be what it is in a whole site", () => {
  const { worker, postmaster, weight } = workerArgs();
  const states = resolved("DistributeWorker", { ...workerArgs(), key: "worker" });
  expect(states).toEqual(planned({ tier: Tier.DistributeWorkers, maxbsmtp: undefined, postmaster, listserv: { ...primary, furtherAddresses: undefined }, workers: { worker: { ...worker, ssh, weight } } }, "worker"));
});

test("an SMTP service of one primary is to be, byte for byte, what it always was", () => {
  const bytes = (args: object) => createHash("sha256").update(JSON.stringify(resolved("SmtpService", { host: at("192.0.2.7"), key: "smtp1", fqdn: own.fqdn, ...args }))).digest("hex");
  expect(bytes({ listserv: smtpArgs().listserv })).toBe("4b627e2718120849950e50a1aff3fe894277df0d01444c4b7f576e7f136c80c0");
  const smtp = { port: 50030, connectionControlOnlyFeeders: { value: true, reason: "r" } };
  expect(bytes({ folder: "E:\\Mail", maxbsmtp: 500, smtp, listserv: [{ fqdn: "LISTSERV.EXAMPLE.ORG", addresses: ["192.0.2.5", "192.0.2.4"] }] })).toBe("cabb56a2f69935de5f423477bf6c89413f2c4488d4fe544afe1651acbee48a14");
});

test("who feeds a service is told once: a primary that feeds it is in the list, and a service that stands in has no further ones", () => {
  const refused = (args: object) => () => resolved("SmtpService", { ...smtpArgs(), ...args });
  expect(refused({ primary: feeder.listserv })).toThrow(/^ {2}primary {2}found/m);
  expect(refused({ listserv: [feeder.listserv, feeder.dist1], virtualServers })).toThrow(/^ {2}virtualServers {2}found/m);
});
