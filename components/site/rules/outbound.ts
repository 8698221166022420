import { Subscription } from "../args";
import { overlap } from "../addresses";
import { sameName } from "../names";
import type { SitePlan } from "../plan";
import { rule, type Rule } from "./rule";
import { hosts, services, settingPath } from "./select";

const RELAY_CITATION = "Delivery tab, Smart host and Outbound Security";
/** Of receivers, and of LISTSERV's own listener. */
const RECEIVERS_PORT = 25;
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
  rule("outbound-port", "error", "Delivery tab, Outbound TCP port; Configuring the SMTP Service Domains", ({ config, plan }) => {
    const port = config.outbound?.relay?.port ?? RECEIVERS_PORT;
    return services(plan)
      .filter(({ service }) => service.settings["outboundPort"]?.value !== port && plan.azure?.mailSink === undefined)
      .map((selected) => ({
        path: settingPath(config, selected, "outboundPort"),
        message: `${selected.service.fqdn} dials everybody on port ${String(selected.service.settings["outboundPort"]?.value)}, and ${config.outbound?.relay ? `the relay is on ${port}` : `receivers and LISTSERV's listener are on ${port}: bounces would never come back`}.`,
        remedy: "Leave outboundPort out. A relay on another port is outbound.relay, which takes bounces along as well.",
      }));
  }),
  rule("route-leads-back", "error", RELAY_CITATION, ({ config, plan }) => [
    ...services(plan).flatMap((selected) => {
      const { service } = selected;
      const route = String(service.settings["smartHost"]?.value ?? "");
      const to = hostOfSite(plan, route) ?? (isLoopback(route) && service.settings["outboundPort"]?.value === RECEIVERS_PORT ? plan.listserv[service.host]?.fqdn : undefined);
      return to === undefined
        ? []
        : [{ path: config.outbound?.relay?.host === route ? "outbound.relay.host" : settingPath(config, selected, "smartHost"), message: `${service.fqdn} would hand all its mail to ${route}, which is ${to} of this site: it would come back, or be refused.`, remedy: "Name a mail server outside the site, or leave it out and mail goes to its receivers." }];
    }),
    ...Object.entries(config.internalDomains ?? {}).flatMap(([name, { smartHost }]) => {
      const to = hostOfSite(plan, smartHost);
      return to === undefined ? [] : [{ path: `internalDomains["${name}"].smartHost`, message: `Mail for ${name} would go to ${smartHost}, which is ${to} of this site and keeps none.`, remedy: "Name the internal server that keeps the domain's mail." }];
    }),
  ]),
];

/** Name of the host of the site that a mail hop or an address is. */
function hostOfSite(plan: SitePlan, hop: string): string | undefined {
  const name = hop.replace(/^\[|\]$/g, "");
  return hosts(plan).find(({ host }) => sameName(host.fqdn, name) || [host.address, ...host.furtherAddresses].includes(name))?.host.fqdn;
}

const isLoopback = (hop: string): boolean => overlap(hop.replace(/^\[|\]$/g, ""), "127.0.0.0/8");
