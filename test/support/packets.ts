import { expect } from "vitest";
import type { SitePlan } from "../../components/site";
import type { Cloud } from "../../sandbox";
import { covers, evaluate, networksOf, type Packet } from "../../sandbox/azure/security-group";

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
