import type { SecretChange } from "../model";

type Fingerprints = ReadonlyMap<string, string> | undefined;

/** Names of config values that differ. Where one side's are not known, nothing is said of them. */
export function secretChanges(base: Fingerprints, head: Fingerprints): SecretChange[] {
  if (!base || !head) return [];
  return [...new Set([...base.keys(), ...head.keys()])].sort().flatMap((name): SecretChange[] => {
    const [old, now] = [base.get(name), head.get(name)];
    if (old === now) return [];
    return [{ name, change: old === undefined ? "added" : now === undefined ? "removed" : "changed" }];
  });
}
