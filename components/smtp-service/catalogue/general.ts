import { LogFormat } from "../args";
import { NO_LIMIT } from "../plan";
import { boolean, connectionLimit, fixed, integer } from "./encodings";
import { logFieldFlags, recommendedLogFields } from "./log-fields";
import type { SettingRow } from "./row";

/** Class ids of the log modules; on a host they can be looked up as `LogModuleId` under `logging/<format>`. */
export const logModules: Record<LogFormat, { name: string; classId: string }> = {
  [LogFormat.W3cExtended]: { name: "W3C Extended Log File Format", classId: "{FF160663-DE82-11CF-BC0A-00AA006111E0}" },
  [LogFormat.Ncsa]: { name: "NCSA Common Log File Format", classId: "{FF16065F-DE82-11CF-BC0A-00AA006111E0}" },
  [LogFormat.MicrosoftIis]: { name: "Microsoft IIS Log File Format", classId: "{FF160657-DE82-11CF-BC0A-00AA006111E0}" },
  [LogFormat.Odbc]: { name: "ODBC Logging", classId: "{FF16065B-DE82-11CF-BC0A-00AA006111E0}" },
};

export const general: SettingRow[] = [
  {
    key: "tcpPort",
    tab: "General",
    name: "TCP Port",
    importance: "Required",
    setting: "Any number not assigned to any other service, specifically not port 25. For example: 50025",
    value: 50025,
    config: "port",
    range: { least: 1, most: 65535, because: "a TCP port" },
    properties: [
      {
        property: "ServerBindings",
        type: "multistring",
        encode: (values) => [`${String(values["bindAddress"] ?? "")}:${String(values["tcpPort"])}:`],
      },
    ],
    console: "General, Advanced…, Edit…, TCP port",
    why: "LISTSERV's own listener has port 25; SMTP_FORWARD names this port.",
  },
  {
    key: "inboundConnectionsLimit",
    tab: "General",
    name: "Number of inbound connections limit",
    importance: "Recommended",
    setting: "No limit",
    value: NO_LIMIT,
    config: "inboundConnectionsLimit",
    range: { least: 1, most: 1999999999, because: "a number of connections" },
    properties: [connectionLimit("MaxConnections", "inboundConnectionsLimit")],
    console: "General, Limit number of connections to",
    why: "Each SMTP worker of LISTSERV holds a connection; a limit below their number stalls deliveries.",
  },
  {
    key: "inboundConnectionTimeoutMinutes",
    tab: "General",
    name: "Inbound connection time-out",
    importance: "Recommended",
    setting: "10 minutes (default)",
    unit: "minutes",
    value: 10,
    config: "inboundConnectionTimeoutMinutes",
    range: { least: 1, most: 1092, because: "ConnectionTimeout holds 65,535 seconds at most" },
    properties: [integer("ConnectionTimeout", "inboundConnectionTimeoutMinutes", 60)],
    console: "General, Connection time-out (minutes)",
    why: "SMTP workers keep idle connections for the next job.",
  },
  {
    key: "logging",
    tab: "General",
    name: "Logging",
    importance: "Recommended",
    setting: "Enabled",
    value: true,
    config: "logging",
    properties: [{ property: "LogType", type: "integer", encode: (values) => (values["logging"] === true ? 1 : 0) }, fixed("LogFilePeriod", "integer", 1)],
    console: "General, Enable logging",
    why: "Without a log nobody can say what became of a message. One file a day, because several lines for each recipient fill a disk.",
  },
  {
    key: "activeLogFormat",
    tab: "General",
    name: "Active log format",
    importance: "Suggested",
    setting: "W3C Extended Log File Format (default)",
    value: LogFormat.W3cExtended,
    config: "activeLogFormat",
    properties: [
      { property: "LogPluginClsid", type: "string", encode: (values) => logModules[values["activeLogFormat"] as LogFormat].classId },
    ],
    console: "General, Active log format",
    why: "The one format whose fields can be chosen, and the one that most tools read.",
  },
  {
    key: "localTimeForFileNaming",
    tab: "General",
    name: "Use local time for file naming and rollover",
    importance: "Recommended",
    setting: "Enabled",
    value: true,
    config: "localTimeForFileNaming",
    // Documented for W3SVC and MSFTPSVC only: how SMTPSVC's console stores it is not known.
    properties: [{ ...boolean("LogFileLocaltimeRollover", "localTimeForFileNaming"), bestEffort: true }],
    console: "General, Active log format, Properties…, General, Use local time",
    why: "The log's files then begin and end with those of the other logs on the host.",
  },
  {
    key: "extendedLoggingOptions",
    tab: "General",
    name: "Extended logging options (only if “W3C Extended Log File Format” was selected)",
    importance: "Suggested",
    setting: "See the table in the discussion on “Logging” below.",
    value: recommendedLogFields,
    config: "extendedLoggingOptions",
    properties: [
      { property: "LogExtFileFlags", type: "integer", encode: (values) => logFieldFlags(values["extendedLoggingOptions"] as string[]) },
    ],
    console: "General, Active log format, Properties…, Advanced",
    why: "The other fields are the same in every record, or not used by SMTP.",
  },
];
