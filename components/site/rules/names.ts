import { isManaged } from "../../listserv/keywords";
import { rule, type Rule } from "./rule";
import { hosts, instances, repeated } from "./select";

const SITE_VARIABLES = "Site Configuration Keyword Reference";

type Config = Parameters<Rule["check"]>[0]["config"];

/** A keyword of the config's own that is refused, with what is said of it. */
function keywordRule(refused: (keyword: string) => boolean, message: (keyword: string, node: string) => string, remedy: string): Rule["check"] {
  return ({ config }) =>
    keywordsOf(config)
      .filter(({ keyword }) => refused(keyword.toUpperCase()))
      .map(({ path, keyword, node }) => ({ path, message: message(keyword.toUpperCase(), node), remedy }));
}

export const nameRules: Rule[] = [
  rule("name-twice", "error", `${SITE_VARIABLES}, NODE`, ({ plan }) =>
    repeated(hosts(plan), ({ host }) => host.fqdn.toUpperCase()).map(({ value, entries }) => ({
      path: `${entries[1]?.host.path}.fqdn`,
      message: `${entries.map(({ host }) => host.path).join(" and ")} have the same name ${value}.`,
      remedy: "Give each host a name of its own; a pool of hosts behind one name cannot be told apart.",
    })),
  ),
  rule("computer-name-twice", "error", "Windows, computer name", ({ plan }) =>
    repeated(hosts(plan), ({ host }) => host.computerName.toUpperCase()).map(({ value, entries }) => ({
      path: `${entries[1]?.host.path}.computerName`,
      message: `${entries.map(({ host }) => host.path).join(" and ")} have the same computer name ${value}.`,
      remedy: "Give one of them a computerName.",
    })),
  ),
  rule("postmaster-trapped", "error", `${SITE_VARIABLES}, POSTMASTER`, ({ config }) =>
    config.postmaster.flatMap((address, index) =>
      /^((hide|quiet):\s*)*(postmaster|listserv-maintainer)@/i.test(address)
        ? [{ path: `postmaster[${index}]`, message: `${address} is trapped by LISTSERV's loop checks.`, remedy: "Use another name, e.g. lstmaint@ the same domain." }]
        : [],
    ),
  ),
  rule("keyword-managed", "error", SITE_VARIABLES, keywordRule(
    isManaged,
    (keyword, node) => `${keyword} of ${node} is written by the plan.`,
    "Use the config's own field for it.",
  )),
  rule("keyword-twice", "error", SITE_VARIABLES, ({ config }) =>
    repeated(keywordsOf(config), ({ node, keyword }) => `${node} ${keyword.toUpperCase()}`).map(({ entries }) => ({
      path: entries[1]?.path ?? "",
      message: `${entries.map(({ keyword }) => keyword).join(" and ")} are one keyword of ${entries[0]?.node}; which line LISTSERV takes is not documented.`,
      remedy: "Keep one of them.",
    })),
  ),
  rule("keyword-misprint", "error", "Configuring LISTSERV, step 5", keywordRule(
    (keyword) => keyword === "MAXBSTMP",
    (keyword, node) => `${keyword} of ${node} is a misprint of the paper; LISTSERV does not know it.`,
    "Use maxbsmtp, which writes MAXBSMTP.",
  )),
  rule("mailmaxl", "warning", `${SITE_VARIABLES}, MAILMAXL`, keywordRule(
    (keyword) => keyword === "MAILMAXL",
    (keyword, node) => `${keyword} of ${node} discards long mail without a word and is obsolete.`,
    "Use filemaxl or the list keyword Sizelim=.",
  )),
];

function keywordsOf(config: Config): { path: string; keyword: string; node: string }[] {
  return instances(config).flatMap(({ path, args }) => Object.keys(args.keywords ?? {}).map((keyword) => ({ path: `${path}.keywords.${keyword}`, keyword, node: args.fqdn })));
}
