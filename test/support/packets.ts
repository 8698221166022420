import { isIPv4 } from "node:net";
import type { Cloud } from "../../sandbox";
import { contains, parseAddress, parseNetwork } from "../../components/site/addresses";

export interface Packet {
  direction: "Inbound" | "Outbound";
  /** The other side: where an inbound packet comes from, where an outbound one goes. */
  peer: string;
  port: number;
  protocol: "Tcp" | "Udp";
}

/** A rule of a security group as Azure has it. */
export interface SecurityRule {
  direction: string;
  access: string;
  priority: number;
  protocol: string;
  destinationPortRange: string;
  sourceAddressPrefix?: string;
  sourceAddressPrefixes?: string[];
  destinationAddressPrefix?: string;
  destinationAddressPrefixes?: string[];
}

const everywhere = { protocol: "*", destinationPortRange: "*", sourceAddressPrefix: "*", destinationAddressPrefix: "*" };

/** Azure's default rules (learn.microsoft.com, network security groups overview). */
const defaults: SecurityRule[] = [
  { ...everywhere, direction: "Inbound", access: "Allow", priority: 65000, sourceAddressPrefix: "VirtualNetwork", destinationAddressPrefix: "VirtualNetwork" },
  { ...everywhere, direction: "Inbound", access: "Allow", priority: 65001, sourceAddressPrefix: "AzureLoadBalancer" },
  { ...everywhere, direction: "Inbound", access: "Deny", priority: 65500 },
  { ...everywhere, direction: "Outbound", access: "Allow", priority: 65000, sourceAddressPrefix: "VirtualNetwork", destinationAddressPrefix: "VirtualNetwork" },
  { ...everywhere, direction: "Outbound", access: "Allow", priority: 65001, destinationAddressPrefix: "Internet" },
  { ...everywhere, direction: "Outbound", access: "Deny", priority: 65500 },
];

/** Whether a packet passes a deployed security group, with Azure's default rules. */
export function evaluate(cloud: Cloud, group: string, packet: Packet): boolean {
  const resource = cloud.resources("azure-native:network:NetworkSecurityGroup").find(({ name }) => name === group);
  if (!resource) throw new Error(`no security group ${group} was deployed`);
  const networks = cloud.resources("azure-native:network:VirtualNetwork").flatMap(({ inputs }) => (inputs["addressSpace"] as { addressPrefixes: string[] }).addressPrefixes);
  return passes((resource.inputs["securityRules"] as SecurityRule[] | undefined) ?? [], packet, networks);
}

/** The same for rules that are not deployed; the networks are those of the tag VirtualNetwork. */
export function passes(written: SecurityRule[], packet: Packet, networks: string[]): boolean {
  const rules = [...written, ...defaults].filter(({ direction }) => direction === packet.direction).sort((one, other) => one.priority - other.priority);
  return rules.find((rule) => matches(rule, packet, networks))?.access === "Allow";
}

/** The own side of a security group on a network interface is the host itself: every rule of ours has `*` there. */
function matches(rule: SecurityRule, { direction, peer, port, protocol }: Packet, networks: string[]): boolean {
  const peers =
    direction === "Inbound" ? (rule.sourceAddressPrefixes ?? [rule.sourceAddressPrefix ?? ""]) : (rule.destinationAddressPrefixes ?? [rule.destinationAddressPrefix ?? ""]);
  const ports = rule.destinationPortRange === "*" || rule.destinationPortRange === String(port);
  return ports && (rule.protocol === "*" || rule.protocol === protocol) && peers.some((each) => covers(each, peer, networks));
}

function covers(prefix: string, peer: string, networks: string[]): boolean {
  const inside = networks.some((network) => inNetwork(network, peer));
  if (prefix === "*") return true;
  if (prefix === "VirtualNetwork") return inside;
  if (prefix === "Internet") return !inside;
  if (isIPv4(prefix)) return prefix === peer;
  return prefix.includes("/") && inNetwork(prefix, peer);
}

function inNetwork(network: string, address: string): boolean {
  const parsed = parseNetwork(network);
  return parsed !== undefined && contains(parsed, parseAddress(address) ?? -1);
}
