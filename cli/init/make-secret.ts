import { generateKeyPairSync, randomInt } from "node:crypto";
import { utils } from "ssh2";

// No characters that a shell, cmd.exe or an unattended file would read as its own.
const CLASSES = ["abcdefghijkmnopqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789", "-_.+="];

/** Azure wants 8 to 123 characters of three of four classes; this one has 32 of all four. */
export function password(): string {
  const all = CLASSES.join("");
  const characters = [...CLASSES, ...Array.from({ length: 28 }, () => all)].map((from) => from.charAt(randomInt(from.length)));
  for (let last = characters.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [characters[last], characters[other]] = [characters[other] as string, characters[last] as string];
  }
  return characters.join("");
}

/**
 * An ed25519 private key in OpenSSH's format. ssh2 makes one in some hundred that it cannot read itself
 * (the key's length is encoded wrongly), so each is read before it is given out.
 */
export function sshKey(): string {
  const key = utils.generateKeyPairSync("ed25519").private;
  return utils.parseKey(key) instanceof Error ? sshKey() : key;
}

/** An RSA private key (PEM) of 2048 bits: LISTSERV asks for 1024 or more, receivers for 2048. */
export function dkimKey(): string {
  return generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  }).privateKey;
}
