import { isIPv4 } from "node:net";
import { expect } from "vitest";
import type { Cloud } from "../../sandbox";
import type { SitePlan } from "../../components/site";
import { contains, parseAddress, parseNetwork } from "../../components/site/addresses";

export interface Packet {
  from: string;
  /** Destination of an outbound packet; an inbound one goes to the host itself. */
  to?: string;
  port: number;
  protocol: "Tcp" | "Udp";
  direction: "Inbound" | "Outbound";
}

interface Rule {
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

const VIRTUAL_NETWORK = "10.20.0.0/16";

/** Azure's default rules (learn.microsoft.com, network security groups overview). */
const defaults: Rule[] = [
  { direction: "Inbound", access: "Allow", priority: 65000, protocol: "*", destinationPortRange: "*", sourceAddressPrefix: "VirtualNetwork", destinationAddressPrefix: "VirtualNetwork" },
  { direction: "Inbound", access: "Allow", priority: 65001, protocol: "*", destinationPortRange: "*", sourceAddressPrefix: "AzureLoadBalancer", destinationAddressPrefix: "*" },
  { direction: "Inbound", access: "Deny", priority: 65500, protocol: "*", destinationPortRange: "*", sourceAddressPrefix: "*", destinationAddressPrefix: "*" },
  { direction: "Outbound", access: "Allow", priority: 65000, protocol: "*", destinationPortRange: "*", sourceAddressPrefix: "VirtualNetwork", destinationAddressPrefix: "VirtualNetwork" },
  { direction: "Outbound", access: "Allow", priority: 65001, protocol: "*", destinationPortRange: "*", sourceAddressPrefix: "*", destinationAddressPrefix: "Internet" },
  { direction: "Outbound", access: "Deny", priority: 65500, protocol: "*", destinationPortRange: "*", sourceAddressPrefix: "*", destinationAddressPrefix: "*" },
];

/** Whether a packet passes a security group, with Azure's default rules. */
export function evaluate(cloud: Cloud, group: string, packet: Packet): boolean {
  const resource = cloud.resources("azure-native:network:NetworkSecurityGroup").find(({ inputs }) => inputs["networkSecurityGroupName"] === group);
  if (!resource) throw new Error(`no security group ${group}`);
  const rules = [...((resource.inputs["securityRules"] as Rule[] | undefined) ?? []), ...defaults].sort((one, other) => one.priority - other.priority);
  return rules.find((rule) => matches(rule, packet))?.access === "Allow";
}

function matches(rule: Rule, { from, to, port, protocol, direction }: Packet): boolean {
  const sources = rule.sourceAddressPrefixes ?? [rule.sourceAddressPrefix ?? ""];
  const targets = rule.destinationAddressPrefixes ?? [rule.destinationAddressPrefix ?? ""];
  const ports = rule.destinationPortRange === "*" || rule.destinationPortRange === String(port);
  const reached = to === undefined ? targets.includes("*") || targets.includes("VirtualNetwork") : targets.some((target) => covers(target, to));
  return rule.direction === direction && ports && reached && (rule.protocol === "*" || rule.protocol === protocol) && sources.some((source) => covers(source, from));
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

/** Ports that mean something on a host of some site, and one that means nothing. */
const PORTS = [22, 25, 80, 443, 2306, 3389, 50025, 50026, 50027, 61000];
/** A neighbour in the virtual network, the internet, and an administrator's machine. */
const OUTSIDERS = ["10.20.255.9", "192.0.2.1", "203.0.113.7"];

/** Whether the plan lets a packet pass: first what it denies, then what it allows; outbound everything else passes. */
function planned(plan: SitePlan, host: string, packet: Packet): boolean {
  const inbound = packet.direction === "Inbound";
  const rules = plan.firewall.filter(
    (rule) =>
      rule.host === host &&
      rule.direction === (inbound ? "inbound" : "outbound") &&
      (rule.protocol === "*" || rule.protocol === packet.protocol) &&
      (rule.port === "*" || rule.port === String(packet.port)) &&
      (inbound ? rule.from.some((from) => covers(from, packet.from)) : rule.to.some((to) => covers(to, packet.to ?? ""))),
  );
  return rules.length > 0 && rules[0]?.access !== "Deny";
}

/** Exactly the packets of the plan's `firewall` pass, for every host, source, port and protocol. Gives the number of packets tried. */
export function expectPlannedPackets(plan: SitePlan, cloud: Cloud): number {
  const azure = Object.entries(plan.hosts).filter(([, host]) => host.azure);
  const inside = Object.values(plan.hosts).flatMap(({ address, furtherAddresses }) => [address, ...furtherAddresses]);
  const wrong: string[] = [];
  let tried = 0;
  for (const [key, host] of azure) {
    const group = host.azure?.names.networkSecurityGroup ?? "";
    for (const other of [...inside, ...OUTSIDERS]) {
      for (const port of PORTS) {
        for (const protocol of ["Tcp", "Udp"] as const) {
          const packets: Packet[] = [
            { direction: "Inbound", from: other, port, protocol },
            { direction: "Outbound", from: host.address, to: other, port, protocol },
          ];
          for (const packet of packets) {
            tried++;
            const passes = evaluate(cloud, group, packet);
            if (passes !== planned(plan, key, packet)) wrong.push(`${key}: ${packet.direction} ${protocol} ${port} ${packet.direction === "Inbound" ? "from" : "to"} ${other} ${passes ? "passes" : "is stopped"}`);
          }
        }
      }
    }
  }
  expect(wrong).toEqual([]);
  return tried;
}
