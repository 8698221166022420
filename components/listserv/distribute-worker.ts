import * as pulumi from "@pulumi/pulumi";
import { checkArgs } from "../host/checked-args";
import type { ManagedHostArgs } from "../host/commands";
import { besideListserv, narrowCommand, SmtpService, type SmtpServiceArgs } from "../smtp-service/smtp-service";
import type { ListservArgs } from "./args";
import { listservState } from "./desired";
import { distForward } from "./forwards";
import { installationRoot } from "./install-root";
import { ListservInstance } from "./listserv-instance";
import { defaultLocal, siteConfigLines } from "./site-config";
import { softwarePlan } from "./software";

/** The primary that hands jobs to a worker; it may be managed elsewhere. */
export interface ExistingPrimaryArgs {
  /** NODE of the primary. */
  fqdn: string;
  /** Every address it may connect from; the first is where its mail comes back to. */
  addresses: string[];
}

/** A distribute worker for a primary that exists: a LISTSERV with its own SMTP service on one host. */
export interface DistributeWorkerArgs {
  host: ManagedHostArgs;
  /** Name of the host in messages, `[a-z][a-z0-9-]*`. */
  key: string;
  primary: ExistingPrimaryArgs;
  /** The worker: name, address (required here), software, forward and settings as in a site's config. */
  worker: ListservArgs;
  /** POSTMASTER. */
  postmaster: string[];
  /** MAXBSMTP, the same as the primary's. Default 1000. */
  maxbsmtp?: number;
  /** Weight in DIST_FORWARD. Default 1. */
  weight?: number;
  licence?: pulumi.Input<string>;
}

const MAXBSMTP = 1000;
const SMTP_WORKERS = 10;
const TCPGUI_PORT = 2306;
const SMTP_PORT = 25;
const DRAIN = { deadlineMinutes: 60, archive: "C:\\inetpub\\Undelivered" };

/** A distribute worker (paper, Tuning, step 4). What the primary has to say about it is an output, for a primary that is not managed here. */
export class DistributeWorker extends pulumi.ComponentResource {
  /** The worker's part of DIST_FORWARD, known once the worker is ready. */
  public readonly distForward: pulumi.Output<string>;
  /** What the host answered; the primary waits for it. */
  public readonly ready: pulumi.Output<string>;
  /** Steps on a primary that is not managed here. */
  public readonly manualSteps: pulumi.Output<string[]>;

  constructor(name: string, args: DistributeWorkerArgs, opts?: pulumi.ComponentResourceOptions) {
    checkArgs("DistributeWorker", name, args);
    super("listserv:index:DistributeWorker", name, {}, opts);
    const state = workerState(args);
    const serviceArgs = besideListserv(smtpServiceArgs(args), args.worker.listenerAddress ?? "*", state.firewall);
    const service = new SmtpService(name, serviceArgs, { parent: this });
    const instance = new ListservInstance(
      `${name}-instance`,
      { host: args.host, decided: JSON.stringify(state), licence: args.licence },
      { parent: this, dependsOn: [service] },
    );
    // What the service allows shrinks only after the instance on the same host has changed.
    narrowCommand(name, serviceArgs, { parent: this, dependsOn: [service, instance] });
    const share = distForward([{ name: args.worker.fqdn, weight: args.weight ?? 1 }]);
    this.ready = instance.ready;
    this.distForward = instance.ready.apply(() => share);
    this.manualSteps = instance.ready.apply(() => manualSteps(args, share));
    this.registerOutputs({ distForward: this.distForward, ready: this.ready, manualSteps: this.manualSteps });
  }
}

function manualSteps({ primary, worker, maxbsmtp = MAXBSMTP }: DistributeWorkerArgs, share: string): string[] {
  return [
    `Let ${primary.fqdn} reach ports ${SMTP_PORT} and ${worker.tcpguiPort ?? TCPGUI_PORT} of ${worker.fqdn} (${worker.address}), and the worker port ${SMTP_PORT} of the primary.`,
    `Open SITE.CFG of ${primary.fqdn}, which needs a licence for HPO, in a plain text editor.`,
    `Add ${share} to DIST_FORWARD, e.g. DIST_FORWARD=0*SELF ${share} with the other workers. A single worker stands there without 0*SELF, with a weight of 2 or more.`,
    `See that MAXBSMTP is ${maxbsmtp} there as well.`,
    "Restart LISTSERV, and the LISTSERV-SMTP service as well.",
  ];
}

function smtpServiceArgs({ host, key, worker, primary, maxbsmtp }: DistributeWorkerArgs): SmtpServiceArgs {
  const own = { fqdn: worker.fqdn, addresses: [worker.address as string] };
  return { host, key, fqdn: worker.fqdn, listserv: [own, primary], maxbsmtp, smtp: worker.smtp };
}

function workerState({ key, worker, primary, postmaster, maxbsmtp = MAXBSMTP }: DistributeWorkerArgs) {
  const target = { fqdn: worker.fqdn, port: worker.smtp?.port ?? 50025 };
  const smtpWorkers = worker.forward?.smtpWorkers ?? SMTP_WORKERS;
  const tcpguiPort = worker.tcpguiPort ?? TCPGUI_PORT;
  const rule = (port: number) => ({ name: `pulumi-listserv TCP ${port}`, protocol: "TCP" as const, port, from: primary.addresses });
  return listservState(
    {
      host: key,
      role: "worker",
      fqdn: worker.fqdn,
      installRoot: installationRoot(worker.installRoot),
      software: softwarePlan(worker.software),
      maxbsmtp,
      forwards: [{ service: key, smtpWorkers }],
      distForward: [],
      siteConfig: siteConfigLines({
        fqdn: worker.fqdn,
        args: worker,
        postmaster,
        local: defaultLocal(primary.fqdn),
        maxbsmtp,
        fallback: target,
        forwards: [{ target, smtpWorkers }],
        shares: [],
      }),
      tcpguiPort,
      secrets: [],
    },
    {
      probes: [{ fqdn: worker.fqdn, addresses: [worker.address as string, "127.0.0.1"], port: target.port, bannerName: worker.fqdn }],
      firewall: [rule(SMTP_PORT), rule(tcpguiPort)],
      drain: DRAIN,
    },
  );
}
