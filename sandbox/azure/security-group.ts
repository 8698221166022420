import type { Cloud, CloudResource } from "./cloud";
import { formatAddress, parseAddress, parseNetwork } from "./ipv4";

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
  const resource = cloud.resources("azure-native:network:NetworkSecurityGroup").find(({ inputs }) => inputs["networkSecurityGroupName"] === group);
  if (!resource) throw new Error(`no security group ${group} was deployed`);
  return passes(rulesOf(resource), packet, networksOf(cloud));
}

export function rulesOf({ inputs }: CloudResource): SecurityRule[] {
  return (inputs["securityRules"] as SecurityRule[] | undefined) ?? [];
}

/** Address spaces of the tag VirtualNetwork. */
export function networksOf(cloud: Cloud): string[] {
  return cloud.resources("azure-native:network:VirtualNetwork").flatMap(({ inputs }) => (inputs["addressSpace"] as { addressPrefixes: string[] }).addressPrefixes);
}

/** The same for rules that are not deployed; the networks are those of the tag VirtualNetwork. */
export function passes(written: SecurityRule[], packet: Packet, networks: string[]): boolean {
  const rules = [...written, ...defaults].filter(({ direction }) => direction === packet.direction).sort((one, other) => one.priority - other.priority);
  return rules.find((rule) => matches(rule, packet, networks))?.access === "Allow";
}

/** The own side of a security group on a network interface is the host itself: every rule of ours has `*` there. */
function matches(rule: SecurityRule, { direction, peer, port, protocol }: Packet, networks: string[]): boolean {
  const peers = direction === "Inbound" ? sourcesOf(rule) : (rule.destinationAddressPrefixes ?? [rule.destinationAddressPrefix ?? ""]);
  const ports = rule.destinationPortRange === "*" || rule.destinationPortRange === String(port);
  return ports && (rule.protocol === "*" || rule.protocol === protocol) && peers.some((each) => covers(each, peer, networks));
}

/** Whether a prefix of a rule, an address, a network or a tag of Azure's, holds an address. */
export function covers(prefix: string, peer: string, networks: string[]): boolean {
  const inside = networks.some((network) => inNetwork(network, peer));
  if (prefix === "*") return true;
  if (prefix === "VirtualNetwork") return inside;
  if (prefix === "Internet") return !inside;
  return inNetwork(prefix, peer);
}

function inNetwork(prefix: string, address: string): boolean {
  const network = parseNetwork(prefix);
  const number = parseAddress(address);
  return network !== undefined && number !== undefined && number >= network.first && number < network.first + network.size;
}

/** Networks of RFC 1918: what comes over a virtual network, a peering or a tunnel comes from one of them. */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/** Where a connection comes from: known addresses, somebody inside whose address is not known, or somebody who knows where to come from. */
export type Origin = string[] | "inside" | "anywhere";

/** Whether a connection gets through to a port by one of the sources that it may have. */
export function admits(cloud: Cloud, group: CloudResource, origin: Origin, port: number): boolean {
  const rules = rulesOf(group);
  const networks = networksOf(cloud);
  const sources = typeof origin === "string" ? rules.flatMap(sourcesOf).flatMap((prefix) => samplesOf(prefix, networks)) : origin;
  const possible = origin === "inside" ? sources.filter((source) => PRIVATE.some((network) => inNetwork(network, source))) : sources;
  return possible.some((peer) => passes(rules, { direction: "Inbound", peer, port, protocol: "Tcp" }, networks));
}

function sourcesOf(rule: SecurityRule): string[] {
  return rule.sourceAddressPrefixes ?? [rule.sourceAddressPrefix ?? ""];
}

/** Addresses that stand for all of a prefix: its first and its last. */
function samplesOf(prefix: string, networks: string[]): string[] {
  if (prefix === "*" || prefix === "Internet") return ["192.0.2.1", ...networks.flatMap((network) => samplesOf(network, []))];
  if (prefix === "VirtualNetwork") return networks.flatMap((network) => samplesOf(network, []));
  const network = parseNetwork(prefix);
  return network ? [network.first, network.first + network.size - 1].map(formatAddress) : [];
}
