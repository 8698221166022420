import { createHash } from "node:crypto";
import type { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { resolveListservHost } from "../host/checked-args";
import { roleCommand, type ManagedHostArgs } from "../host/commands";
import { DESIRED_STATE_SCHEMA, type ListservState, type SecretsState } from "../host/desired-state";
import type { ForwardArgs, SmtpSettingsArgs } from "../smtp-service/args";
import type { DkimArgs, PrimaryArgs } from "./args";
import { declareListservHost } from "./listserv-host";

/** An SMTP service on another host that an instance feeds: one SMTP_FORWARD_n line (paper, Tuning, step 3). */
export interface FedSmtpServerArgs {
  /** Name in SMTP_FORWARD. */
  fqdn: string;
  /** Every IPv4 address that the name may resolve to, the first where it is dialled. */
  addresses: string[];
  /** Its settings, as its own `SmtpService` has them: port, recipients and HELO name are seen from here. */
  smtp?: SmtpSettingsArgs;
  /** SMTP workers, pools, and the key in `smtpServers` that stands in; `listserv` is the service of this host. */
  forward?: ForwardArgs;
}

/** A distribute worker on another host, as DIST_FORWARD of an instance names it (paper, Tuning, step 4). */
export interface NamedWorkerArgs {
  /** NODE of the worker. */
  fqdn: string;
  /** Every IPv4 address that it may connect from. */
  addresses: string[];
  /** A whole number of 0 or more. Default 1, or 2 for a single worker. */
  weight?: number;
}

/** A LISTSERV instance and the SMTP service of its host: SITE.CFG, licence, keys, services. */
export interface ListservInstanceArgs {
  /** How the host is reached, and which machine it is. */
  host: ManagedHostArgs;
  /** Name of the host in the desired state and in messages, `[a-z][a-z0-9-]*`. */
  key: string;
  /** The instance: name, address (required here), software, forward and settings, as `listserv` of a site's config. */
  listserv: PrimaryArgs;
  /** POSTMASTER. */
  postmaster: string[];
  /** LOCAL. Default: the domain of NODE, and all below it. */
  local?: string[];
  /** MAXBSMTP. Default 1000. */
  maxbsmtp?: number;
  /** SMTP-only servers that it feeds beside its own service, by key. Together with workers: two workers or more. */
  smtpServers?: Record<string, FedSmtpServerArgs>;
  /** Workers that it hands jobs to, by key; they are ready before it is declared. Needs edition Hpo. */
  workers?: Record<string, NamedWorkerArgs>;
  /** DKIM_SIGN. Each domain's key is in `dkimKeys`. */
  dkim?: DkimArgs;
  /** Licence Activation Key. Required with an installer; LISTSERV that is there already has one. */
  licence?: pulumi.Input<string>;
  /** DKIM key files: name without `.dkim`, and the whole text (`d=domain; s=selector`, then the PEM). */
  dkimKeys?: Record<string, pulumi.Input<string>>;
  /**
   * The desired state of the role `listserv` as JSON where a site's plan has decided it; of everything else only `host` and the secrets
   * are read then, and the SMTP service is declared apart.
   */
  decided?: string;
}

const SECRETS_MINUTES = 10;

/**
 * LISTSERV on a host. It alone writes SITE.CFG. Deleting it drains its spool first. By itself it declares the SMTP service of its host
 * as well, as the paper's base configuration has both on one; all faults of its args are thrown at once.
 */
export class ListservInstance extends pulumi.ComponentResource {
  /** NODE. */
  public readonly node: pulumi.Output<string>;
  /** What the host answered; others wait for it. */
  public readonly ready: pulumi.Output<string>;
  /** What the host answered, JSON: of an instance that leaves, what was kept. */
  public readonly answer: pulumi.Output<string>;

  constructor(name: string, args: ListservInstanceArgs, opts?: pulumi.ComponentResourceOptions) {
    const states = args.decided === undefined ? resolveListservHost("ListservInstance", name, args) : undefined;
    super("listserv:index:ListservInstance", name, {}, opts);
    const state = states?.listserv ?? (JSON.parse(args.decided as string) as ListservState);
    const declare = (after: pulumi.Resource[]): remote.Command => listservCommands(name, args, state, this, after);
    const command = states ? declareListservHost(name, { host: args.host, key: args.key, fqdn: state.fqdn, states }, this, (service) => declare([service])) : declare([]);
    this.node = pulumi.output(state.fqdn);
    this.ready = command.id;
    this.answer = command.stdout;
    this.registerOutputs({ node: this.node, ready: this.ready });
  }
}

function listservCommands(name: string, args: ListservInstanceArgs, state: ListservState, parent: pulumi.Resource, after: pulumi.Resource[]): remote.Command {
  const named = secretsOf(args);
  const secrets =
    Object.keys(named).length === 0
      ? []
      : [
          roleCommand(
            `${name}-listserv-secrets`,
            { host: args.host, state: secretsState(args, state), deadlineMinutes: SECRETS_MINUTES, secret: true },
            { parent, dependsOn: after },
          ),
        ];
  return roleCommand(
    `${name}-listserv`,
    {
      host: args.host,
      state: pulumi.output(digests(named)).apply((secretDigests) => ({ ...state, secretDigests })),
      ...(state.leaving
        ? { mode: "drain" as const, deadlineMinutes: state.drain.deadlineMinutes }
        : { onDelete: "drain" as const, deleteMinutes: state.drain.deadlineMinutes, deadlineMinutes: state.deadlineMinutes }),
    },
    { parent, dependsOn: [...after, ...secrets] },
  );
}

function secretsOf({ licence, dkimKeys }: ListservInstanceArgs): Record<string, pulumi.Input<string>> {
  return {
    ...(licence === undefined ? {} : { licence }),
    ...Object.fromEntries(Object.entries(dkimKeys ?? {}).map(([file, key]) => [`dkim:${file}`, key])),
  };
}

function secretsState(args: ListservInstanceArgs, { host, installRoot }: ListservState): pulumi.Output<SecretsState> {
  return pulumi.output({ licence: args.licence, dkimKeys: args.dkimKeys }).apply(({ licence, dkimKeys }): SecretsState => ({
    schema: DESIRED_STATE_SCHEMA,
    role: "secrets",
    host,
    deadlineMinutes: SECRETS_MINUTES,
    installRoot,
    ...(licence === undefined ? {} : { licence }),
    ...(dkimKeys === undefined ? {} : { dkimKeys: dkimKeys as Record<string, string> }),
  }));
}

/** SHA-256 of each secret: high-entropy texts, so that a changed one is a visible change and nothing can be guessed from it. */
function digests(secrets: Record<string, pulumi.Input<string>>): Record<string, pulumi.Output<string>> {
  return Object.fromEntries(
    Object.entries(secrets).map(([name, secret]) => [
      name,
      pulumi.unsecret(pulumi.output(secret).apply((text) => `sha256:${createHash("sha256").update(text).digest("hex")}`)),
    ]),
  );
}
