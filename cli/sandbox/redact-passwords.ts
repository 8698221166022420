/** Keywords of SITE.CFG whose value is a password: CREATEPW, STOREPW, `*PW`, `*PASSWORD*`, `*SECRET*`. */
const PASSWORD = "[A-Z0-9_]*(?:PW|PASSWORD[A-Z0-9_]*|SECRET[A-Z0-9_]*)";
const PASSWORD_KEYWORD = new RegExp(`^${PASSWORD}$`, "i");
const PASSWORD_LINE = new RegExp(`^(\\s*${PASSWORD}\\s*=).*$`, "i");

/** Whether the value of a keyword may be a password. */
export function isPasswordKeyword(keyword: string): boolean {
  return PASSWORD_KEYWORD.test(keyword);
}

/** A line of SITE.CFG as it may be shown. */
export function redactPasswords(line: string): string {
  return line.replace(PASSWORD_LINE, "$1 (not shown)");
}
