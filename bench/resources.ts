import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ourProgram, repository, startProgram } from "./program";
import { alone, type Figure } from "./report";

/** What a host has that mail depends on: a security group, a data disk, SSH with a host key known beforehand, and a private name. */
const NEEDED = ["nsg", "data", "ssh", "record-smtp3.example.org-a"];

/** Custom resources that one more SMTP-only host in Azure costs. */
export async function resources(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "listserv-bench-"));
  try {
    const text = readFileSync(join(repository, "stacks", "smtp-servers.ts"), "utf8").replace("../components/site", "pulumi-listserv/stacks");
    const more = text.replace('smtp2: { fqdn: "SMTP2.EXAMPLE.ORG" },', '$& smtp3: { fqdn: "SMTP3.EXAMPLE.ORG" },');
    const custom = async (name: string, stack: string): Promise<string[]> =>
      (await startProgram(await ourProgram(join(folder, name), stack))).registered.flatMap((resource) => (resource.custom ? [resource.name] : []));
    const before = new Set(await custom("two", text));
    const added = (await custom("three", more)).filter((name) => !before.has(name));
    const lacking = NEEDED.filter((part) => !added.some((name) => name.endsWith(`-${part}`)));
    if (lacking.length > 0) throw new Error(`the third SMTP server lacks ${lacking.join(", ")}: it has ${added.join(", ")}`);
    console.log(`  a host is: ${added.map((name) => name.replace("lists-", "")).sort().join(", ")}`);
    return [{ what: "custom resources of an SMTP-only Azure host", value: added.length, unit: "", atMost: 12 }];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (require.main === module) void alone("resources", resources);
