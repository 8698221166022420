import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { packageFolder } from "../../components/host/module";
import { notRun } from "../support/account";
import { hasPowerShell, pool } from "../support/power-shell";

const ROOT = packageFolder(__dirname);
/** Commands of Windows PowerShell 5.1 as they were recorded; lies beside the repository. */
const RECORDED = join(ROOT, "..", "shared", "facts", "windows-powershell-5.1-commands.json");

const hasRecord = existsSync(RECORDED);
if (!hasRecord) notRun("whether the simulated Windows declares its commands as Windows PowerShell 5.1 has them", "the recorded signatures of its commands");

interface Shadow {
  name: string;
  parameters: { name: string; type: string; position: number }[];
  confirms: boolean;
}

/** Commands that only server editions have, with their parameters and where these are described. */
const SERVER_COMMANDS: Record<string, { syntax: string[]; source: string }> = {
  "Get-WindowsFeature": { syntax: ["[[-Name] <string[]>] [-Vhd <string>] [-ComputerName <string>]"], source: "learn.microsoft.com/powershell/module/servermanager/get-windowsfeature" },
  "Install-WindowsFeature": { syntax: ["[-Name] <Feature[]> [-IncludeAllSubFeature] [-IncludeManagementTools] [-Restart] [-Confirm]"], source: "learn.microsoft.com/powershell/module/servermanager/install-windowsfeature" },
  "Get-MpPreference": { syntax: ["[-CimSession <CimSession[]>] [-ThrottleLimit <int>] [-AsJob]"], source: "learn.microsoft.com/powershell/module/defender/get-mppreference" },
  "Add-MpPreference": { syntax: ["[-ExclusionPath <string[]>] [-ExclusionExtension <string[]>] [-ExclusionProcess <string[]>] [-Force]"], source: "learn.microsoft.com/powershell/module/defender/add-mppreference" },
  "Remove-MpPreference": { syntax: ["[-ExclusionPath <string[]>] [-ExclusionExtension <string[]>] [-ExclusionProcess <string[]>] [-Force]"], source: "learn.microsoft.com/powershell/module/defender/remove-mppreference" },
};

/** Programs: what they take is words, and no declaration says which. */
const PROGRAMS: Record<string, string> = {
  "sc.exe": "learn.microsoft.com/windows-server/administration/windows-commands/sc-config",
  "netsh.exe": "learn.microsoft.com/windows-server/networking/technologies/netsh/netsh-interface-ipv4",
  "robocopy.exe": "learn.microsoft.com/windows-server/administration/windows-commands/robocopy",
  "appcmd.exe": "learn.microsoft.com/iis/get-started/getting-started-with-iis/getting-started-with-appcmdexe",
};

const NET_NAMES: Record<string, string> = { int: "Int32", long: "Int64", uint32: "UInt32", uint64: "UInt64", uint16: "UInt16", bool: "Boolean", IDictionary: "IDictionary" };
/** Types of .NET that both have; every other one is an enumeration or a class of Windows, for which a string or an object stands. */
const SHARED_TYPES = ["String", "Int32", "Int64", "UInt32", "UInt64", "UInt16", "Boolean", "Char", "DateTime", "TimeSpan", "Uri", "IDictionary", "Object"];

interface Recorded {
  type: string;
  positional: boolean;
}

/** Parameters of one parameter set, by name; the order of the positional ones. */
function parse(syntax: string): { parameters: Map<string, Recorded>; order: string[] } {
  const parameters = new Map<string, Recorded>();
  const order: string[] = [];
  for (const [, before, name = "", after, type] of syntax.matchAll(/(\[)?-([A-Za-z]\w*)(\])?(?: <([^>]*)>)?/g)) {
    const positional = before !== undefined && after !== undefined && type !== undefined;
    parameters.set(name.toLowerCase(), { type: type ?? "SwitchParameter", positional });
    if (positional) order.push(name.toLowerCase());
  }
  return { parameters, order };
}

function sameType(declared: string, recorded: string): boolean {
  const list = recorded.endsWith("[]");
  const element = recorded.replace("[]", "");
  const known = NET_NAMES[element] ?? element.charAt(0).toUpperCase() + element.slice(1);
  if (recorded === "SwitchParameter") return declared === recorded;
  const expected = SHARED_TYPES.find((type) => type.toLowerCase() === known.toLowerCase());
  const accepted = expected === undefined ? ["String", "Object"] : [expected];
  return accepted.some((type) => declared === `${type}${list ? "[]" : ""}`);
}

/** What a shadow declares and the command has not, in none of its parameter sets. */
function faults({ name, parameters, confirms }: Shadow, syntax: string[]): string[] {
  const sets = syntax.map(parse);
  const wrong = parameters.flatMap((parameter) => {
    const recorded = sets.flatMap((set) => set.parameters.get(parameter.name.toLowerCase()) ?? []);
    if (recorded.length === 0) return [`${name} has no -${parameter.name}`];
    if (!recorded.some(({ type }) => sameType(parameter.type, type))) return [`${name} -${parameter.name} is ${recorded[0]?.type}, not ${parameter.type}`];
    const places = sets.map(({ order }) => order.indexOf(parameter.name.toLowerCase()));
    return parameter.position < 0 || places.includes(parameter.position) ? [] : [`${name} -${parameter.name} is not at position ${parameter.position}`];
  });
  return confirms && !sets.some((set) => set.parameters.has("confirm")) ? [...wrong, `${name} has no -Confirm`] : wrong;
}

describe.runIf(hasPowerShell && hasRecord)("the simulated Windows", () => {
  test("declares each command that it shadows as Windows PowerShell 5.1 has it", () => {
    const listed = spawnSync(pool.interpreter, ["-NoProfile", "-NonInteractive", "-File", join(__dirname, "list-shadows.ps1"), "-Folder", join(ROOT, "sandbox/windows/shadows")], { encoding: "utf8" });
    expect(listed.stderr).toBe("");
    const shadows = JSON.parse(listed.stdout) as Shadow[];
    expect(shadows.length).toBeGreaterThan(40);
    const { commands } = JSON.parse(readFileSync(RECORDED, "utf8")) as { commands: Record<string, { syntax: string[] }> };
    const wrong = shadows.flatMap((shadow) => {
      if (PROGRAMS[shadow.name] !== undefined) return shadow.parameters.length === 0 ? [] : [`${shadow.name} is a program`];
      const syntax = commands[shadow.name]?.syntax ?? SERVER_COMMANDS[shadow.name]?.syntax;
      return syntax ? faults(shadow, syntax) : [`${shadow.name} is in neither table`];
    });
    expect(wrong).toEqual([]);
    const disk = commands["Get-Disk"]?.syntax ?? [];
    const declared = (name: string, type: string, position = -1, confirms = false): Shadow => ({ name: "Get-Disk", parameters: [{ name, type, position }], confirms });
    expect(faults(declared("Number", "UInt32[]", 0), disk)).toEqual([]);
    for (const other of [declared("Nr", "UInt32[]"), declared("Number", "Int32"), declared("Number", "UInt32[]", 1), declared("Number", "UInt32[]", 0, true)]) expect(faults(other, disk)).toHaveLength(1);
  });
});
