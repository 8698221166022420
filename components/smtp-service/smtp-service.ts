import * as pulumi from "@pulumi/pulumi";
import type { remote } from "@pulumi/command";
import { checkArgs } from "../host/checked-args";
import { copyModule, roleCommand, type ManagedHostArgs } from "../host/commands";
import type { NarrowState, SmtpServiceState } from "../host/desired-state";
import type { SmtpSettingsArgs } from "./args";
import { narrowState, smtpServiceState, type SendingHostFacts } from "./desired";
import { resolveSmtpService } from "./service";

/** A LISTSERV instance that sends through the service. */
export interface FeedingListservArgs {
  /** NODE. */
  fqdn: string;
  /** Every address it may connect from; the first is where its mail comes back to. */
  addresses: string[];
}

/** The IIS SMTP service of one host, as the paper sets it. */
export interface SmtpServiceArgs {
  host: ManagedHostArgs;
  /** Name of the host in the desired state and in messages, `[a-z][a-z0-9-]*`. */
  key: string;
  /** Name in SMTP_FORWARD. */
  fqdn: string;
  /** The instances that feed it, the primary first. */
  listserv: FeedingListservArgs[];
  /** MAXBSMTP of these instances. Default 1000. */
  maxbsmtp?: number;
  smtp?: SmtpSettingsArgs;
  /** Folder for queue, badmail, pickup, drop and logs. Default `C:\inetpub\mailroot`. */
  folder?: string;
  /** User and password of an outbound relay as the role `secrets` takes them, JSON. */
  secrets?: pulumi.Input<string>;
  /** The desired states as JSON where a site's plan has decided them; everything else but `host` is then not read. */
  decided?: string;
}

const MAXBSMTP = 1000;
const SECRETS_MINUTES = 10;
const LOG_RETENTION_DAYS = 30;
const DRAIN_MINUTES = 60;

/** The role's states: as a plan decided them, or decided here by the same functions. */
interface Decided {
  smtpService: SmtpServiceState;
  /** Absent where the service leaves. */
  narrow?: NarrowState;
}

/** SMTPSVC on a host: Windows features, settings, relay list, domains, firewall. Deleting it drains its queue first. */
export class SmtpService extends pulumi.ComponentResource {
  /** `fqdn:port`, as SMTP_FORWARD names it. */
  public readonly endpoint: pulumi.Output<string>;
  /** What the host answered; others wait for it. */
  public readonly ready: pulumi.Output<string>;

  constructor(name: string, args: SmtpServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    if (args.decided === undefined) checkArgs("SmtpService", name, args);
    super("listserv:index:SmtpService", name, {}, opts);
    const { smtpService } = decide(args);
    const copied = copyModule(`${name}-module`, args.host, { parent: this });
    const secrets =
      args.secrets === undefined
        ? []
        : [roleCommand(`${name}-smtp-secrets`, { host: args.host, state: secretState(args.secrets), deadlineMinutes: SECRETS_MINUTES, secret: true }, { parent: this, dependsOn: [copied] })];
    const command = smtpService.leaving
      ? copied
      : roleCommand(
          `${name}-smtp`,
          { host: args.host, state: smtpService, onDelete: "remove", deleteMinutes: smtpService.drain.deadlineMinutes, deadlineMinutes: smtpService.deadlineMinutes },
          { parent: this, dependsOn: [copied, ...secrets] },
        );
    const first = smtpService.virtualServers[0];
    this.endpoint = pulumi.output(`${args.fqdn}:${first?.port ?? ""}`);
    this.ready = command.id;
    // By itself it narrows at once: who feeds it is managed elsewhere, and was changed before.
    if (args.decided === undefined) narrowCommand(name, args, { parent: this, dependsOn: [command] });
    this.registerOutputs({ endpoint: this.endpoint, ready: this.ready });
  }
}

/** The narrowing command of a service, once every instance that it feeds has changed. */
export function narrowCommand(name: string, args: SmtpServiceArgs, opts: pulumi.CustomResourceOptions): remote.Command {
  const { narrow } = decide(args);
  if (!narrow) throw new Error(`nothing is narrowed on ${args.key}, which leaves`);
  return roleCommand(`${name}-narrow`, { host: args.host, state: narrow, deadlineMinutes: narrow.deadlineMinutes }, opts);
}

/**
 * The command of a service that leaves: it drains the queue and lets go of the host. It is declared apart from the service, whose
 * module it needs, because it waits for LISTSERV on the same host, which needs the module as well.
 */
export function letGoCommand(name: string, args: SmtpServiceArgs, opts: pulumi.CustomResourceOptions): remote.Command {
  const { smtpService } = decide(args);
  return roleCommand(`${name}-smtp`, { host: args.host, state: smtpService, mode: "remove", deadlineMinutes: smtpService.drain.deadlineMinutes }, opts);
}

function secretState(text: pulumi.Input<string>): pulumi.Output<SmtpServiceState> {
  return pulumi.output(text).apply((json) => JSON.parse(json) as SmtpServiceState);
}

function decide(args: SmtpServiceArgs): Decided {
  if (args.decided !== undefined) return JSON.parse(args.decided) as Decided;
  const service = resolveSmtpService({
    host: args.key,
    instance: 1,
    fqdn: args.fqdn,
    layers: [{ path: "smtp", settings: args.smtp ?? {} }],
    context: { maxbsmtp: args.maxbsmtp ?? MAXBSMTP, node: args.listserv[0]?.fqdn ?? args.fqdn },
    listservNames: args.listserv.map(({ fqdn, addresses }, index) => ({ name: fqdn, address: addresses[0] ?? "", host: `listserv-${index}` })),
    routeByAddress: false,
    internalDomains: [],
    feeders: args.listserv.flatMap(({ addresses }) => addresses),
    root: args.folder ?? "C:\\inetpub\\mailroot",
  });
  const facts = standaloneFacts(args, service.port);
  return { smtpService: smtpServiceState(facts, [service]), narrow: narrowState(facts, [service]) };
}

function standaloneFacts(args: SmtpServiceArgs, port: number): SendingHostFacts {
  const from = args.listserv.flatMap(({ addresses }) => addresses);
  return {
    host: args.key,
    website: { mode: "stopped" },
    firewall: [{ name: `pulumi-listserv TCP ${port}`, protocol: "TCP", port, from }],
    listenerAddresses: [],
    hostNames: [],
    logRetentionDays: LOG_RETENTION_DAYS,
    drain: { deadlineMinutes: DRAIN_MINUTES, archive: `${args.folder ?? "C:\\inetpub"}\\Undelivered` },
  };
}
