import type { SitePlan } from "./plan";

/** Roles of a host whose commands say something to it when they come, and while it is in service also when they go. */
function rolesOf(plan: SitePlan, host: string): string[] {
  return (plan.desired[host] ?? []).map(({ role }) => role).filter((role) => role !== "narrow");
}

/**
 * What is wrong with another place for a host that is retired, or nothing. A role that goes from a host in service is taken back last, when
 * nothing delivers any more what it holds, and an abandoned host does not answer; a role that comes would be told to one that does not.
 */
export function checkRetirements(plan: SitePlan, deployed: SitePlan): string | undefined {
  const lines = Object.entries(plan.hosts).flatMap(([key, host]) => {
    const before = deployed.hosts[key];
    if (host.retire === undefined || !before) return [];
    const [had, has] = [rolesOf(deployed, key), rolesOf(plan, key)];
    const comes = host.retire === "Abandon" ? has.filter((role) => !had.includes(role)) : [];
    const goes = before.retire === undefined ? had.filter((role) => !has.includes(role)) : [];
    const what = [...comes.map((role) => `gets the role ${role}`), ...goes.map((role) => `loses the role ${role}`)];
    return what.length === 0 ? [] : [`  ${host.path}: ${host.fqdn} is retired (${host.retire}) and ${what.join(" and ")}; it was ${before.path}`];
  });
  if (lines.length === 0) return undefined;
  return [
    `${lines.length} host${lines.length === 1 ? "" : "s"} would be retired and become something else at once:`,
    ...lines,
    "Leave it at its place in the config, with retire and nothing else; after that pulumi up its key can be deleted.",
  ].join("\n");
}
