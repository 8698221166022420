/** A keyword of SITE.CFG with its value. */
export type SiteConfigLine = [keyword: string, value: string];

/** One SMTP service that an instance feeds: one SMTP_FORWARD_n line. */
export interface ForwardPlan {
  /** Key in the plan's `smtpServices`. */
  service: string;
  smtpWorkers: number;
  pools?: string;
  /** Key of the SMTP service that stands in. */
  failOver?: string;
}

/** A LISTSERV instance as the plan decides it. */
export interface ListservPlan {
  host: string;
  role: "primary" | "worker";
  fqdn: string;
  installRoot: string;
  software: { installed: boolean; installer?: { source: string; sha256: string; arguments: string[] } };
  maxbsmtp: number;
  forwards: ForwardPlan[];
  /** Primary: plan keys and weights of DIST_FORWARD in their order; `SELF` for the primary itself. */
  distForward: { instance: string; weight: number }[];
  siteConfig: SiteConfigLine[];
  tcpguiPort: number;
  /** Public names of the secrets that this instance needs, e.g. `listserv:licences.dist1`. */
  secrets: string[];
}
