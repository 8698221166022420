import { createHash } from "node:crypto";

/** Windows takes 15 characters; not digits alone, no dash at the end. */
export const COMPUTER_NAME_LENGTH = 15;

/** Windows computer name from a host's key: the key itself where it fits, else its beginning with a digest of the whole. */
export function computerName(key: string): string {
  const name = key.toUpperCase();
  if (name.length <= COMPUTER_NAME_LENGTH) return name;
  const digest = createHash("sha256").update(key).digest("hex").slice(0, 5).toUpperCase();
  return `${name.slice(0, COMPUTER_NAME_LENGTH - 6).replace(/-+$/, "")}-${digest}`;
}
