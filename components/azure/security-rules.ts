import type { network } from "@pulumi/azure-native/types/input";

/** A packet that may pass, as the plan has it. */
export interface PassRule {
  direction: "inbound" | "outbound";
  protocol: "Tcp" | "Udp" | "*";
  port: string;
  from: string[];
  to: string[];
  reason: string;
  access?: "Allow" | "Deny";
}

const FIRST_PRIORITY = 100;
const LAST_PRIORITY = 4096;
const DESCRIPTION_LENGTH = 140;

/**
 * Rules of one host's security group: what the plan lets pass, then a denial of everything else inbound, because Azure's
 * own default lets every machine of the virtual network in.
 */
export function securityRules(rules: PassRule[]): network.SecurityRuleArgs[] {
  // Azure's own default lets everything out already.
  const written = rules.filter((rule) => rule.direction === "inbound" || rule.port !== "*" || rule.access !== undefined);
  return [...written.map(securityRule), denyInbound];
}

function securityRule(rule: PassRule, index: number): network.SecurityRuleArgs {
  const inbound = rule.direction === "inbound";
  const access = rule.access ?? "Allow";
  return {
    name: `${access}-${rule.direction}-${rule.protocol === "*" ? "any" : rule.protocol}-${rule.port === "*" ? "any" : rule.port}-${index + 1}`,
    description: rule.reason.slice(0, DESCRIPTION_LENGTH),
    direction: inbound ? "Inbound" : "Outbound",
    access,
    priority: FIRST_PRIORITY + index * 10,
    protocol: rule.protocol,
    sourcePortRange: "*",
    destinationPortRange: rule.port,
    ...prefixes("source", inbound ? rule.from : ["*"]),
    ...prefixes("destination", inbound ? ["*"] : rule.to),
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
