import { isSecretKeyword } from "../../components/listserv/secret-keywords";

/** A line of SITE.CFG as it may be shown. */
export function redactPasswords(line: string): string {
  return line.replace(/^(\s*([A-Z][A-Z0-9_]*)\s*=).*$/i, (whole, before: string, keyword: string) => (isSecretKeyword(keyword) ? `${before} (not shown)` : whole));
}
