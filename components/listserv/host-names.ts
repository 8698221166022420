import type { SiteConfigLine } from "./plan";

/** A host name in a SITE.CFG line. */
export interface NamedInSiteConfig {
  keyword: string;
  name: string;
}

/** Keywords whose value names hosts that LISTSERV sends to, or the host that it is. */
const NAMES_HOSTS = /^(NODE|MYDOMAIN|SMTP_FORWARD(_\d+)?|DIST_FORWARD)$/;

/** Every host name in the lines that decide where LISTSERV's mail and jobs go: `10*HOST:port;HOST:port;POOL=A`, `0*SELF 2*HOST`. */
export function namesInSiteConfig(lines: SiteConfigLine[]): NamedInSiteConfig[] {
  return lines
    .filter(([keyword]) => NAMES_HOSTS.test(keyword))
    .flatMap(([keyword, value]) => value.split(/[\s;]+/).map((part) => ({ keyword, name: part.replace(/^\d+\*/, "").replace(/:\d+$/, "") })))
    .filter(({ name }) => name !== "" && name !== "SELF" && !name.startsWith("POOL="));
}
