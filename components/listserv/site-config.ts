import type { DkimArgs, PrimaryArgs, ListservArgs, RunMode } from "./args";
import { dkimSign } from "./dkim";
import { distForward, smtpForward, smtpForwardLine, type DistributionShare, type ForwardLine, type ForwardTarget } from "./forwards";
import type { SiteConfigLine } from "./plan";

/** What decides the managed lines of one instance's SITE.CFG. */
export interface SiteConfigInput {
  fqdn: string;
  args: ListservArgs & Partial<Pick<PrimaryArgs, "distForwardThreshold" | "distForwardMinsize" | "defaultListPool" | "defaultDistPool">>;
  postmaster: string[];
  local: string[];
  maxbsmtp: number;
  fallback: ForwardTarget;
  forwards: ForwardLine[];
  shares: DistributionShare[];
  dkim?: DkimArgs;
}

const runModes: Record<RunMode, string> = {
  Networked: "NETWORKED",
  Tableless: "TABLELESS SWGATE.LSOFT.COM",
  Standalone: "STANDALONE",
};

/** The managed lines of SITE.CFG in their order: the paper's examples, and the lines without which an instance cannot run. */
export function siteConfigLines(input: SiteConfigInput): SiteConfigLine[] {
  const { args, dkim } = input;
  const node = input.fqdn.toUpperCase();
  return [
    ["NODE", node],
    ["MYDOMAIN", [node, ...(args.furtherDomains ?? []).map((name) => name.toUpperCase())].join(" ")],
    ["LOCAL", input.local.join(" ")],
    ["POSTMASTER", input.postmaster.join(" ")],
    ["CREATEPW", "*NOPW*"],
    ...optional("RUNMODE", args.runMode && runModes[args.runMode]),
    ...optional("SMTP_LISTENER_IP", args.listenerAddress),
    ...optional("TCPGUI_PORT", args.tcpguiPort),
    ["SMTP_FORWARD", smtpForward(input.fallback)],
    ...input.forwards.map((forward, index): SiteConfigLine => [`SMTP_FORWARD_${index + 1}`, smtpForwardLine(forward)]),
    ...(input.shares.length === 0 ? [] : [["DIST_FORWARD", distForward(input.shares)] as SiteConfigLine]),
    ...optional("DIST_FORWARD_THRESHOLD", input.shares.length === 0 ? undefined : args.distForwardThreshold),
    ...optional("DIST_FORWARD_MINSIZE", input.shares.length === 0 ? undefined : args.distForwardMinsize),
    ...optional("DEFAULT_LIST_POOL", args.defaultListPool),
    ...optional("DEFAULT_DIST_POOL", args.defaultDistPool),
    ["EMBEDDED_MAIL_MERGE", "1"],
    ["MAXBSMTP", String(input.maxbsmtp)],
    ...optional("FILEMAXL", args.filemaxl),
    ...dkimLines(dkim),
    ...Object.entries(args.keywords ?? {}).map(([keyword, value]): SiteConfigLine => [keyword.toUpperCase(), value]),
  ];
}

function optional(keyword: string, value: string | number | undefined): SiteConfigLine[] {
  return value === undefined ? [] : [[keyword, String(value)]];
}

function dkimLines(dkim: DkimArgs | undefined): SiteConfigLine[] {
  return dkim ? [["DKIM_SIGN", dkimSign(dkim)], ...optional("DKIM_SIGN_ALL", dkim.signAll ? 1 : undefined)] : [];
}

/** The lines as the file has them, each ended by CRLF. */
export function renderSiteConfig(lines: SiteConfigLine[]): string {
  return lines.map(([keyword, value]) => `${keyword}=${value}\r\n`).join("");
}

/** Keyword lines of a SITE.CFG; spaces around `=` and either line end are accepted, other lines are left out. */
export function parseSiteConfig(text: string): SiteConfigLine[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const match = /^\s*([A-Za-z][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line);
    return match ? [[(match[1] as string).toUpperCase(), match[2] as string] as SiteConfigLine] : [];
  });
}

/** LOCAL of a site: the domain of NODE and all below it (the match is literal, so both forms are needed). */
export function defaultLocal(node: string): string[] {
  const domain = node.split(".").slice(1).join(".");
  const name = (domain.includes(".") ? domain : node).toUpperCase();
  return [name, `*.${name}`];
}
