import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import type { SiteArgs } from "../../../components/site";
import { UserFault } from "../../exit";

/**
 * A fingerprint of each value of a stack's Pulumi config (`Pulumi.<stack>.yaml`) and of each secret that the stack file itself holds,
 * by public name. It never leaves the process: two of them are compared, and nothing else is said of a value. Of an encrypted
 * value it is that of the cipher text, which is another one each time that it is encrypted.
 */
export function configFingerprints(folder: string, stack: string, { secrets }: SiteArgs): ReadonlyMap<string, string> {
  return new Map([...leaves(pulumiConfig(folder, stack), ""), ...leaves(secrets ?? {}, "listserv:")]);
}

function pulumiConfig(folder: string, stack: string): object {
  const file = `Pulumi.${stack}.yaml`;
  if (!existsSync(join(folder, file))) return {};
  try {
    const { config, encryptionsalt, secretsprovider } = (load(readFileSync(join(folder, file), "utf8")) ?? {}) as { config?: object; encryptionsalt?: string; secretsprovider?: string };
    return { ...config, ...(encryptionsalt === undefined ? {} : { encryptionsalt }), ...(secretsprovider === undefined ? {} : { secretsprovider }) };
  } catch (error) {
    // The parser shows the lines around a fault, and a line may hold a secret.
    throw new UserFault(`${file} is not valid YAML${position(error)}`);
  }
}

function position(error: unknown): string {
  const line = (error as { mark?: { line?: number } }).mark?.line;
  return line === undefined ? "" : ` (line ${line + 1})`;
}

/** Values by dotted name; an encrypted one (`secure:`) is a value. An output has no value here. */
function leaves(value: object, before: string): [string, string][] {
  return Object.entries(value).flatMap(([key, each]: [string, unknown]): [string, string][] => {
    const name = `${before}${key}`;
    const isMap = typeof each === "object" && each !== null && !Array.isArray(each) && !("secure" in each) && Object.getPrototypeOf(each) === Object.prototype;
    return isMap ? leaves(each, `${name}.`) : [[name, fingerprint(each)]];
  });
}

function fingerprint(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value) ?? "").digest("hex");
}
