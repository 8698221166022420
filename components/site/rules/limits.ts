import { rule, type Rule } from "./rule";
import { feeds, feedsByService, memberAt, number, services, settingPath } from "./select";

const RFC_5321_MINUTES = 10;

export const limitRules: Rule[] = [
  rule("recipients-below-maxbsmtp", "error", "Messages tab, Recipients per message limit; Configuring LISTSERV, step 5", ({ config, plan }) =>
    feeds(plan)
      .filter(({ instance, service }) => number(service, "recipientsPerMessage") < instance.maxbsmtp)
      .map((feed) => ({
        path: settingPath(config, feed, "recipientsPerMessage"),
        message: `${feed.service.fqdn} accepts ${number(feed.service, "recipientsPerMessage")} recipients, but ${feed.instance.fqdn} sends ${feed.instance.maxbsmtp} (MAXBSMTP): SMTPSVC would reject the message.`,
        remedy: `Raise the limit to ${feed.instance.maxbsmtp} or lower maxbsmtp.`,
      })),
  ),
  rule("inbound-limit-below-workers", "error", "General tab, Number of inbound connections limit", ({ config, plan }) =>
    services(plan).flatMap((selected) => {
      const { key, service } = selected;
      const workers = (feedsByService(plan).get(key) ?? []).reduce((sum, feed) => sum + feed.forward.smtpWorkers, 0);
      const limit = number(service, "inboundConnectionsLimit");
      return limit > workers
        ? []
        : [{ path: settingPath(config, selected, "inboundConnectionsLimit"), message: `${service.fqdn} takes ${limit} connections, and ${workers} SMTP workers are sent to it.`, remedy: `Leave the limit out, or raise it above ${workers}.` }];
    }),
  ),
  rule("size-limit-without-filemaxl", "warning", "Messages tab, Message size limit", ({ config, plan }) =>
    feeds(plan)
      .filter(({ service, instance }) => Number.isFinite(number(service, "messageSizeLimitKB")) && !instance.siteConfig.some(([keyword]) => keyword === "FILEMAXL"))
      .map((feed) => ({
        path: settingPath(config, feed, "messageSizeLimitKB"),
        message: `${feed.service.fqdn} takes messages of ${number(feed.service, "messageSizeLimitKB")} KB at most, and ${feed.instance.fqdn} has no FILEMAXL: what it accepts may be refused on delivery.`,
        remedy: "Limit sizes in LISTSERV (filemaxl, in lines; or Sizelim= for a list) and not here. The units differ: compare by measuring, not by the numbers.",
      })),
  ),
  rule("delay-before-expiration", "error", "Delivery tab, Outbound Delay notification", ({ config, plan }) =>
    services(plan)
      .filter(({ service }) => number(service, "outboundDelayNotificationDays") <= number(service, "outboundExpirationDays"))
      .map((selected) => ({
        path: settingPath(config, selected, "outboundExpirationDays"),
        message: `${selected.service.fqdn} would send delay notices after ${number(selected.service, "outboundDelayNotificationDays")} days, before its messages expire (${number(selected.service, "outboundExpirationDays")} days); LISTSERV counts them as bounces.`,
        remedy: "Let messages expire before 9999 days.",
      })),
  ),
  rule("expiration-under-three-days", "warning", "Delivery tab, Outbound Expiration timeout; footnotes 9 and 10", ({ config, plan }) =>
    services(plan)
      .filter(({ service }) => number(service, "outboundExpirationDays") < 3)
      .map((selected) => ({
        path: settingPath(config, selected, "outboundExpirationDays"),
        message: `${selected.service.fqdn} gives up after ${number(selected.service, "outboundExpirationDays")} days: sites that are down for a long weekend lose their mail.`,
        remedy: "3 days or more, unless all mail is worthless by then; for one list only, a further virtual server with a worker pool.",
      })),
  ),
  rule("per-domain-not-lowered", "warning", "Number of Outbound Connections Limit", ({ config, plan }) =>
    services(plan)
      .filter(({ service }) => number(service, "outboundConnections") < 1000 && number(service, "connectionsPerDomain") >= 100)
      .map((selected) => ({
        path: settingPath(config, selected, "connectionsPerDomain"),
        message: `${selected.service.fqdn} has ${number(selected.service, "outboundConnections")} outbound connections in all, and one domain may take ${shown(number(selected.service, "connectionsPerDomain"))} of them.`,
        remedy: "Lower the connections per domain together with the total.",
      })),
  ),
  rule("per-domain-above-total", "warning", "Number of Connections per Domain Limit", ({ config, plan }) =>
    services(plan)
      .filter(({ service }) => Number.isFinite(number(service, "outboundConnections")) && number(service, "connectionsPerDomain") > number(service, "outboundConnections"))
      .map((selected) => ({
        path: settingPath(config, selected, "connectionsPerDomain"),
        message: `${selected.service.fqdn} allows one domain ${shown(number(selected.service, "connectionsPerDomain"))} connections and has ${number(selected.service, "outboundConnections")} in all.`,
        remedy: "Lower the connections per domain below the total.",
      })),
  ),
  rule("messages-per-connection-lowered", "info", "Messages per Connection Limit; Delivery tab, Number of connections per domain limit", ({ config, plan }) =>
    services(plan)
      .filter(({ service }) => number(service, "messagesPerConnection") < 100 && number(service, "connectionsPerDomain") <= 100)
      .map((selected) => ({
        path: settingPath(config, selected, "messagesPerConnection"),
        message: `${selected.service.fqdn} sends ${number(selected.service, "messagesPerConnection")} messages over a connection, and its connections per domain are still ${number(selected.service, "connectionsPerDomain")}.`,
        remedy: "Where many subscribers are at one domain, raise connectionsPerDomain to make up for it; subscribers (by domain) lets the plan say where.",
      })),
  ),
  rule("workers-without-connections", "warning", "LISTSERV Tuning, step 1", ({ config, plan }) =>
    feeds(plan)
      .filter(({ forward, service, asFailOver }) => !asFailOver && forward.smtpWorkers > 10 && number(service, "outboundConnections") <= 1000)
      .map(({ forward, service, host }) => ({
        path: smtpWorkersPath(config, host.path, service.instance),
        message: `${forward.smtpWorkers} SMTP workers feed ${service.fqdn}, whose outbound connections are still ${number(service, "outboundConnections")}.`,
        remedy: "Raise SMTP workers and outbound connections together.",
      })),
  ),
  rule("outbound-timeout", "info", "Delivery tab, Outbound connection time-out; RFC 5321 §4.5.3.2.6", ({ config, plan }) =>
    services(plan)
      .filter(({ service }) => number(service, "outboundConnectionTimeoutMinutes") < RFC_5321_MINUTES)
      .map((selected) => ({
        path: settingPath(config, selected, "outboundConnectionTimeoutMinutes"),
        message: `${selected.service.fqdn} waits ${minutes(number(selected.service, "outboundConnectionTimeoutMinutes"))}, RFC 5321 asks for ten after the end of data: a slow receiver may get a message twice.`,
      })),
  ),
  rule("deliverability-variant", "info", "Recipients per Message Limit", ({ plan }) =>
    Object.values(plan.listserv)
      .filter(({ maxbsmtp, role }) => role === "primary" && maxbsmtp === 100)
      .map(({ fqdn }) => ({ path: "maxbsmtp", message: `${fqdn} sends 100 recipients for each message: the start where deliverability matters more than speed. Raise it with care.` })),
  ),
];

/** Where the config gives the SMTP workers of a forward. */
function smtpWorkersPath(config: Parameters<Rule["check"]>[0]["config"], hostPath: string, instance: number): string {
  if (instance > 1) return `${hostPath}.virtualServers["${instance}"].smtpWorkers`;
  const own = (memberAt(config, hostPath) as { forward?: { smtpWorkers?: number } } | undefined)?.forward?.smtpWorkers;
  return own === undefined && config.smtpWorkers !== undefined ? "smtpWorkers" : `${hostPath}.forward.smtpWorkers`;
}

const shown = (limit: number): string => (Number.isFinite(limit) ? String(limit) : "any number");
const minutes = (count: number): string => (count === 1 ? "1 minute" : `${count} minutes`);
