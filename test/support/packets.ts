import { isIPv4 } from "node:net";
import type { Cloud } from "../../sandbox";
import { contains, parseAddress, parseNetwork } from "../../components/site/addresses";

export interface Packet {
  from: string;
  port: number;
  protocol: "Tcp" | "Udp";
  direction: "Inbound";
}

interface Rule {
  direction: string;
  access: string;
  priority: number;
  protocol: string;
  destinationPortRange: string;
  sourceAddressPrefix?: string;
  sourceAddressPrefixes?: string[];
}

const VIRTUAL_NETWORK = "10.20.0.0/16";

/** Azure's default rules (learn.microsoft.com, network security groups overview). */
const defaults: Rule[] = [
  { direction: "Inbound", access: "Allow", priority: 65000, protocol: "*", destinationPortRange: "*", sourceAddressPrefix: "VirtualNetwork" },
  { direction: "Inbound", access: "Allow", priority: 65001, protocol: "*", destinationPortRange: "*", sourceAddressPrefix: "AzureLoadBalancer" },
  { direction: "Inbound", access: "Deny", priority: 65500, protocol: "*", destinationPortRange: "*", sourceAddressPrefix: "*" },
];

/** Whether a packet passes a security group, with Azure's default rules. */
export function evaluate(cloud: Cloud, group: string, packet: Packet): boolean {
  const resource = cloud.resources("azure-native:network:NetworkSecurityGroup").find(({ name }) => name === group);
  const rules = [...((resource?.inputs["securityRules"] as Rule[] | undefined) ?? []), ...defaults].sort((one, other) => one.priority - other.priority);
  return rules.find((rule) => matches(rule, packet))?.access === "Allow";
}

function matches(rule: Rule, { from, port, protocol, direction }: Packet): boolean {
  const sources = rule.sourceAddressPrefixes ?? [rule.sourceAddressPrefix ?? ""];
  const ports = rule.destinationPortRange === "*" || rule.destinationPortRange === String(port);
  return rule.direction === direction && ports && (rule.protocol === "*" || rule.protocol === protocol) && sources.some((source) => covers(source, from));
}

function covers(source: string, from: string): boolean {
  const address = parseAddress(from) as number;
  const inNetwork = (text: string): boolean => contains(parseNetwork(text) as NonNullable<ReturnType<typeof parseNetwork>>, address);
  if (source === "*") return true;
  if (source === "VirtualNetwork") return inNetwork(VIRTUAL_NETWORK);
  if (source === "Internet") return !inNetwork(VIRTUAL_NETWORK);
  if (isIPv4(source)) return source === from;
  return source.includes("/") && inNetwork(source);
}
