import { isIPv4 } from "node:net";
import { z } from "zod";
import { isPrivate, overlap, parseAddress, parseNetwork } from "../addresses";
import { knownLater } from "./plain-data";

/** Between what was expected and the remedy in one message of zod. */
export const REMEDY = " ¶ ";

const told = (expected: string, remedy?: string): string => (remedy === undefined ? expected : `${expected}${REMEDY}${remedy}`);

export const text = (expected = "a text", remedy?: string) => z.string({ error: told(expected, remedy) }).min(1, { error: told(expected, remedy) });

export const matching = (pattern: RegExp, expected: string, remedy?: string) =>
  z.string({ error: told(expected, remedy) }).regex(pattern, { error: told(expected, remedy) });

export const checked = (test: (value: string) => boolean, expected: string, remedy?: string) =>
  z.string({ error: told(expected, remedy) }).refine(test, { error: told(expected, remedy) });

export const between = (least: number, most: number, expected: string, remedy?: string) =>
  z.int({ error: told(expected, remedy) }).min(least, { error: told(expected, remedy) }).max(most, { error: told(expected, remedy) });

export const integer = (least: number, most: number, of?: string, remedy?: string) =>
  between(least, most, `a whole number${of === undefined ? "" : ` of ${of}`} from ${least} to ${most}`, remedy);

export const flag = () => z.boolean({ error: "true or false" });

export const choice = <T extends Record<string, string>>(values: T) => z.enum(values, { error: `one of ${Object.values(values).join(", ")}` });

/** Azure ids and secrets may be outputs of other resources. */
export const input = (expected: string) =>
  z.custom<unknown>((value) => (typeof value === "string" && value !== "") || knownLater(value) !== undefined, { error: expected });

const LABEL = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

export function isFqdn(name: string): boolean {
  const labels = name.split(".");
  return name.length <= 253 && labels.length >= 2 && labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) as string);
}

export const fqdn = () =>
  checked(
    isFqdn,
    "a fully-qualified domain name such as LISTSERV.EXAMPLE.ORG",
    "LISTSERV takes neither addresses, IPv6 among them, nor names without a domain here. Labels of up to 63 letters, digits and dashes, 253 characters in all; no port, no dot at the end; an international name in its xn-- form.",
  );

export const ipv4 = () => checked(isIPv4, "an IPv4 address such as 10.20.1.4", "LISTSERV and the IIS SMTP service know no IPv6.");

/** Networks that are no host's: "this" network, loopback, link-local, multicast and what lies above. */
const NO_HOSTS = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"];

const isIn = (value: string, networks: string[]): boolean => networks.some((each) => overlap(value, each));

export const hostAddress = () =>
  checked((value) => isIPv4(value) && !isIn(value, NO_HOSTS), "an IPv4 address that other hosts reach, such as 10.20.1.4", "Neither loopback nor link-local; LISTSERV and the IIS SMTP service know no IPv6.");

export const publicAddress = () => checked((value) => isIPv4(value) && !isIn(value, NO_HOSTS) && !isPrivate(value), "a public IPv4 address");

export const network = () => checked((value) => parseNetwork(value) !== undefined, "an IPv4 network such as 10.20.0.0/16, with host bits 0");

const LARGEST_PREFIX = 29;
const SMALLEST_PREFIX = 8;

/** A network that Azure makes: it refuses those without hosts, and that of its own address 168.63.129.16. */
export const virtualNetwork = () =>
  checked((value) => parseNetwork(value) !== undefined && !isIn(value, [...NO_HOSTS, "168.63.129.16/32"]), "an IPv4 network such as 10.20.0.0/16, with host bits 0, that Azure can make");

/** A subnet that has addresses left: Azure keeps five for itself. */
export const subnet = () =>
  virtualNetwork().refine((value) => {
    const prefix = Number(value.split("/")[1]);
    return prefix >= SMALLEST_PREFIX && prefix <= LARGEST_PREFIX;
  }, { error: told(`an IPv4 network from /${SMALLEST_PREFIX} to /${LARGEST_PREFIX} such as 10.20.0.0/16, with host bits 0`, "A large one: private addresses are chosen by the hosts' keys, and in a small one two keys meet.") });

/** A mask whose ones all stand before its zeros. */
export function isMask(text: string): boolean {
  const mask = parseAddress(text);
  return mask !== undefined && Number.isInteger(Math.log2(2 ** 32 - mask));
}

/** Where mail is handed to: SMTPSVC takes a name, or an address in brackets, which it then does not look up. */
export const mailHop = () =>
  checked((value) => isFqdn(value) || (/^\[.*\]$/.test(value) && isIPv4(value.slice(1, -1))), "a fully-qualified domain name, or an IPv4 address in brackets such as [10.20.1.4]");

export const port = () => between(1, 65535, "a port from 1 to 65535");

/** `constructor` is what every JavaScript object has: as a key it would name nothing. */
export const KEY = /^(?!constructor$)[a-z][a-z0-9]*$/;

export const keyed = <T extends z.ZodType>(value: T) =>
  z.record(matching(KEY, "a key of small letters and digits, a letter first", "Keys are identities and never change; fqdn is the name that people see."), value, { error: "a map by key" });

export const planKey = () => matching(/^(?!constructor$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "a plan key such as dist1 or dist1-smtp1");

export const poolsText = () => matching(/^[A-Z*-]+$/, "worker pools: letters A to Z, - for the default pool, * for all");
