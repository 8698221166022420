import { Protection } from "../args";
import { leadsInto, mailRoutes } from "../mail-routes";
import { SINK_SUBNETS } from "../mail-sink";
import { rule, type Rule } from "./rule";

const STAGING = "Staging: a copy that cannot mail a subscriber";

/** Where mail sinks listen by themselves (Mailpit's and MailHog's own default); one that staging() makes is known by its subnet. */
const SINK_PORT = 1025;

/** The reverse of the staging rules: mail of a production site never ends in a sink. */
export const productionRules: Rule[] = [
  rule("sink-in-production", "error", STAGING, ({ config }) =>
    config.mailSink && config.protection !== Protection.None
      ? [{ path: "protection", message: "A site whose mail ends in a sink is a staging copy, and this one is protected as production is.", remedy: "Take mailSink out; or, for a staging copy, set protection to Protection.None." }]
      : [],
  ),
  rule("production-points-at-sink", "error", STAGING, ({ config, plan }) => {
    if (config.mailSink) return [];
    return mailRoutes(config, plan)
      .filter((route) => route.port === SINK_PORT || leadsInto(route, SINK_SUBNETS))
      .map(({ path, to, port }) => ({ path, message: `Mail for subscribers would end in a mail sink (${to || "direct"}, port ${port}).`, remedy: "Take it out: only a staging copy, made by staging(), has a sink." }));
  }),
];
