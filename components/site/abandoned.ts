import type { SitePlan } from "./plan";

/** Roles of a host whose commands say something to it when they come, and before it was abandoned also when they go. */
function rolesOf(plan: SitePlan, host: string): string[] {
  return (plan.desired[host] ?? []).map(({ role }) => role).filter((role) => role !== "narrow");
}

/**
 * What is wrong with another place for a host that is abandoned, or nothing: a role that comes would be told to a host that does not
 * answer, and one that goes is taken back from it, as long as the deployment before did not abandon it.
 */
export function checkAbandoned(plan: SitePlan, deployed: SitePlan | undefined): string | undefined {
  if (!deployed) return undefined;
  const lines = Object.entries(plan.hosts).flatMap(([key, host]) => {
    const before = deployed.hosts[key];
    if (host.retire !== "Abandon" || !before) return [];
    const [had, has] = [rolesOf(deployed, key), rolesOf(plan, key)];
    const comes = has.filter((role) => !had.includes(role));
    const goes = before.retire === "Abandon" ? [] : had.filter((role) => !has.includes(role));
    return comes.length + goes.length === 0 ? [] : [`  ${host.path}: ${host.fqdn} is abandoned and ${[...comes.map((role) => `gets the role ${role}`), ...goes.map((role) => `loses the role ${role}`)].join(" and ")}; it was ${before.path}`];
  });
  if (lines.length === 0) return undefined;
  return [
    `${lines.length} host${lines.length === 1 ? " that is" : "s that are"} not to be contacted any more would have to be:`,
    ...lines,
    "Leave it at its place in the config, with retire: Retire.Abandon and nothing else; after that pulumi up its key can be deleted.",
  ].join("\n");
}
