import { fixed } from "./encodings";
import type { SettingRow } from "./row";

const AUTH_ANONYMOUS = 1;

export const access: SettingRow[] = [
  {
    key: "authentication",
    tab: "Access",
    name: "Authentication",
    importance: "Required",
    setting: "Anonymous access enabled (default)",
    value: "anonymous",
    properties: [fixed("AuthFlags", "integer", AUTH_ANONYMOUS)],
    console: "Access, Authentication…, Anonymous access",
    why: "LISTSERV's SMTP workers do not log in.",
  },
  {
    key: "connectionControlOnlyFeeders",
    tab: "Access",
    name: "Connection control",
    importance: "Recommended",
    setting: "Allow connections (default)",
    value: false,
    config: "connectionControlOnlyFeeders",
    // IPSecurity is an object, not a property: the host module writes it from the plan's `connectFrom`.
    properties: [],
    console: "Access, Connection…",
    why: "Relay control refuses what is not wanted; a list here must hold every address that LISTSERV may use.",
  },
  {
    key: "furtherRelayAddresses",
    tab: "Access",
    name: "Relay",
    importance: "Recommended",
    setting: "Limit relaying to the LISTSERV server",
    value: [],
    config: "furtherRelayAddresses",
    // RelayIpList is an object as well, written from the plan's `relayFrom`.
    properties: [fixed("RelayForAuth", "integer", 0)],
    console: "Access, Relay…",
    why: "Anything wider makes the host an open relay.",
  },
];
