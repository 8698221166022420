/** What decides how Mailpit runs. */
export interface SinkEnvironmentInput {
  /** Address that it listens on. */
  host: string;
  smtpPort: number;
  webPort: number;
  messageLimit: number;
  /** Path of its database. */
  database: string;
  /** The database lies on a network share, where SQLite has no write-ahead log. */
  networkShare: boolean;
}

/** Mailpit refuses more than 100 recipients unless told otherwise; an SMTP service hands on as many as LISTSERV gave it (MAXBSMTP). */
const MOST_RECIPIENTS = 1_000_000;

/** Environment of Mailpit (mailpit.axllent.org, "Runtime options"). Nothing in it relays or forwards, and nothing calls out. */
export function sinkEnvironment({ host, smtpPort, webPort, messageLimit, database, networkShare }: SinkEnvironmentInput): Record<string, string> {
  return {
    MP_SMTP_BIND_ADDR: `${host}:${smtpPort}`,
    MP_UI_BIND_ADDR: `${host}:${webPort}`,
    MP_DATABASE: database,
    ...(networkShare ? { MP_DISABLE_WAL: "true" } : {}),
    MP_MAX_MESSAGES: String(messageLimit),
    MP_SMTP_MAX_RECIPIENTS: String(MOST_RECIPIENTS),
    MP_SMTP_DISABLE_RDNS: "true",
    MP_DISABLE_VERSION_CHECK: "true",
    MP_BLOCK_REMOTE_CSS_AND_FONTS: "true",
  };
}
