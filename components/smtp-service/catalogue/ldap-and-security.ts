import { fixed } from "./encodings";
import type { SettingRow } from "./row";

export const ldapAndSecurity: SettingRow[] = [
  {
    key: "ldapRouting",
    tab: "LDAP Routing",
    name: "LDAP Routing",
    importance: "Recommended",
    setting: "Disabled (default)",
    value: false,
    // Lives at SmtpSvc/<instance>/RoutingSources; a host without that key has LDAP routing off.
    properties: [{ ...fixed("RoutingSources/SmtpDsUseCat", "integer", 0), bestEffort: true }],
    console: "LDAP Routing, Enable LDAP routing",
    why: "L-Soft has not tested LISTSERV with it.",
  },
  {
    key: "operators",
    tab: "Security",
    name: "Operators",
    importance: "Suggested",
    setting: "Administrators (default)",
    value: "Administrators",
    // Checked by people (plan --checklist), never written: who operates a host is the organisation's decision.
    properties: [],
    console: "Security, Operators",
    why: "Few people, so that mistakes are few; LISTSERV's site managers among them.",
  },
];
