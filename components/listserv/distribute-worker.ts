import * as pulumi from "@pulumi/pulumi";
import { resolveListservHost } from "../host/checked-args";
import type { ManagedHostArgs } from "../host/commands";
import type { ListservArgs } from "./args";
import { distForward } from "./forwards";
import { declareListservHost } from "./listserv-host";
import { ListservInstance } from "./listserv-instance";

/** The primary that hands jobs to a worker; it may be managed elsewhere. */
export interface ExistingPrimaryArgs {
  /** NODE of the primary. */
  fqdn: string;
  /** Every address it may connect from; the first is where its mail comes back to. */
  addresses: string[];
}

/** A distribute worker for a primary that exists: a LISTSERV with its own SMTP service on one host. */
export interface DistributeWorkerArgs {
  /** How the worker's host is reached, and which machine it is. */
  host: ManagedHostArgs;
  /** Name of the host in messages, `[a-z][a-z0-9-]*`. */
  key: string;
  /** The primary that hands it jobs. */
  primary: ExistingPrimaryArgs;
  /** The worker: name, address (required here), software, forward and settings as in a site's config. */
  worker: ListservArgs;
  /** POSTMASTER. */
  postmaster: string[];
  /** MAXBSMTP, the same as the primary's. Default 1000. */
  maxbsmtp?: number;
  /** Weight in DIST_FORWARD. Default 1. */
  weight?: number;
  /** Licence Activation Key, a secret. Required with an installer; LISTSERV that is there already has one. */
  licence?: pulumi.Input<string>;
}

const MAXBSMTP = 1000;
const SMTP_PORT = 25;

/** A distribute worker (paper, Tuning, step 4). What the primary has to say about it is an output, for a primary that is not managed here. */
export class DistributeWorker extends pulumi.ComponentResource {
  /** The worker's part of DIST_FORWARD, known once the worker is ready. */
  public readonly distForward: pulumi.Output<string>;
  /** What the host answered; the primary waits for it. */
  public readonly ready: pulumi.Output<string>;
  /** Steps on a primary that is not managed here. */
  public readonly manualSteps: pulumi.Output<string[]>;

  constructor(name: string, args: DistributeWorkerArgs, opts?: pulumi.ComponentResourceOptions) {
    const states = resolveListservHost("DistributeWorker", name, args);
    super("listserv:index:DistributeWorker", name, {}, opts);
    const { host, key, worker, postmaster, licence } = args;
    const instance = declareListservHost(
      name,
      { host, key, fqdn: worker.fqdn, states },
      this,
      (service) => new ListservInstance(`${name}-instance`, { host, key, listserv: worker, postmaster, decided: JSON.stringify(states.listserv), licence }, { parent: this, dependsOn: [service] }),
    );
    const share = distForward([{ name: args.worker.fqdn, weight: args.weight ?? 1 }]);
    this.ready = instance.ready;
    this.distForward = instance.ready.apply(() => share);
    this.manualSteps = instance.ready.apply(() => manualSteps(args, states.listserv.tcpguiPort, share));
    this.registerOutputs({ distForward: this.distForward, ready: this.ready, manualSteps: this.manualSteps });
  }
}

function manualSteps({ primary, worker, maxbsmtp = MAXBSMTP }: DistributeWorkerArgs, tcpguiPort: number, share: string): string[] {
  return [
    `Let ${primary.fqdn} reach ports ${SMTP_PORT} and ${tcpguiPort} of ${worker.fqdn} (${worker.address}), and the worker port ${SMTP_PORT} of the primary.`,
    `Open SITE.CFG of ${primary.fqdn}, which needs a licence for HPO, in a plain text editor.`,
    `Add ${share} to DIST_FORWARD, e.g. DIST_FORWARD=0*SELF ${share} with the other workers. A single worker stands there without 0*SELF, with a weight of 2 or more.`,
    `See that MAXBSMTP is ${maxbsmtp} there as well.`,
    "Restart LISTSERV, and the LISTSERV-SMTP service as well.",
  ];
}
