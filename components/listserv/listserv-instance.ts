import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { checkArgs } from "../host/checked-args";
import { roleCommand, type ManagedHostArgs } from "../host/commands";
import { DESIRED_STATE_SCHEMA, type ListservState, type SecretsState } from "../host/desired-state";

/** A LISTSERV instance: its SITE.CFG, licence, keys and services. */
export interface ListservInstanceArgs {
  host: ManagedHostArgs;
  /** The desired state of the role `listserv`, JSON, as the plan has it (`plan.desired`). */
  decided: string;
  /** Licence Activation Key. */
  licence?: pulumi.Input<string>;
  /** DKIM key files: name without `.dkim`, and the whole text. */
  dkimKeys?: Record<string, pulumi.Input<string>>;
}

const SECRETS_MINUTES = 10;

/** LISTSERV on a host. It alone writes SITE.CFG. Deleting it drains its spool first. */
export class ListservInstance extends pulumi.ComponentResource {
  /** NODE. */
  public readonly node: pulumi.Output<string>;
  /** What the host answered; others wait for it. */
  public readonly ready: pulumi.Output<string>;
  /** What the host answered, JSON: of an instance that leaves, what was kept. */
  public readonly answer: pulumi.Output<string>;

  constructor(name: string, args: ListservInstanceArgs, opts?: pulumi.ComponentResourceOptions) {
    checkArgs("ListservInstance", name, args);
    super("listserv:index:ListservInstance", name, {}, opts);
    const state = JSON.parse(args.decided) as ListservState;
    const command = listservCommands(name, args, state, this);
    this.node = pulumi.output(state.fqdn);
    this.ready = command.id;
    this.answer = command.stdout;
    this.registerOutputs({ node: this.node, ready: this.ready });
  }
}

function listservCommands(name: string, args: ListservInstanceArgs, state: ListservState, parent: pulumi.Resource) {
  const named = secretsOf(args);
  const dependsOn =
    Object.keys(named).length === 0
      ? []
      : [
          roleCommand(
            `${name}-listserv-secrets`,
            { host: args.host, state: secretsState(args, state), deadlineMinutes: SECRETS_MINUTES, secret: true },
            { parent },
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
    { parent, dependsOn },
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
