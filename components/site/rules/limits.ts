import { rule, type Rule } from "./rule";
import { feeds, feedsByService, number, services } from "./select";

const MANY_SUBSCRIBERS_SHARE = 0.05;

export const limitRules: Rule[] = [
  rule("recipients-below-maxbsmtp", "error", "Messages tab, Recipients per message limit; Configuring LISTSERV, step 5", ({ plan }) =>
    feeds(plan)
      .filter(({ instance, service }) => number(service, "recipientsPerMessage") < instance.maxbsmtp)
      .map(({ instance, service, host }) => ({
        path: `${host.path}.smtp.recipientsPerMessage`,
        message: `${service.fqdn} accepts ${number(service, "recipientsPerMessage")} recipients, but ${instance.fqdn} sends ${instance.maxbsmtp} (MAXBSMTP): SMTPSVC would reject the message.`,
        remedy: `Raise the limit to ${instance.maxbsmtp} or lower maxbsmtp.`,
      })),
  ),
  rule("inbound-limit-below-workers", "error", "General tab, Number of inbound connections limit", ({ plan }) =>
    services(plan).flatMap(({ key, service, path }) => {
      const workers = (feedsByService(plan).get(key) ?? []).reduce((sum, feed) => sum + feed.forward.smtpWorkers, 0);
      const limit = number(service, "inboundConnectionsLimit");
      return limit > workers
        ? []
        : [{ path: `${path}.inboundConnectionsLimit`, message: `${service.fqdn} takes ${limit} connections, and ${workers} SMTP workers are sent to it.`, remedy: `Leave the limit out, or raise it above ${workers}.` }];
    }),
  ),
  rule("size-limit-without-filemaxl", "warning", "Messages tab, Message size limit", ({ plan }) =>
    feeds(plan)
      .filter(({ service, instance }) => Number.isFinite(number(service, "messageSizeLimitKB")) && !instance.siteConfig.some(([keyword]) => keyword === "FILEMAXL"))
      .map(({ service, host, instance }) => ({
        path: `${host.path}.smtp.messageSizeLimitKB`,
        message: `${service.fqdn} limits the size of messages, and ${instance.fqdn} has no FILEMAXL: what it accepts may be refused on delivery.`,
        remedy: "Limit sizes in LISTSERV (filemaxl, in lines; or Sizelim= for a list) and not here. The units differ: compare by measuring, not by the numbers.",
      })),
  ),
  rule("delay-before-expiration", "error", "Delivery tab, Outbound Delay notification", ({ plan }) =>
    services(plan)
      .filter(({ service }) => number(service, "outboundDelayNotificationDays") <= number(service, "outboundExpirationDays"))
      .map(({ service, path }) => ({
        path: `${path}.outboundExpirationDays`,
        message: `${service.fqdn} would send delay notices before its messages expire; LISTSERV counts them as bounces.`,
        remedy: "Let messages expire before 9999 days.",
      })),
  ),
  rule("expiration-under-three-days", "warning", "Delivery tab, Outbound Expiration timeout; footnotes 9 and 10", ({ plan }) =>
    services(plan)
      .filter(({ service }) => number(service, "outboundExpirationDays") < 3)
      .map(({ service, path }) => ({
        path: `${path}.outboundExpirationDays`,
        message: `${service.fqdn} gives up after ${number(service, "outboundExpirationDays")} days: sites that are down for a long weekend lose their mail.`,
        remedy: "3 days or more, unless all mail is worthless by then; for one list only, a further virtual server with a worker pool.",
      })),
  ),
  rule("per-domain-not-lowered", "warning", "Number of Outbound Connections Limit", ({ plan }) =>
    services(plan)
      .filter(({ service }) => number(service, "outboundConnections") < 1000 && number(service, "connectionsPerDomain") >= 100)
      .map(({ service, path }) => ({
        path: `${path}.connectionsPerDomain`,
        message: `${service.fqdn} has ${number(service, "outboundConnections")} outbound connections in all, and one domain may take ${number(service, "connectionsPerDomain")} of them.`,
        remedy: "Lower the connections per domain together with the total.",
      })),
  ),
  rule("per-domain-above-total", "warning", "Number of Connections per Domain Limit", ({ plan }) =>
    services(plan)
      .filter(({ service }) => Number.isFinite(number(service, "outboundConnections")) && number(service, "connectionsPerDomain") > number(service, "outboundConnections"))
      .map(({ service, path }) => ({
        path: `${path}.connectionsPerDomain`,
        message: `${service.fqdn} allows one domain more connections than it has in all.`,
        remedy: "Lower the connections per domain below the total.",
      })),
  ),
  rule("workers-without-connections", "warning", "LISTSERV Tuning, step 1", ({ config, plan }) =>
    feeds(plan)
      .filter(({ forward, service, asFailOver }) => !asFailOver && forward.smtpWorkers > 10 && number(service, "outboundConnections") <= 1000 && config.tier !== "single-server")
      .map(({ forward, service, host }) => ({
        path: `${host.path}.forward.smtpWorkers`,
        message: `${forward.smtpWorkers} SMTP workers feed ${service.fqdn}, whose outbound connections are still ${number(service, "outboundConnections")}.`,
        remedy: "Raise SMTP workers and outbound connections together.",
      })),
  ),
  rule("one-domain-beyond-connections", "info", "Messages per Connection Limit; footnote 8", ({ config, plan }) =>
    services(plan).flatMap(({ service, path }) => {
      const product = number(service, "messagesPerConnection") * number(service, "connectionsPerDomain");
      const domains = Object.entries(config.subscribers ?? {}).filter(([, count]) => count > product);
      return number(service, "messagesPerConnection") >= 100 || domains.length === 0
        ? []
        : [{ path: `${path}.messagesPerConnection`, message: `${domains.map(([name]) => name).join(", ")} has more subscribers than messages per connection times connections per domain (${product}) of ${service.fqdn}.`, remedy: "Raise connectionsPerDomain to make up for it; for bulk mail the recipients per message count as well." }];
    }),
  ),
  rule("many-large-domains", "warning", "Number of Connections per Domain Limit", ({ config, plan }) => {
    const counts = Object.values(config.subscribers ?? {});
    const all = counts.reduce((sum, count) => sum + count, 0);
    const large = counts.filter((count) => count > all * MANY_SUBSCRIBERS_SHARE).length;
    return services(plan)
      .filter(({ service }) => large >= 10 && number(service, "connectionsPerDomain") * large >= number(service, "outboundConnections"))
      .map(({ service, path }) => ({
        path: `${path}.connectionsPerDomain`,
        message: `${large} domains with very many subscribers could take all ${number(service, "outboundConnections")} outbound connections of ${service.fqdn}.`,
        remedy: "Raise or lift outboundConnections, or lower connectionsPerDomain where resources are scarce.",
      }));
  }),
  rule("outbound-timeout", "info", "Delivery tab, Outbound connection time-out; RFC 5321 §4.5.3.2.6", ({ plan }) =>
    services(plan)
      .filter(({ service }) => number(service, "outboundConnectionTimeoutMinutes") < 10)
      .map(({ service, path }) => ({
        path: `${path}.outboundConnectionTimeoutMinutes`,
        message: `${service.fqdn} waits ${number(service, "outboundConnectionTimeoutMinutes")} minute(s), RFC 5321 asks for ten after the end of data: a slow receiver may get a message twice.`,
      })),
  ),
  rule("deliverability-variant", "info", "Recipients per Message Limit", ({ plan }) =>
    Object.values(plan.listserv)
      .filter(({ maxbsmtp, role }) => role === "primary" && maxbsmtp === 100)
      .map(() => ({ path: "maxbsmtp", message: "100 recipients for each message: the start where deliverability matters more than speed. Raise it with care." })),
  ),
];
