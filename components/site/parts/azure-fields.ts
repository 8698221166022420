import { isIPv4 } from "node:net";
import { z } from "zod";
import type { PassRuleArgs } from "../../azure/security-rules";
import { parseNetwork } from "../addresses";
import { checked, flag, text } from "../schema/fields";

// Fields of Azure that a site decides itself, and a component by itself is given.

/** A site's plan sets it. */
export const decided = flag().optional();
export const tags = () => z.record(z.string(), z.string({ error: "a text" }), { error: "a map of texts by name" }).optional();

/** Azure's naming rules: a machine has 64 characters, what belongs to it 80. */
export const azureName = (most: number) =>
  checked((name) => name.length <= most && /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9_])?$/.test(name), `a name in Azure: up to ${most} letters, digits, dots, dashes and underscores`);

export const isResourceGroupName = (name: string): boolean => /^[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]$/.test(name);
export const resourceGroupName = () => checked(isResourceGroupName, "a name of a resource group");

/** Azure's names of address ranges that it keeps itself. */
const SERVICE_TAG = /^[A-Z][A-Za-z]*(\.[A-Za-z0-9]+)?$/;
const isPeer = (value: string): boolean => value === "*" || isIPv4(value) || parseNetwork(value) !== undefined || SERVICE_TAG.test(value);
const texts = () => z.array(z.string({ error: "a text" }), { error: "a list of addresses, networks or service tags" });

const PORT = /^(\*|\d{1,5}(-\d{1,5})?)$/;
const LAST_PORT = 65535;

const ports = () =>
  checked((value) => {
    const [first = 1, last = first] = value === "*" ? [] : value.split("-").map(Number);
    return PORT.test(value) && first >= 1 && first <= last && last <= LAST_PORT;
  }, "a text: a port from 1 to 65535, a range such as 50025-50026, or *");

/** The side that a rule names, by its direction; the other one is the host itself, and not read. */
const SIDES = { inbound: "from", outbound: "to" } as const;

const passRule = () =>
  z
    .strictObject({
      direction: z.enum(["inbound", "outbound"], { error: "inbound or outbound, in small letters" }),
      protocol: z.enum(["Tcp", "Udp", "*"], { error: "one of Tcp, Udp, *" }),
      port: ports(),
      from: texts(),
      to: texts(),
      reason: text("a reason, which is the rule's description"),
      access: z.enum(["Allow", "Deny"], { error: "Allow or Deny" }).optional(),
    } satisfies Record<keyof PassRuleArgs, z.ZodType>)
    .superRefine((rule, context) => {
      const side = SIDES[rule.direction];
      const fault = (path: PropertyKey[], message: string): void => context.addIssue({ code: "custom", path: [side, ...path], message, input: rule });
      if (rule[side].length === 0) fault([], "at least one address, network or service tag");
      rule[side].forEach((peer, index) => {
        if (!isPeer(peer)) fault([index], "an IPv4 address, a network such as 10.20.0.0/16, a service tag such as Internet, or *");
      });
    });

export const passRules = () => z.array(passRule(), { error: "a list of what may pass, which may be empty" });
