import { Protection } from "../args";
import { overlap } from "../addresses";
import { DEFAULT_SINK_SUBNET } from "../mail-sink";
import { rule, type Rule } from "./rule";
import { services } from "./select";

const STAGING = "Staging: a copy that cannot mail a subscriber";

/** Where mail sinks listen that are made for testing (Mailpit's and MailHog's own default). */
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
    const { relay } = config.outbound ?? {};
    const routes = [
      ...(relay ? [{ path: "outbound.relay", to: relay.host, port: relay.port }] : []),
      ...Object.entries(config.internalDomains ?? {}).map(([name, { smartHost }]) => ({ path: `internalDomains["${name}"]`, to: smartHost, port: 25 })),
      ...services(plan).map(({ service, path }) => ({ path: `${path}.smartHost`, to: String(service.settings["smartHost"]?.value), port: relay ? 25 : Number(service.settings["outboundPort"]?.value) })),
    ];
    return routes
      .filter(({ to, port }) => port === SINK_PORT || overlap(to.replace(/^\[|\]$/g, ""), DEFAULT_SINK_SUBNET))
      .map(({ path, to, port }) => ({ path, message: `Mail for subscribers would end in a mail sink (${to || "direct"}, port ${port}).`, remedy: "Take it out: only a staging copy, made by staging(), has a sink." }));
  }),
];
