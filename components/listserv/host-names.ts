import { isManaged } from "./keywords";
import type { SiteConfigLine } from "./plan";
import { isSecretKeyword } from "./secret-keywords";

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

/** Host names in lines that are the config's own. A password is not looked into. */
export function namesInKeywords(lines: SiteConfigLine[]): NamedInSiteConfig[] {
  return lines.filter(([keyword]) => !isManaged(keyword) && !isSecretKeyword(keyword)).flatMap(([keyword, value]) => hostNamesIn(value).map((name) => ({ keyword, name })));
}

const HOST_NAME = /^[A-Z0-9]([A-Z0-9-]*[A-Z0-9])?(\.[A-Z0-9]([A-Z0-9-]*[A-Z0-9])?)*\.[A-Z][A-Z0-9-]*$/i;
/** What Windows has in a file's name is no domain. */
const FILE = /\.(exe|dll|cmd|bat|file|log|txt|cfg)$/i;

/** What in a value reads as the name of a host: by itself, with a port or a number of workers, or in a URL. */
export function hostNamesIn(value: string): string[] {
  return value
    .split(/[\s,;]+/)
    .map((part) => part.replace(/^[a-z]+:\/\/([^/]*).*$/i, "$1").replace(/^\d+\*/, "").replace(/\(.*\)$/, "").replace(/:\d+$/, "").replace(/^\*\./, ""))
    .filter((part) => HOST_NAME.test(part) && !FILE.test(part));
}
