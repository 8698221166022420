/** The installer's own default. */
const DEFAULT_INSTALL_ROOT = "C:\\LISTSERV";

/** Installation root without a backslash at its end, so that `<root>\MAIN` is one path. */
export function installationRoot(installRoot: string | undefined): string {
  return (installRoot ?? DEFAULT_INSTALL_ROOT).replace(/\\+$/, "");
}
