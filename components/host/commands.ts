import * as pulumi from "@pulumi/pulumi";
import { remote } from "@pulumi/command";
import { asciiJson } from "./ascii-json";
import { commandConnection, type HostConnectionArgs } from "./connection";
import type { DesiredState } from "./desired-state";
import { HOST_FOLDER, hostCommand, hostModule, type HostMode } from "./module";

/** How a host is reached, and which machine it is. */
export interface ManagedHostArgs {
  /** SSH to the host, by key. */
  connection: HostConnectionArgs;
  /** Azure's id of the VM; of an existing server the generation. What was configured as another machine is never wiped. */
  machine: pulumi.Input<string>;
  /** The host is gone for good: nothing contacts it again. Default false. */
  abandoned?: boolean;
}

/** A command that brings one role of a host to its desired state. */
export interface RoleCommandArgs {
  host: ManagedHostArgs;
  state: pulumi.Input<DesiredState>;
  /** What creation and every change do on the host. Default `apply`. */
  mode?: HostMode;
  /** What deletion does on the host; absent for a role that leaves nothing behind. */
  onDelete?: HostMode;
  /** Minutes that deletion may take. Default: the role's own deadline. */
  deleteMinutes?: number;
  /** Minutes that the role gives itself. */
  deadlineMinutes: number;
  /** The state holds secrets: nothing of it is shown or logged. */
  secret?: boolean;
}

/**
 * What a command has beyond the module's own deadline: dialling a machine that boots (a quarter of an hour at most), and twice the
 * time in which a drain puts away what is left. So it is always the module that ends a run, with a message and nothing half done.
 */
const SPARE_MINUTES = 40;

/** Copies the host module to a folder named by its content. Deletion of a role runs the module that wrote its state. */
export function copyModule(name: string, host: ManagedHostArgs, opts: pulumi.CustomResourceOptions): remote.CopyToRemote {
  const { folder, hash } = hostModule();
  return new remote.CopyToRemote(
    name,
    {
      connection: commandConnection(host.connection),
      source: new pulumi.asset.FileArchive(folder),
      remotePath: `${HOST_FOLDER}/${hash}`,
      triggers: [host.machine],
    },
    { ...opts, deleteBeforeReplace: true, ...left(host) },
  );
}

/** Declares the command of a role: the desired state goes as JSON on stdin, so that a review shows what changes. */
export function roleCommand(name: string, args: RoleCommandArgs, opts: pulumi.CustomResourceOptions): remote.Command {
  const run = (mode: HostMode): pulumi.Output<string> => pulumi.output(args.host.machine).apply((machine) => hostCommand(hostModule(), mode, machine));
  const text = pulumi.output(args.state).apply(asciiJson);
  const minutes = (count: number): string => `${count + SPARE_MINUTES}m`;
  const apply = minutes(args.deadlineMinutes);
  return new remote.Command(
    name,
    {
      connection: commandConnection(args.host.connection),
      create: run(args.mode ?? "apply"),
      ...(args.onDelete ? { delete: run(args.onDelete) } : {}),
      stdin: args.secret ? pulumi.secret(text) : text,
      triggers: [args.host.machine],
      addPreviousOutputInEnv: false,
      ...(args.secret ? { logging: remote.Logging.None } : {}),
    },
    {
      ...opts,
      deleteBeforeReplace: true,
      ...(args.secret ? { additionalSecretOutputs: ["stdout", "stderr"] } : {}),
      customTimeouts: { create: apply, update: apply, delete: minutes(args.deleteMinutes ?? args.deadlineMinutes) },
      ...left(args.host),
    },
  );
}

/** Of a host that is gone nothing is changed any more, and nothing runs when its commands go. */
function left(host: ManagedHostArgs): pulumi.CustomResourceOptions {
  return host.abandoned ? { retainOnDelete: true, ignoreChanges: ["*"] } : {};
}
