import { asciiJson } from "../../components/host/ascii-json";
import type { HostDifference, HostResult } from "../../components/host/desired-state";
import { HOST_FOLDER, hostCommand, hostModule } from "../../components/host/module";
import type { SitePlan } from "../../components/site";
import { HostFault, type Answer, type HostAccess } from "./host-access";

/** What `verify` says of a host. */
export interface HostVerdict {
  fqdn: string;
  /** `not-compared`: the plan has nothing for it any more. */
  status: "as-planned" | "different" | "error" | "not-compared";
  differences: (HostDifference & { role: string })[];
  warnings: string[];
  /** Where the host module lies on the host, and how many of its files had to be written for this. */
  module?: { folder: string; filesWritten: number };
  error?: string;
}

type Desired = SitePlan["desired"][string][number];

/** In mode `test` nothing is too much or too little: what the role `narrow` would take away is a difference of the others already. */
const COMPARED: Desired["role"][] = ["smtp-service", "listserv"];

/** The identity of a machine decides what may be wiped; a test wipes nothing. */
const MACHINE = "verify";

/** Compares a host with the plan: puts the host module there, and asks it in mode `test`. */
export async function verifyHost(fqdn: string, desired: Desired[], access: HostAccess, minutes: number, log: (line: string) => void): Promise<HostVerdict> {
  const module = hostModule();
  const folder = `${HOST_FOLDER}/${module.hash}`;
  const filesWritten = await access.copyModule(module, folder);
  log(filesWritten === 0 ? `the host module is in ${folder}` : `the host module was copied to ${folder} (${filesWritten} files); beside it only the log ${HOST_FOLDER}/host.log is written`);
  const results: HostResult[] = [];
  for (const state of desired.filter(({ role }) => COMPARED.includes(role))) {
    const answer = await access.run(hostCommand(module, "test", MACHINE), asciiJson({ ...state, deadlineMinutes: minutes }), (line) => log(printable(line)));
    results.push(resultOf(answer, state));
  }
  return { ...verdictOf(fqdn, results), module: { folder, filesWritten } };
}

function resultOf({ stdout, stderr, exitCode }: Answer, { role, host }: Desired): HostResult {
  try {
    const result = JSON.parse(stdout.trim().split(/\r?\n/).at(-1) ?? "") as HostResult;
    if (result.mode === "test" && result.role === role && result.host === host && Array.isArray(result.differences)) return result;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  const said = printable(`${stderr}\n${stdout}`.trim().split("\n").slice(-3).join(" "));
  throw new HostFault(`role ${role}: the host module did not answer with a result (exit status ${exitCode})${said === "" ? "" : `; last it said: ${said}`}`);
}

function verdictOf(fqdn: string, results: HostResult[]): HostVerdict {
  const differences = results.flatMap((result) => result.differences.map(({ item, path, expected, found }) => ({ role: result.role, item, path: printable(path), expected: printable(expected), found: printable(found) })));
  const errors = results.flatMap(({ role, error }) => (error === undefined ? [] : [`role ${role}: ${printable(error)}`]));
  return {
    fqdn,
    status: errors.length > 0 ? "error" : differences.length > 0 ? "different" : "as-planned",
    differences,
    warnings: [...new Set(results.flatMap((result) => result.warnings.map(printable)))],
    ...(errors.length > 0 ? { error: errors.join("; ") } : {}),
  };
}

/** What comes from a host goes to a terminal: no control characters. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, " ");
}
