import { createHash } from "node:crypto";

/** An IPv4 network as its first address and the number of its addresses. */
export interface Network {
  first: number;
  size: number;
}

/** Azure keeps the first four addresses of a subnet and the last. */
const RESERVED_AT_START = 4;
const RESERVED_AT_END = 1;

export function parseAddress(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

/** A network in CIDR form whose host bits are 0, else nothing. */
export function parseNetwork(text: string): Network | undefined {
  const [addressText = "", lengthText = "", ...rest] = text.split("/");
  const first = parseAddress(addressText);
  if (rest.length > 0 || first === undefined || !/^(\d|[12]\d|3[0-2])$/.test(lengthText)) return undefined;
  const size = 2 ** (32 - Number(lengthText));
  return first % size === 0 ? { first, size } : undefined;
}

export function contains(network: Network, address: number): boolean {
  return address >= network.first && address < network.first + network.size;
}

/** Whether an address or network in CIDR form has an address in common with another. */
export function overlap(one: string, other: string): boolean {
  const [first, second] = [one, other].map((text) => parseNetwork(text.includes("/") ? text : `${text}/32`));
  return first !== undefined && second !== undefined && (contains(first, second.first) || contains(second, first.first));
}

/** RFC 1918: addresses that nobody outside an organisation reaches. */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/** Whether an address or network in CIDR form has private addresses. */
export function isPrivate(text: string): boolean {
  return PRIVATE.some((network) => overlap(text, network));
}

/** Whether Azure gives this address of the subnet to a machine. */
export function isUsable(network: Network, address: number): boolean {
  const offset = address - network.first;
  return contains(network, address) && offset >= RESERVED_AT_START && offset < network.size - RESERVED_AT_END;
}

function usableSize(network: Network): number {
  return network.size - RESERVED_AT_START - RESERVED_AT_END;
}

/**
 * The private address of a host, from its own key and the subnet alone: no other host has a say,
 * so none moves when another comes or goes.
 */
export function chooseAddress(key: string, network: Network): string {
  const usable = usableSize(network);
  if (usable < 1) throw new RangeError("the subnet has no usable address");
  const digest = createHash("sha256").update(key).digest().readUIntBE(0, 6);
  return formatAddress(network.first + RESERVED_AT_START + (digest % usable));
}

/** The first usable address of the subnet, from that of a key on, which nobody has. */
export function freeAddress(key: string, network: Network, taken: ReadonlySet<string>): string | undefined {
  const usable = usableSize(network);
  const start = (parseAddress(chooseAddress(key, network)) as number) - network.first - RESERVED_AT_START;
  for (let step = 1; step < usable; step++) {
    const candidate = formatAddress(network.first + RESERVED_AT_START + ((start + step) % usable));
    if (!taken.has(candidate)) return candidate;
  }
  return undefined;
}
