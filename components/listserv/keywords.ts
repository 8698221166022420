/** A keyword of SITE.CFG that this package manages. */
export interface KeywordRow {
  /** The keyword, or the beginning of a whole family followed by a number. */
  keyword: string;
  family?: boolean;
  source: string;
}

const SITE_VARIABLES = "Site Configuration Keyword Reference";
const PAPER = "Configuring LISTSERV to use the SMTP Service";
const TUNING = "LISTSERV Tuning";

/** In the order in which they are written: NODE first, because later lines may say `%NODE%`. */
export const keywords: KeywordRow[] = [
  { keyword: "NODE", source: `${SITE_VARIABLES}, NODE` },
  { keyword: "MYDOMAIN", source: `${SITE_VARIABLES}, NODE` },
  { keyword: "LOCAL", source: `${SITE_VARIABLES}, LOCAL` },
  { keyword: "POSTMASTER", source: `${SITE_VARIABLES}, POSTMASTER` },
  { keyword: "CREATEPW", source: `${SITE_VARIABLES}, CREATEPW` },
  { keyword: "RUNMODE", source: `${SITE_VARIABLES}, RUNMODE` },
  { keyword: "SMTP_LISTENER_IP", source: `${SITE_VARIABLES}, SMTP_LISTENER_IP` },
  { keyword: "TCPGUI_PORT", source: `${SITE_VARIABLES}, TCPGUI_PORT` },
  { keyword: "SMTP_FORWARD", source: PAPER },
  { keyword: "SMTP_FORWARD_", family: true, source: `${PAPER}; ${TUNING}, step 3` },
  { keyword: "DIST_FORWARD", source: `${TUNING}, step 4` },
  { keyword: "DIST_FORWARD_THRESHOLD", source: `${SITE_VARIABLES}, DIST_FORWARD` },
  { keyword: "DIST_FORWARD_MINSIZE", source: `${SITE_VARIABLES}, DIST_FORWARD` },
  { keyword: "DEFAULT_LIST_POOL", source: "Advanced Topics, SMTP Worker Pool support" },
  { keyword: "DEFAULT_DIST_POOL", source: "Advanced Topics, SMTP Worker Pool support" },
  { keyword: "EMBEDDED_MAIL_MERGE", source: PAPER },
  { keyword: "MAXBSMTP", source: PAPER },
  { keyword: "FILEMAXL", source: `${SITE_VARIABLES}, FILEMAXL` },
  { keyword: "DKIM_SIGN", source: `${SITE_VARIABLES}, DKIM_SIGN` },
  { keyword: "DKIM_SIGN_ALL", source: `${SITE_VARIABLES}, DKIM_SIGN_ALL` },
];

/**
 * Families owned whole: a member that is not in the plan goes. DIST_FORWARD and what tunes it are owned as well,
 * because a line that stays behind would send jobs to a host that is gone.
 */
export const ownedFamilies = ["^SMTP_FORWARD_[0-9]+$", "^DIST_FORWARD(_THRESHOLD|_MINSIZE)?$", "^DEFAULT_(LIST|DIST)_POOL$"];

/** Whether a keyword is this package's to write. */
export function isManaged(keyword: string): boolean {
  const name = keyword.trim().toUpperCase();
  return keywords.some((row) => (row.family ? name.startsWith(row.keyword) : name === row.keyword));
}
