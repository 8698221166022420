import type { network } from "@pulumi/azure-native/types/input";

/** A packet that may reach or leave the host. */
export interface PassRuleArgs {
  /** `inbound` or `outbound`. */
  direction: string;
  /** `Tcp`, `Udp` or `*`. */
  protocol: string;
  /** Port of the receiving side, a range such as `50025-50026`, or `*`. */
  port: string;
  /** Of an inbound rule: who may send. IPv4 addresses, networks (CIDR), Azure's service tags such as `Internet`, or `*`. Not read of an outbound one. */
  from: string[];
  /** Of an outbound rule: where it goes, written like `from`. Not read of an inbound one. */
  to: string[];
  /** Why it passes; the rule's description in Azure, of which Azure keeps 140 characters. */
  reason: string;
  /** `Allow` (default) or `Deny`. */
  access?: string;
}

const FIRST_PRIORITY = 100;
const LAST_PRIORITY = 4096;
const DESCRIPTION_LENGTH = 140;
const EVERYONE = ["*"];

/** What each direction is in Azure, and which side of it a rule names. The own side is the host itself. */
const DIRECTIONS = new Map<string, (rule: PassRuleArgs) => Pick<network.SecurityRuleArgs, "direction">>([
  ["inbound", ({ from }) => ({ direction: "Inbound", ...prefixes("source", from), ...prefixes("destination", EVERYONE) })],
  ["outbound", ({ to }) => ({ direction: "Outbound", ...prefixes("source", EVERYONE), ...prefixes("destination", to) })],
]);

/**
 * Rules of one host's security group: what the plan lets pass, then a denial of everything else inbound, because Azure's
 * own default lets every machine of the virtual network in.
 */
export function securityRules(rules: PassRuleArgs[]): network.SecurityRuleArgs[] {
  // Azure's own default lets everything out already.
  const written = rules.filter((rule) => rule.direction !== "outbound" || rule.port !== "*" || rule.access !== undefined);
  return [...written.map(securityRule), denyInbound];
}

function securityRule(rule: PassRuleArgs, index: number): network.SecurityRuleArgs {
  const sides = DIRECTIONS.get(rule.direction);
  // What Azure would call Inbound must not become a rule that lets everything out.
  if (!sides) throw new Error(`a packet goes ${[...DIRECTIONS.keys()].join(" or ")}, not ${rule.direction}`);
  const access = rule.access ?? "Allow";
  return {
    name: `${access}-${rule.direction}-${rule.protocol === "*" ? "any" : rule.protocol}-${rule.port === "*" ? "any" : rule.port}-${index + 1}`,
    description: rule.reason.slice(0, DESCRIPTION_LENGTH),
    access,
    priority: FIRST_PRIORITY + index * 10,
    protocol: rule.protocol,
    sourcePortRange: "*",
    destinationPortRange: rule.port,
    ...sides(rule),
  };
}

/** Azure takes service tags one by one only in the singular member, addresses as a list; a list with a tag in it is valid as well. */
function prefixes(side: "source" | "destination", addresses: string[]): Partial<network.SecurityRuleArgs> {
  const everyone = addresses.includes("Internet") && addresses.includes("VirtualNetwork");
  if (everyone || addresses.includes("*")) return { [`${side}AddressPrefix`]: "*" };
  return addresses.length === 1 ? { [`${side}AddressPrefix`]: addresses[0] } : { [`${side}AddressPrefixes`]: addresses };
}

const denyInbound: network.SecurityRuleArgs = {
  name: "Deny-inbound-any",
  description: "Only what the plan lets pass comes in",
  direction: "Inbound",
  access: "Deny",
  priority: LAST_PRIORITY,
  protocol: "*",
  sourcePortRange: "*",
  destinationPortRange: "*",
  sourceAddressPrefix: "*",
  destinationAddressPrefix: "*",
};
