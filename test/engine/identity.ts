import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { Sandbox } from "../../sandbox";

/** URNs of a stack's own resources in their order; the engine's providers have the version in theirs. */
export async function urnsOf(sandbox: Sandbox): Promise<string[]> {
  const { deployment } = (await sandbox.exportState()) as { deployment: { resources?: { urn: string; type: string }[] } };
  return (deployment.resources ?? []).filter(({ type }) => !type.startsWith("pulumi:providers:")).map(({ urn }) => urn).sort();
}

/**
 * The URNs of a stack are those of its snapshot: users' states hold them. One that changes costs a resource its life unless its
 * component has an alias for it; with the alias and a line in CHANGELOG.md, `npx vitest run --project test test/engine/tiers.test.ts -u`.
 */
export async function expectIdentity(stack: string, sandbox: Sandbox): Promise<void> {
  const file = join(__dirname, "identity", `${stack}.txt`);
  if (process.env["CI"] !== undefined) expect(existsSync(file), file).toBe(true);
  await expect(`${(await urnsOf(sandbox)).join("\n")}\n`).toMatchFileSnapshot(file);
}
