import { rule, type Rule } from "./rule";
import { number, services, settingPath } from "./select";

/** A domain of this share of all subscribers is a large one; of ten large ones the paper speaks. */
const LARGE_SHARE = 0.05;
const MANY_LARGE_DOMAINS = 10;

/** What the numbers of subscribers by domain say about the limits of a service, where the config gives them. */
export const subscriberRules: Rule[] = [
  rule("one-domain-beyond-connections", "info", "Messages per Connection Limit; footnote 8", ({ config, plan }) =>
    services(plan).flatMap((selected) => {
      const { service } = selected;
      const product = number(service, "messagesPerConnection") * number(service, "connectionsPerDomain");
      const domains = Object.entries(config.subscribers ?? {}).filter(([, count]) => count > product);
      return number(service, "messagesPerConnection") >= 100 || domains.length === 0
        ? []
        : [{
            path: settingPath(config, selected, "messagesPerConnection"),
            message: `${domains.map(([name]) => name).join(", ")} has more subscribers than messages per connection times connections per domain (${product}) of ${service.fqdn}.`,
            remedy: "Raise connectionsPerDomain to make up for it; for bulk mail the recipients per message count as well.",
          }];
    }),
  ),
  rule("many-large-domains", "warning", "Number of Connections per Domain Limit", ({ config, plan }) => {
    const counts = Object.values(config.subscribers ?? {});
    const all = counts.reduce((sum, count) => sum + count, 0);
    const large = counts.filter((count) => count > all * LARGE_SHARE).length;
    return services(plan)
      .filter(({ service }) => large >= MANY_LARGE_DOMAINS && number(service, "connectionsPerDomain") * large >= number(service, "outboundConnections"))
      .map((selected) => ({
        path: settingPath(config, selected, "connectionsPerDomain"),
        message: `${large} domains with very many subscribers could take all ${number(selected.service, "outboundConnections")} outbound connections of ${selected.service.fqdn}.`,
        remedy: "Raise or lift outboundConnections, or lower connectionsPerDomain where resources are scarce.",
      }));
  }),
];
