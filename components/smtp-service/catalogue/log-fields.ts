/** A field of the W3C Extended Log File Format, as the paper's table in "Logging" marks it. */
export interface LogFieldRow {
  /** The paper's name. */
  name: string;
  /** W3C field name, as in the log's `#Fields:` line; absent for date and time parts that share one. */
  field: string;
  /** Bit of `LogExtFileFlags`. */
  bit: number;
  advice: "recommended" | "not recommended" | "not used by SMTP";
}

export const logFields: LogFieldRow[] = [
  { name: "Date", field: "date", bit: 0x1, advice: "recommended" },
  { name: "Time", field: "time", bit: 0x2, advice: "recommended" },
  { name: "Client IP address", field: "c-ip", bit: 0x4, advice: "recommended" },
  { name: "User Name", field: "cs-username", bit: 0x8, advice: "recommended" },
  { name: "Service Name", field: "s-sitename", bit: 0x10, advice: "not recommended" },
  { name: "Server Name", field: "s-computername", bit: 0x20, advice: "not recommended" },
  { name: "Server IP Address", field: "s-ip", bit: 0x40, advice: "not recommended" },
  { name: "Server Port", field: "s-port", bit: 0x8000, advice: "not recommended" },
  { name: "Method", field: "cs-method", bit: 0x80, advice: "recommended" },
  { name: "URI Stem", field: "cs-uri-stem", bit: 0x100, advice: "not used by SMTP" },
  { name: "URI Query", field: "cs-uri-query", bit: 0x200, advice: "recommended" },
  { name: "Protocol Status", field: "sc-status", bit: 0x400, advice: "recommended" },
  { name: "Protocol Substatus", field: "sc-substatus", bit: 0x200000, advice: "not used by SMTP" },
  { name: "Win32 Status", field: "sc-win32-status", bit: 0x800, advice: "recommended" },
  { name: "Bytes Sent", field: "sc-bytes", bit: 0x1000, advice: "recommended" },
  { name: "Bytes Received", field: "cs-bytes", bit: 0x2000, advice: "recommended" },
  { name: "Time Taken", field: "time-taken", bit: 0x4000, advice: "recommended" },
  { name: "Protocol Version", field: "cs-version", bit: 0x80000, advice: "not recommended" },
  { name: "Host", field: "cs-host", bit: 0x100000, advice: "not used by SMTP" },
  { name: "User Agent", field: "cs(User-Agent)", bit: 0x10000, advice: "not used by SMTP" },
  { name: "Cookie", field: "cs(Cookie)", bit: 0x20000, advice: "not used by SMTP" },
  { name: "Referer", field: "cs(Referer)", bit: 0x40000, advice: "not used by SMTP" },
];

export const recommendedLogFields = logFields.filter((row) => row.advice === "recommended").map((row) => row.field);

/** `LogExtFileFlags` of a choice of fields. Unknown names are refused by the config's check, not here. */
export function logFieldFlags(fields: string[]): number {
  return logFields.filter((row) => fields.includes(row.field)).reduce((flags, row) => flags | row.bit, 0);
}
