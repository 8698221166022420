import type { HostVerdict } from "./verify-host";

/** What `verify` found, as JSON. */
export interface VerifyReport {
  site: string;
  /** Every host that was compared is as planned, and every one could be. */
  ok: boolean;
  hosts: Record<string, HostVerdict>;
}

const HEADINGS: Record<HostVerdict["status"], string> = {
  "as-planned": "as planned",
  different: "different",
  error: "ERROR",
  "not-compared": "not compared",
};

/** What `verify` found, for people. */
export function verifyText({ site, hosts }: VerifyReport): string {
  const verdicts = Object.values(hosts);
  const count = (status: HostVerdict["status"]): number => verdicts.filter((verdict) => verdict.status === status).length;
  const counts = (Object.keys(HEADINGS) as HostVerdict["status"][]).filter((status) => count(status) > 0).map((status) => `${count(status)} ${HEADINGS[status]}`);
  const sections = Object.entries(hosts).flatMap(([key, verdict]) => ["", ...hostLines(key, verdict)]);
  return `${[`Site ${site}: ${counts.join(", ")}. Nothing was changed; what differs is what an up would set.`, ...sections].join("\n")}\n`;
}

function hostLines(key: string, { fqdn, status, differences, warnings, error }: HostVerdict): string[] {
  return [
    `${key}  ${fqdn}: ${HEADINGS[status]}${differences.length > 0 ? `, ${differences.length} differences` : ""}`,
    ...(error === undefined ? [] : [`  ${error}`]),
    ...differences.flatMap(({ item, path, expected, found }) => [`  ${path}  (${item})`, `    planned  ${expected || "(empty)"}`, `    found    ${found || "(empty)"}`]),
    ...warnings.map((warning) => `  note: ${warning}`),
  ];
}
