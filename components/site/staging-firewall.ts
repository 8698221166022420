import type { FirewallRule, MailSinkPlan } from "./plan";

/** Name that the sink has in the rules of its own security group. */
export const SINK = "sink";

/** The only ports on which a host of a staging copy reaches the internet. Mail is sent on none of them. */
export const OPEN_TO_INTERNET: { port: string; protocol: FirewallRule["protocol"]; reason: string }[] = [
  { port: "80", protocol: "Tcp", reason: "Windows Update and certificate revocation" },
  { port: "443", protocol: "Tcp", reason: "Windows Update, downloads, Azure itself" },
  { port: "1688", protocol: "Tcp", reason: "Windows activation (KMS)" },
  { port: "53", protocol: "*", reason: "DNS over UDP and TCP (SMTPSVC asks over TCP)" },
];

type Sink = Omit<MailSinkPlan, "firewall">;

/**
 * What a host of a staging copy may reach, in this order: the site's own hosts, the sink, a few ports of the internet. The last rule
 * denies all else, peered networks among it: Azure's own rules would let everything out.
 */
export function stagingOutboundRules(host: string, sink: Sink, hostSubnet: string): FirewallRule[] {
  const allow = (protocol: FirewallRule["protocol"], port: string, to: string, reason: string): FirewallRule => ({ ...outbound(host, "Allow", protocol, port, to), reason });
  return [
    allow("*", "*", hostSubnet, "the hosts of this staging copy"),
    allow("Tcp", String(sink.smtpPort), sink.address, "all mail, to the mail sink"),
    allow("Tcp", String(sink.webPort), sink.address, "the mail sink's web page by an SSH tunnel"),
    ...OPEN_TO_INTERNET.map(({ protocol, port, reason }) => allow(protocol, port, "Internet", reason)),
    { ...outbound(host, "Deny", "*", "*", "*"), reason: "a staging copy mails nobody and reaches no production host" },
  ];
}

/** The sink takes mail from the site's hosts and shows it to whom the config names. It fetches its image, and sends nothing. */
export function sinkFirewall(sink: Sink, hostSubnet: string): FirewallRule[] {
  const inbound = (port: number, from: string[], reason: string): FirewallRule => ({ host: SINK, direction: "inbound", protocol: "Tcp", port: String(port), from, to: [SINK], reason });
  return [
    inbound(sink.smtpPort, [hostSubnet], "all mail of the staging copy"),
    inbound(sink.webPort, [hostSubnet, ...sink.webNetworks], "the web page, for SSH tunnels through the hosts and for the networks that are named"),
    { ...outbound(SINK, "Allow", "Tcp", "443", "Internet"), reason: "the container image" },
    { ...outbound(SINK, "Deny", "*", "*", "*"), reason: "the sink keeps what it gets" },
  ];
}

function outbound(host: string, access: "Allow" | "Deny", protocol: FirewallRule["protocol"], port: string, to: string): Omit<FirewallRule, "reason"> {
  return { host, direction: "outbound", protocol, port, from: [host], to: [to], access };
}
