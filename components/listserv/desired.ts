import { DESIRED_STATE_SCHEMA, type DrainState, type FirewallRuleState, type ListservState, type ProbeState } from "../host/desired-state";
import { ownedFamilies } from "./keywords";
import type { ListservPlan } from "./plan";

// LISTSERV counts as up only after 30 s, an installer may run for a quarter of an hour.
const APPLY_DEADLINE_MINUTES = 45;

/** Desired state of the role `listserv`. The digests of secrets are added where the secrets are known. */
export function listservState(
  instance: ListservPlan,
  { probes, firewall, drain, deadlineMinutes }: { probes: ProbeState[]; firewall: FirewallRuleState[]; drain: DrainState; deadlineMinutes?: number },
): ListservState {
  return {
    schema: DESIRED_STATE_SCHEMA,
    role: "listserv",
    host: instance.host,
    deadlineMinutes: deadlineMinutes ?? APPLY_DEADLINE_MINUTES,
    fqdn: instance.fqdn,
    installRoot: instance.installRoot,
    software: instance.software,
    siteConfig: instance.siteConfig,
    families: ownedFamilies,
    probes,
    firewall,
    tcpguiPort: instance.tcpguiPort,
    secretDigests: {},
    drain,
  };
}
