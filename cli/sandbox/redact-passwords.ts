/** Keywords of SITE.CFG whose value is a password: CREATEPW, STOREPW, `*PW`, `*PASSWORD*`, `*SECRET*`. */
const PASSWORD_KEYWORD = /^(\s*[A-Z0-9_]*(?:PW|PASSWORD[A-Z0-9_]*|SECRET[A-Z0-9_]*)\s*=).*$/i;

/** A line of SITE.CFG as it may be shown. */
export function redactPasswords(line: string): string {
  return line.replace(PASSWORD_KEYWORD, "$1 (not shown)");
}
