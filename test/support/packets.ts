import { isIPv4 } from "node:net";
import { expect } from "vitest";
import type { Cloud } from "../../sandbox";
import type { SitePlan } from "../../components/site";
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
  const resource = cloud.resources("azure-native:network:NetworkSecurityGroup").find(({ inputs }) => inputs["networkSecurityGroupName"] === group);
  if (!resource) throw new Error(`no security group ${group} was deployed`);
  return passes((resource.inputs["securityRules"] as SecurityRule[] | undefined) ?? [], packet, networksOf(cloud));
}

function networksOf(cloud: Cloud): string[] {
  return cloud.resources("azure-native:network:VirtualNetwork").flatMap(({ inputs }) => (inputs["addressSpace"] as { addressPrefixes: string[] }).addressPrefixes);
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

/** Ports that mean something on a host of some site, and one that means nothing. */
const PORTS = [22, 25, 80, 443, 2306, 3389, 50025, 50026, 50027, 61000];
/** A neighbour in the virtual network, the internet, and an administrator's machine. */
const OUTSIDERS = ["10.20.255.9", "192.0.2.1", "203.0.113.7"];

/** Whether the plan lets a packet pass: first what it denies, then what it allows; outbound everything else passes. */
function planned(plan: SitePlan, host: string, packet: Packet, networks: string[]): boolean {
  const inbound = packet.direction === "Inbound";
  const rules = plan.firewall.filter(
    (rule) =>
      rule.host === host &&
      rule.direction === (inbound ? "inbound" : "outbound") &&
      (rule.protocol === "*" || rule.protocol === packet.protocol) &&
      (rule.port === "*" || rule.port === String(packet.port)) &&
      (inbound ? rule.from : rule.to).some((each) => covers(each, packet.peer, networks)),
  );
  return rules.length > 0 && rules[0]?.access !== "Deny";
}

/** Exactly the packets of the plan's `firewall` pass, for every host, source, port and protocol. Gives the number of packets tried. */
export function expectPlannedPackets(plan: SitePlan, cloud: Cloud): number {
  const azure = Object.entries(plan.hosts).filter(([, host]) => host.azure);
  const inside = Object.values(plan.hosts).flatMap(({ address, furtherAddresses }) => [address, ...furtherAddresses]);
  const networks = networksOf(cloud);
  const wrong: string[] = [];
  let tried = 0;
  for (const [key, host] of azure) {
    const group = host.azure?.names.networkSecurityGroup ?? "";
    for (const other of [...inside, ...OUTSIDERS]) {
      for (const port of PORTS) {
        for (const protocol of ["Tcp", "Udp"] as const) {
          for (const direction of ["Inbound", "Outbound"] as const) {
            const packet: Packet = { direction, peer: other, port, protocol };
            tried++;
            const passes = evaluate(cloud, group, packet);
            if (passes !== planned(plan, key, packet, networks)) wrong.push(`${key}: ${packet.direction} ${protocol} ${port} ${packet.direction === "Inbound" ? "from" : "to"} ${other} ${passes ? "passes" : "is stopped"}`);
          }
        }
      }
    }
  }
  expect(wrong).toEqual([]);
  return tried;
}
