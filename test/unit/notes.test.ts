import { describe, expect, test } from "vitest";
import { planReport } from "../../cli/report/plan-report";
import { parseSiteOrThrow, planSite, type SiteArgs } from "../../components/site";
import cluster from "../../stacks/cluster";
import distributeWorkers from "../../stacks/distribute-workers";
import highPerformance from "../../stacks/high-performance";
import singleServer from "../../stacks/single-server";
import smtpServers from "../../stacks/smtp-servers";
import stagingCopy from "../../stacks/staging";
import tunedServer from "../../stacks/tuned-server";
import { changed } from "../support/config";

const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGoSuEwjqE+JQPkq4fhUA6dIBb9yEV8BdNwM5NIDExfc";
const onExistingServer = changed(singleServer, { azure: undefined, "listserv.address": "10.20.1.40", "listserv.ssh": { host: "10.20.1.40", user: "administrator", hostKey } });
const twoServices = changed(singleServer, { "listserv.virtualServers": { "2": { port: 50026, pools: "B" } } });
const oneWorker = changed(distributeWorkers, { "workers.dist2": undefined });
const maestro = (more: object = { websitePort: 8081 }) => changed(singleServer, { "listserv.maestro": more });

interface NoteRow {
  subject: string;
  config: SiteArgs;
  /** What the report says under the subject, and where it says that it has it from. */
  says: string[];
  citation: string;
  /** The nearest config that the note does not concern. */
  silent?: SiteArgs;
}

const rows: NoteRow[] = [
  { subject: "Counters to watch", config: singleServer, says: ["Remote Queue Length", "Remote Retry Queue Length", "Messages Sent Total", "Outbound Connections Current", "Badmailed Messages"], citation: "Tuning" },
  { subject: "Memory", config: singleServer, says: ["one thread", "8 GB", "16 GB"], citation: "Hardware requirements" },
  { subject: "Operators", config: singleServer, says: ["by eye", "never written", "Administrators"], citation: "Security tab, Operators" },
  { subject: "Disk for the queue", config: smtpServers, says: ["100 GB", "listserv 64 GiB, smtp1 64 GiB, smtp2 64 GiB"], citation: "Minimum Required Configuration Changes" },
  { subject: "Disk for the queue", config: onExistingServer, says: ["Existing servers keep the queue where SMTPSVC has it."], citation: "Minimum Required Configuration Changes" },
  { subject: "Log format", config: singleServer, says: ["NCSA", "Microsoft IIS", "ODBC", "activeLogFormat"], citation: "footnotes 5 to 7" },
  { subject: "Steps 1 and 2 together", config: singleServer, says: ["larger host and HPO at once", "distribute workers"], citation: "footnote 13", silent: highPerformance },
  { subject: "Steps 1 and 2 together", config: tunedServer, says: ["HPO at once"], citation: "footnote 13", silent: smtpServers },
  { subject: "Equal workers", config: distributeWorkers, says: ["number of workers", "same hardware", "the primary is not one of them"], citation: "footnotes 15 and 16", silent: oneWorker },
  { subject: "Mail for some lists that expires sooner", config: singleServer, says: ["further virtual server", "worker pool of its own", "earlier than the rest"], citation: "footnotes 2 and 10", silent: twoServices },
  { subject: "Worker pools", config: cluster, says: ["Delivery-Pool=", "defaultListPool and defaultDistPool", "L-Soft's support"], citation: "SMTP Worker Pool support", silent: changed(cluster, { "workers.dist1.forward": { smtpWorkers: 20 } }) },
  { subject: "Deliverability before speed", config: singleServer, says: ["maxbsmtp: 100"], citation: "Recipients per Message Limit", silent: changed(singleServer, { maxbsmtp: 100 }) },
  { subject: "Large receiving domains", config: singleServer, says: ["subscribers of your largest domains"], citation: "footnote 8", silent: changed(singleServer, { subscribers: {} }) },
  { subject: "Changes made in the web interface", config: singleServer, says: ["SITECFG.FILE after SITE.CFG"], citation: "Site Configuration Keyword Reference" },
  { subject: "LISTSERV Maestro", config: maestro(), says: ["host name LISTSERV.EXAMPLE.ORG, port 50025", "a standard SMTP server"], citation: "box for LISTSERV Maestro sites", silent: singleServer },
  { subject: "LISTSERV Maestro", config: changed(maestro(), { smtp: { port: 50030 } }), says: ["port 50030"], citation: "box for LISTSERV Maestro sites" },
  { subject: "Local domain", config: singleServer, says: ["renamed on every host"], citation: "footnote 11" },
  { subject: "LISTSERV's web interface", config: singleServer, says: ["IIS on the primary can serve it", "webInterface opens its port"], citation: "Minimum Required Configuration Changes" },
  { subject: "LISTSERV's web interface", config: changed(singleServer, { "listserv.webInterface": { networks: ["10.0.0.0/8"] } }), says: ["Served by IIS on the primary."], citation: "Minimum Required Configuration Changes" },
  { subject: "LISTSERV's web interface", config: maestro(), says: ["makes room for LISTSERV Maestro"], citation: "Minimum Required Configuration Changes" },
  { subject: "Mail sink", config: stagingCopy, says: ["axllent/mailpit", "10.255.25.4:25", "keeps 20000 messages until it is replaced", 'Run "ssh -N -L 8025:10.255.25.4:8025', "http://127.0.0.1:8025"], citation: "Staging", silent: distributeWorkers },
  { subject: "Mail sink", config: changed(stagingCopy, { "mailSink.storageGiB": 50, "mailSink.webNetworks": ["10.9.0.0/24"] }), says: ["on a file share of 50 GiB", "Open http://10.255.25.4:8025 from 10.9.0.0/24, or run"], citation: "Staging" },
  { subject: "SPF and DKIM", config: singleServer, says: ["SPF record of NODE names every sending host", "DKIM is not set up"], citation: "Networking requirements" },
];

/** Lines of the report under `Notes` about a subject. */
const notesAbout = (config: SiteArgs, subject: string): string[] =>
  planReport(planSite(parseSiteOrThrow(config)))
    .split("\n")
    .filter((line) => line.trimStart().startsWith(`${subject}: `));

test.each(rows)("the note $subject is in the report of a site that it concerns, once, with its source", ({ subject, config, says, citation }) => {
  const [line = "", ...more] = notesAbout(config, subject);
  expect(says.filter((words) => !line.includes(words)), line).toEqual([]);
  expect(line).toMatch(new RegExp(`\\([^()]*${citation}[^()]*\\)$`));
  expect(more).toEqual([]);
});

const conditional = rows.flatMap(({ subject, silent }) => (silent ? [{ subject, silent }] : []));

test.each(conditional)("the note $subject is not in the report of the nearest site that it does not concern", ({ subject, silent }) => {
  expect(notesAbout(silent, subject)).toEqual([]);
});

test("no note is without a row here, and a signed site is not told to set up DKIM", () => {
  const said = rows.flatMap(({ config }) => planSite(parseSiteOrThrow(config)).notes.map(({ subject }) => subject));
  expect([...new Set(said)].sort()).toEqual([...new Set(rows.map(({ subject }) => subject))].sort());
  expect(notesAbout(changed(singleServer, { dkim: { domains: ["EXAMPLE.ORG"] } }), "SPF and DKIM").join()).not.toContain("DKIM is not set up");
});

describe("IIS's Default Web Site", () => {
  const websites = (config: SiteArgs) => Object.fromEntries(Object.entries(planSite(parseSiteOrThrow(config)).desired).map(([key, [state]]) => [key, state?.role === "smtp-service" ? state.website : undefined]));

  test("serves LISTSERV's interface where LISTSERV is, and is stopped where it is not", () => {
    expect(websites(smtpServers)).toEqual({ listserv: { mode: "serve" }, smtp1: { mode: "stopped" }, smtp2: { mode: "stopped" } });
    expect(websites(distributeWorkers)).toEqual({ listserv: { mode: "serve" }, dist1: { mode: "serve" }, dist2: { mode: "serve" } });
  });

  test("makes room for LISTSERV Maestro on the primary alone: by another port, or by an address of its own", () => {
    expect(websites(maestro())).toEqual({ listserv: { mode: "port", port: 8081 } });
    const twoAddresses = { "listserv.address": "10.20.1.10", "listserv.furtherAddresses": [{ address: "10.20.1.11" }] };
    expect(websites(changed(maestro({ websiteAddress: "10.20.1.11" }), twoAddresses))).toEqual({ listserv: { mode: "address", address: "10.20.1.11" } });
    expect(websites(changed(distributeWorkers, { "listserv.maestro": { websitePort: 8082 } }))).toEqual({ listserv: { mode: "port", port: 8082 }, dist1: { mode: "serve" }, dist2: { mode: "serve" } });
  });
});
