import { Subscription } from "../args";
import { rule, type Rule } from "./rule";
import { hosts, services, settingPath } from "./select";

const RELAY_CITATION = "Delivery tab, Smart host and Outbound Security";
const PORT_25 = "Azure, outbound SMTP connectivity";

const portOpen = (subscription: Subscription | undefined): boolean =>
  subscription === undefined || subscription === Subscription.EnterpriseAgreement || subscription === Subscription.MicrosoftCustomerAgreementEnterprise;

export const outboundRules: Rule[] = [
  rule("port-25-closed", "error", PORT_25, ({ config, plan }) =>
    !config.outbound?.relay && !config.mailSink && config.azure?.subscription === Subscription.Other && hosts(plan).some(({ host }) => host.kind === "azure")
      ? [{ path: "azure.subscription", message: `Outbound port 25 is closed for this kind of subscription (${config.azure.subscription}): nothing could be delivered.`, remedy: "Use an Enterprise Agreement subscription, existing servers, or outbound.relay on port 587." }]
      : [],
  ),
  rule("port-25-on-request", "warning", PORT_25, ({ config, plan }) =>
    !config.outbound?.relay && !config.mailSink && config.azure?.subscription === Subscription.EnterpriseDevTest && hosts(plan).some(({ host }) => host.kind === "azure")
      ? [{ path: "azure.subscription", message: `Enterprise Dev/Test subscriptions (${config.azure.subscription}) have port 25 open only after a request to Microsoft.`, remedy: "Ask for it before the first delivery." }]
      : [],
  ),
  rule("relay-port-25-closed", "warning", PORT_25, ({ config, plan }) => {
    const relay = config.outbound?.relay;
    return relay?.port === 25 && config.azure?.subscription === Subscription.Other && hosts(plan).some(({ host }) => host.kind === "azure")
      ? [{ path: "outbound.relay.port", message: `Outbound port 25 is closed for this kind of subscription: ${relay.host}:25 is reached only inside your own networks.`, remedy: "Use the relay's submission port, usually 587." }]
      : [];
  }),
  rule("outbound-relay", "warning", RELAY_CITATION, ({ config }) => {
    const relay = config.outbound?.relay;
    return relay ? [{ path: "outbound.relay", message: `All mail leaves through ${relay.host}:${relay.port}. The paper wants direct delivery${relay.user === undefined ? "" : " and anonymous outbound connections (Required)"}, and a relay in LISTSERV's SMTP_FORWARD.${relay.reason === undefined ? "" : ` Reason given: ${relay.reason}`}` }] : [];
  }),
  rule("outbound-relay-without-reason", "error", RELAY_CITATION, ({ config }) =>
    config.outbound?.relay && config.outbound.relay.reason === undefined && portOpen(config.azure?.subscription)
      ? [{ path: "outbound.relay.reason", message: `Port 25 is open here, so nothing but a reason speaks for the relay ${config.outbound.relay.host}.`, remedy: "Take outbound.relay out, or give its reason." }]
      : [],
  ),
  rule("relay-port-for-listserv-domains", "warning", "Configuring the SMTP Service Domains; Delivery tab, Outbound TCP port", ({ config }) => {
    const relay = config.outbound?.relay;
    return relay && relay.port !== 25
      ? [{ path: "outbound.relay.port", message: `The outbound port is one for a whole service: with ${relay.port} bounces reach LISTSERV's listener only through the relay, by NODE's public MX.`, remedy: "See that the relay reaches NODE's MX on port 25." }]
      : [];
  }),
  rule("outbound-port", "warning", "Delivery tab, Outbound TCP port", ({ config, plan }) =>
    services(plan)
      .filter(({ service }) => !config.outbound?.relay && service.settings["outboundPort"]?.value !== 25 && plan.azure?.mailSink === undefined)
      .map((selected) => ({
        path: settingPath(config, selected, "outboundPort"),
        message: `${selected.service.fqdn} dials receivers on port ${String(selected.service.settings["outboundPort"]?.value)}; they and LISTSERV's own listener are on 25.`,
        remedy: "Leave outboundPort at 25.",
      })),
  ),
];
