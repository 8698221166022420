import type { SendingHostArgs } from "../smtp-service/args";

/** Editions of LISTSERV. Distribute workers need Classic HPO on the primary. */
export enum Edition {
  Lite = "Lite",
  Classic = "Classic",
  Hpo = "Hpo",
}

/** Licence of a distribute worker: HPO, or the dedicated `SCOPE=DISTWORKER`. */
export enum WorkerLicence {
  Hpo = "Hpo",
  DistWorker = "DistWorker",
}

/** RUNMODE. */
export enum RunMode {
  Networked = "Networked",
  Tableless = "Tableless",
  Standalone = "Standalone",
}

/** An installation kit that the user provides, run with the user's arguments. */
export interface InstallerArgs {
  /** URL or path on the host. */
  source: string;
  /** SHA-256 of the file, 64 hexadecimal digits. */
  sha256: string;
  /** Arguments of an unattended installation. Default none. */
  arguments?: string[];
}

/** Where LISTSERV comes from: it is there already, or this installer brings it. Exactly one of the two. */
export interface SoftwareArgs {
  /** True: LISTSERV is there already, from the image or by hand. */
  installed?: boolean;
  /** The kit that brings it; then a licence is needed as well. */
  installer?: InstallerArgs;
}

/** LISTSERV Maestro on the same host (paper, box "For LISTSERV Maestro Sites"). Exactly one of the two. */
export interface MaestroArgs {
  /** Port that IIS's Default Web Site moves to. The paper's example is 8080. */
  websitePort?: number;
  /** Address that the Default Web Site is bound to; Maestro listens on another one of the host. */
  websiteAddress?: string;
}

/** LISTSERV's web interface, served by IIS on the host. */
export interface WebInterfaceArgs {
  /** IPv4 networks that may reach it. */
  networks: string[];
  /** Default 80. */
  port?: number;
}

/** DKIM signing (DKIM_SIGN). The keys are secrets by domain: `listserv:dkimKeys.<domain>`. */
export interface DkimArgs {
  /** Domains signed, e.g. `EXAMPLE.ORG` or `*.EXAMPLE.ORG`. */
  domains: string[];
  /** Selector and name of the key file. Default `default`. */
  selector?: string;
  /** DKIM_SIGN_ALL. Default false. */
  signAll?: boolean;
}

/** A LISTSERV instance on a host of its own with its SMTP service. */
export interface ListservArgs extends SendingHostArgs {
  /** Where LISTSERV comes from. */
  software: SoftwareArgs;
  /** Default `C:\LISTSERV`. */
  installRoot?: string;
  /** MYDOMAIN beside NODE. Default none. */
  furtherDomains?: string[];
  /** FILEMAXL, in lines. Default: not written. */
  filemaxl?: number;
  /** TCPGUI_PORT. Default 2306. */
  tcpguiPort?: number;
  /** SMTP_LISTENER_IP: the one address on which the listener serves port 25. Default all. */
  listenerAddress?: string;
  /** Further SITE.CFG keywords, as they are. A keyword that the plan manages is refused here. */
  keywords?: Record<string, string>;
  /** RUNMODE. Default: not written, which is LISTSERV's own default. Of a worker in `Standalone` there is a warning. */
  runMode?: RunMode;
}

/** The primary instance. */
export interface PrimaryArgs extends ListservArgs {
  /** Edition. Default `Hpo` where the site has workers, whose DIST_FORWARD needs it (paper, Tuning, step 2); otherwise nothing depends on it. */
  edition?: Edition;
  /** LISTSERV Maestro on this host (paper, box "For LISTSERV Maestro Sites"). Default none. */
  maestro?: MaestroArgs;
  /** LISTSERV's web interface, served by IIS, and who may reach it. Default: nobody. */
  webInterface?: WebInterfaceArgs;
  /** With workers: the primary takes a share of the distribution as well (no `0*SELF`). Default false, true with one worker. */
  primaryDelivers?: boolean;
  /** Weight of SELF where the primary delivers. Default 1. */
  selfWeight?: number;
  /** DIST_FORWARD_THRESHOLD. Default: not written. */
  distForwardThreshold?: number;
  /** DIST_FORWARD_MINSIZE. Default: not written. */
  distForwardMinsize?: number;
  /** DEFAULT_LIST_POOL, e.g. `A` or `A B`: letters A to Z and `-`. Default: not written. */
  defaultListPool?: string;
  /** DEFAULT_DIST_POOL, e.g. `A` or `A B`. Default: not written. */
  defaultDistPool?: string;
}

/** A distribute worker: a LISTSERV instance to which the primary hands jobs by DIST_FORWARD. */
export interface WorkerArgs extends ListservArgs {
  /** Weight in DIST_FORWARD, a whole number of 0 or more. Default 1, or 2 for a single worker. */
  weight?: number;
  /** Licence that the worker has. Default `DistWorker` (paper, Tuning, footnote 14). */
  licence?: WorkerLicence;
  /** Whether the worker's port 25 is open to the internet. Default false. */
  acceptsInternetMail?: boolean;
  /** SMTP-only servers behind this worker (paper, step 5). */
  smtpServers?: Record<string, SendingHostArgs>;
}
