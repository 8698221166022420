/**
 * Keywords of SITE.CFG whose value may be a password: CREATEPW, STOREPW and whatever is called like them; LDAP_AUTH_nickname, which is one
 * (Advanced Topics, Configuring LDAP), and the AUTH of a data source. LDAP_PW_BASE_nickname and its like only say where to look.
 * The host module has the same text in Facts.psd1.
 */
export const SECRET_KEYWORD = "^(.*PWD?|.*PASSW.*|.*SECRET.*|.*TOKEN.*|(.*_)?AUTH(_.*)?)$";

const pattern = new RegExp(SECRET_KEYWORD, "i");

/** Whether the value of a keyword may be a password. */
export function isSecretKeyword(keyword: string): boolean {
  return pattern.test(keyword.trim());
}
