/** An IPv4 address as a number. */
export function parseAddress(text: string): number | undefined {
  const parts = text.split(".").map(Number);
  return parts.length === 4 && parts.every((part) => Number.isInteger(part) && part >= 0 && part <= 255) ? parts.reduce((sum, part) => sum * 256 + part, 0) : undefined;
}

/** A network in CIDR form. */
export function parseNetwork(text: string): { first: number; size: number } | undefined {
  const [address = "", length = "32"] = text.split("/");
  const first = parseAddress(address);
  return first === undefined ? undefined : { first, size: 2 ** (32 - Number(length)) };
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}
