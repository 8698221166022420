import * as pulumi from "@pulumi/pulumi";
import type { remote } from "@pulumi/command";
import { resolveHost } from "../host/checked-args";
import { copyModule, roleCommand, type ManagedHostArgs } from "../host/commands";
import type { NarrowState, SmtpServiceState } from "../host/desired-state";
import type { SmtpSettingsArgs, VirtualServerArgs } from "./args";

/** A LISTSERV instance that sends through the service, or whose names it serves. */
export interface FeedingListservArgs {
  /** NODE. */
  fqdn: string;
  /** Every IPv4 address that it may connect from, each once; the first is where its mail comes back to. */
  addresses: string[];
}

/** The IIS SMTP service of one host, as the paper sets it. */
export interface SmtpServiceArgs {
  /** How the host is reached, and which machine it is. */
  host: ManagedHostArgs;
  /** Name of the host in the desired state and in messages, `[a-z][a-z0-9-]*`. */
  key: string;
  /** Name in SMTP_FORWARD. */
  fqdn: string;
  /**
   * The instances that send through it, at least one. The first gives the HELO name (paper, "Delivery tab", Fully-qualified domain name).
   * One is a server of that instance (Tuning, step 3, or 5 with `primary`), several are those for which it stands in when their own
   * service does not answer. Only they may relay.
   */
  listserv: FeedingListservArgs[];
  /** The primary, where it does not send through the service itself: its names are the envelope senders of its workers' mail. Default: the first of `listserv`. */
  primary?: FeedingListservArgs;
  /** MAXBSMTP of these instances, recipients. Default 1000 (paper, "Recipients per Message Limit"). */
  maxbsmtp?: number;
  /** Settings that are not what the paper says. */
  smtp?: SmtpSettingsArgs;
  /** Further virtual servers by instance number, from `2`, each with worker pools of its own; of a service that one instance feeds (paper, footnotes 2 and 10). */
  virtualServers?: Record<string, VirtualServerArgs>;
  /** Folder for queue, badmail, pickup, drop and logs. Default `C:\inetpub\mailroot`. */
  folder?: string;
  /** User and password of an outbound relay as the role `secrets` takes them, JSON. */
  secrets?: pulumi.Input<string>;
  /** The desired states as JSON where a site's plan has decided them; everything else but `host` is then not read. */
  decided?: string;
}

const SECRETS_MINUTES = 10;

/** The role's states as a plan has decided them. */
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
    const own = args.decided === undefined ? resolveHost("SmtpService", name, args) : undefined;
    super("listserv:index:SmtpService", name, {}, opts);
    const { smtpService } = own ?? decidedStates(args);
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
    if (own) declareNarrow(name, args.host, own.narrow, { parent: this, dependsOn: [command] });
    this.registerOutputs({ endpoint: this.endpoint, ready: this.ready });
  }
}

/** The narrowing command of a service, once every instance that it feeds has changed. */
export function narrowCommand(name: string, args: SmtpServiceArgs, opts: pulumi.CustomResourceOptions): remote.Command {
  const { narrow } = decidedStates(args);
  if (!narrow) throw new Error(`nothing is narrowed on ${args.key}, which leaves`);
  return declareNarrow(name, args.host, narrow, opts);
}

function declareNarrow(name: string, host: ManagedHostArgs, narrow: NarrowState, opts: pulumi.CustomResourceOptions): remote.Command {
  // An SMTP-only server may have been a worker: its LISTSERV is drained first.
  const drain = narrow.listserv ? 0 : narrow.drain.deadlineMinutes;
  return roleCommand(`${name}-narrow`, { host, state: narrow, deadlineMinutes: drain + narrow.deadlineMinutes }, opts);
}

/**
 * The command of a service that leaves: it drains the queue and lets go of the host. It is declared apart from the service, whose
 * module it needs, because it waits for LISTSERV on the same host, which needs the module as well.
 */
export function letGoCommand(name: string, args: SmtpServiceArgs, opts: pulumi.CustomResourceOptions): remote.Command {
  const { smtpService } = decidedStates(args);
  return roleCommand(`${name}-smtp`, { host: args.host, state: smtpService, mode: "remove", deadlineMinutes: smtpService.drain.deadlineMinutes }, opts);
}

function secretState(text: pulumi.Input<string>): pulumi.Output<SmtpServiceState> {
  return pulumi.output(text).apply((json) => JSON.parse(json) as SmtpServiceState);
}

function decidedStates({ key, decided }: SmtpServiceArgs): Decided {
  if (decided === undefined) throw new Error(`no plan has decided what ${key} is to be like`);
  return JSON.parse(decided) as Decided;
}
