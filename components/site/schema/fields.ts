import { isIPv4 } from "node:net";
import { z } from "zod";
import { parseNetwork } from "../addresses";

/** Between what was expected and the remedy in one message of zod. */
export const REMEDY = " ¶ ";

const told = (expected: string, remedy?: string): string => (remedy === undefined ? expected : `${expected}${REMEDY}${remedy}`);

export const text = (expected = "a text", remedy?: string) => z.string({ error: told(expected, remedy) }).min(1, { error: told(expected, remedy) });

export const matching = (pattern: RegExp, expected: string, remedy?: string) =>
  z.string({ error: told(expected, remedy) }).regex(pattern, { error: told(expected, remedy) });

export const checked = (test: (value: string) => boolean, expected: string, remedy?: string) =>
  z.string({ error: told(expected, remedy) }).refine(test, { error: told(expected, remedy) });

export const integer = (least: number, most: number, expected = `a whole number from ${least} to ${most}`, remedy?: string) =>
  z.int({ error: told(expected, remedy) }).min(least, { error: told(expected, remedy) }).max(most, { error: told(expected, remedy) });

export const flag = () => z.boolean({ error: "true or false" });

export const choice = <T extends Record<string, string>>(values: T) => z.enum(values, { error: `one of ${Object.values(values).join(", ")}` });

/** Azure ids and secrets may be outputs of other resources. */
export const input = (expected: string) =>
  z.custom<unknown>((value) => (typeof value === "string" && value !== "") || (typeof value === "object" && value !== null), { error: expected });

const LABEL = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

export function isFqdn(name: string): boolean {
  const labels = name.split(".");
  return name.length <= 253 && labels.length >= 2 && labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) as string);
}

export const fqdn = () =>
  checked(isFqdn, "a fully-qualified domain name such as LISTSERV.EXAMPLE.ORG", "LISTSERV takes neither addresses, IPv6 among them, nor names without a domain here.");

export const ipv4 = () => checked(isIPv4, "an IPv4 address such as 10.20.1.4");

export const network = () => checked((value) => parseNetwork(value) !== undefined, "an IPv4 network such as 10.20.0.0/16, with host bits 0");

export const port = () => integer(1, 65535, "a port from 1 to 65535");

export const KEY = /^[a-z][a-z0-9]*$/;

export const keyed = <T extends z.ZodType>(value: T) =>
  z.record(matching(KEY, "a key of small letters and digits, a letter first", "Keys are identities and never change; fqdn is the name that people see."), value, { error: "a map by key" });

export const planKey = () => matching(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "a plan key such as dist1 or dist1-smtp1");

export const poolsText = () => matching(/^[A-Z*-]+$/, "worker pools: letters A to Z, - for the default pool, * for all");
