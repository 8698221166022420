/** Every way in which a text could show through. */
export function forms(secret: string): Record<string, string> {
  const utf8 = Buffer.from(secret, "utf8");
  const utf16 = Buffer.from(secret, "utf16le");
  const unpadded = (text: string): string => text.replace(/=+$/, "");
  return {
    raw: secret,
    "JSON-escaped": escaped(secret),
    // The desired state is JSON in a member of the engine's JSON.
    "JSON-escaped twice": escaped(escaped(secret)),
    "JSON-escaped three times": escaped(escaped(escaped(secret))),
    "base64 of UTF-8": unpadded(utf8.toString("base64")),
    "base64 of UTF-16": unpadded(utf16.toString("base64")),
    "hex of UTF-8": utf8.toString("hex"),
    "hex of UTF-16": utf16.toString("hex"),
  };
}

const escaped = (text: string): string => JSON.stringify(text).slice(1, -1);

/** The secrets that show in a text in any form, by name. */
export function leaks(text: string, secrets: Record<string, string>): string[] {
  return Object.entries(secrets).flatMap(([name, secret]) => (Object.values(forms(secret)).some((form) => text.includes(form)) ? [name] : []));
}
