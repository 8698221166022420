import { NO_LIMIT } from "../plan";
import { integer, zeroIsNoLimit } from "./encodings";
import type { SettingRow } from "./row";

const BYTES_OF_A_KB = 1024;
const SIZE_RANGE = { least: 1, most: 2097151, because: "the metabase holds the size in bytes as a signed 32-bit number" };

export const messages: SettingRow[] = [
  {
    key: "messageSizeLimitKB",
    tab: "Messages",
    name: "Message size limit",
    importance: "Recommended",
    setting: "Disable",
    unit: "KB",
    value: NO_LIMIT,
    config: "messageSizeLimitKB",
    range: SIZE_RANGE,
    properties: [zeroIsNoLimit("MaxMessageSize", "messageSizeLimitKB", BYTES_OF_A_KB)],
    console: "Messages, Limit message size to (KB)",
    why: "Sizes are LISTSERV's to limit (FILEMAXL, Sizelim=), before the message is distributed.",
  },
  {
    key: "sessionSizeLimitKB",
    tab: "Messages",
    name: "Session size limit",
    importance: "Recommended",
    setting: "Disable",
    unit: "KB",
    value: NO_LIMIT,
    config: "sessionSizeLimitKB",
    range: SIZE_RANGE,
    properties: [zeroIsNoLimit("MaxSessionSize", "sessionSizeLimitKB", BYTES_OF_A_KB)],
    console: "Messages, Limit session size to (KB)",
    why: "SMTP workers send many messages over one session.",
  },
  {
    key: "messagesPerConnection",
    tab: "Messages",
    name: "Messages per connection limit",
    importance: "Recommended",
    startingValue: true,
    setting: "100 or higher",
    value: 100,
    config: "messagesPerConnection",
    range: { least: 1, most: 2147483647, because: "a number of messages" },
    properties: [zeroIsNoLimit("MaxBatchedMessages", "messagesPerConnection")],
    console: "Messages, Limit number of messages per connection to",
    why: "Fewer connections are opened; some receivers refuse many messages over one. Tuned together with the connections per domain.",
  },
  {
    key: "recipientsPerMessage",
    tab: "Messages",
    name: "Recipients per message limit",
    importance: "Required",
    setting: "Same or higher than LISTSERV's MAXBSTMP value (which is set to 1000 when LISTSERV is installed, but may be modified)",
    value: (context) => context.maxbsmtp,
    config: "recipientsPerMessage",
    range: { least: 1, most: 2147483647, because: "a number of recipients; 0 would mean no limit" },
    properties: [integer("MaxRecipients", "recipientsPerMessage")],
    console: "Messages, Limit number of recipients per message to",
    why: "SMTPSVC rejects a message with more recipients, and LISTSERV counts that against the subscribers.",
  },
];
