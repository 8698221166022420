import { sinkAccess } from "../sink-access";
import type { SiteArgs } from "../args";
import type { PlanNote, SitePlan } from "../plan";

interface NoteRow {
  subject: string;
  citation: string;
  /** Nothing where the note does not concern this site. */
  text: (config: SiteArgs, plan: SitePlan) => string | undefined;
}

const notes: NoteRow[] = [
  {
    subject: "Counters to watch",
    citation: "Tuning",
    text: () => "SMTP Server: Remote Queue Length, Remote Retry Queue Length, Messages Sent Total, Outbound Connections Current, Badmailed Messages; processor, memory and disk of each host.",
  },
  {
    subject: "Memory",
    citation: "Installation Guide for Windows, Hardware requirements",
    text: () => "LISTSERV is one thread: more processors help only what runs beside it. A machine of its own wants 8 GB, with HPO 16 GB or more.",
  },
  { subject: "Operators", citation: "Security tab, Operators", text: () => "Checked by eye, never written. Give LISTSERV's site managers access where they are not Administrators." },
  {
    subject: "Disk for the queue",
    citation: "Minimum Required Configuration Changes",
    text: (_config, plan) => {
      const disks = Object.entries(plan.hosts).flatMap(([key, host]) => (host.azure ? [`${key} ${host.azure.dataDisk.sizeGiB} GiB`] : []));
      return `Queue and spool need message size times recipients in the worst case (mail-merge: 100 KB to a million subscribers is 100 GB). ${disks.length > 0 ? `Data disks: ${disks.join(", ")}.` : "Existing servers keep the queue where SMTPSVC has it."}`;
    },
  },
  {
    subject: "Log format",
    citation: "Logging; footnotes 5 to 7",
    text: () => "Besides W3C Extended there are NCSA, Microsoft IIS and ODBC logging (activeLogFormat); all write several lines for each message.",
  },
  {
    subject: "Steps 1 and 2 together",
    citation: "LISTSERV Tuning, footnote 13",
    text: ({ tier }) => (tier === "tuned-server" || tier === "single-server" ? "For high volumes start with a larger host and HPO at once; for huge ones go directly to distribute workers." : undefined),
  },
  {
    subject: "Equal workers",
    citation: "LISTSERV Tuning, footnotes 15 and 16",
    text: (_config, { listserv }) => (Object.values(listserv).filter(({ role }) => role === "worker").length > 1 ? "Throughput grows with the number of workers where all have the same hardware, SMTP servers, SMTP workers and network, and the primary is not one of them." : undefined),
  },
  {
    subject: "Mail for some lists that expires sooner",
    citation: "footnotes 2 and 10",
    text: (_config, { smtpServices }) => (Object.values(smtpServices).some(({ instance }) => instance > 1) ? undefined : "A further virtual server (virtualServers, with a port and a worker pool of its own) can expire the mail of some lists earlier than the rest."),
  },
  {
    subject: "Worker pools",
    citation: "footnote 10; Advanced Topics, SMTP Worker Pool support",
    text: (_config, { listserv }) =>
      Object.values(listserv).some(({ forwards }) => forwards.some(({ pools }) => pools !== undefined))
        ? "A list goes to a pool by its header Delivery-Pool=, which only LISTSERV's maintainers set; defaultListPool and defaultDistPool are what all others have. L-Soft's support helps with pools."
        : undefined,
  },
  {
    subject: "Deliverability before speed",
    citation: "Recipients per Message Limit",
    text: ({ maxbsmtp }) => (maxbsmtp === undefined ? "maxbsmtp: 100 sets MAXBSMTP and the recipients per message of every service together, for receivers that refuse larger envelopes." : undefined),
  },
  {
    subject: "Large receiving domains",
    citation: "Messages per Connection Limit and Number of Connections per Domain Limit; footnote 8",
    text: ({ subscribers }) => (subscribers === undefined ? "Write the number of subscribers of your largest domains into subscribers, and the plan compares them with messages per connection times connections per domain." : undefined),
  },
  {
    subject: "Changes made in the web interface",
    citation: "Site Configuration Keyword Reference",
    text: () => "LISTSERV reads SITECFG.FILE after SITE.CFG: a keyword that was changed in the web interface wins over the one that is written here, until it is changed back there.",
  },
  {
    subject: "LISTSERV Maestro",
    citation: "Configuring LISTSERV to use the SMTP Service, box for LISTSERV Maestro sites",
    text: ({ listserv }, { smtpServices }) =>
      listserv.maestro ? `On the page for the SMTP server of its Express Setup: host name ${listserv.fqdn}, port ${smtpServices["listserv"]?.port}, a standard SMTP server.` : undefined,
  },
  {
    subject: "Local domain",
    citation: "Configuring the SMTP Service Domains, footnote 11",
    text: () => "The local domain is renamed on every host, also where the paper says that it could be skipped.",
  },
  {
    subject: "LISTSERV's web interface",
    citation: "Minimum Required Configuration Changes",
    text: ({ listserv }) => (listserv.webInterface ? "Served by IIS on the primary." : listserv.maestro ? "IIS's Default Web Site makes room for LISTSERV Maestro." : "IIS on the primary can serve it: webInterface opens its port for the networks that you name."),
  },
  {
    subject: "Mail sink",
    citation: "Staging: a copy that cannot mail a subscriber",
    text: (_config, plan) => {
      const sink = plan.azure?.mailSink;
      if (!sink) return undefined;
      const { web, tunnel } = sinkAccess(plan, sink);
      const from = sink.webNetworks.length > 0 ? `Open ${web} from ${sink.webNetworks.join(", ")}, or ` : "";
      return `All mail of this copy ends in ${sink.image} at ${sink.address}:${sink.smtpPort}, which keeps ${sink.messageLimit} messages ${sink.storage ? `on a file share of ${sink.storage.sizeGiB} GiB` : "until it is replaced"}. ${from}${from ? "run" : "Run"} "${tunnel}" with the key of listserv:sshPrivateKey and open http://127.0.0.1:${sink.webPort}.`;
    },
  },
  {
    subject: "SPF and DKIM",
    citation: "Installation Guide, Networking requirements",
    text: ({ dkim }) => `The envelope sender is LISTSERV's: the SPF record of NODE names every sending host.${dkim ? "" : " DKIM is not set up (dkim)."}`,
  },
];

/** Lines of the report that are neither a setting nor a finding: what the paper asks people to look at. */
export function planNotes(config: SiteArgs, plan: SitePlan): PlanNote[] {
  return notes.flatMap(({ subject, citation, text }) => {
    const said = text(config, plan);
    return said === undefined ? [] : [{ subject, text: said, citation }];
  });
}
