import { Edition } from "../../listserv/args";
import type { SendingHostArgs } from "../../smtp-service/args";
import { rule, type Rule } from "./rule";
import { feeds, hosts, instances, memberAt } from "./select";

const TUNING = "LISTSERV Tuning";
const POOL_CHAPTER = "Advanced Topics, SMTP Worker Pool support; footnote 10";

const primaryOf = (plan: Parameters<Rule["check"]>[0]["plan"]) => Object.values(plan.listserv).find(({ role }) => role === "primary");

export const distributionRules: Rule[] = [
  rule("dist-forward-needs-hpo", "error", "Site Configuration Keyword Reference, DIST_FORWARD", ({ config, plan }) =>
    (primaryOf(plan)?.distForward.length ?? 0) > 0 && (config.listserv.edition ?? Edition.Hpo) !== Edition.Hpo
      ? [{ path: "listserv.edition", message: `DIST_FORWARD needs LISTSERV Classic HPO on ${config.listserv.fqdn}, not ${config.listserv.edition}.`, remedy: "Set edition to Hpo, with its licence, or take the workers out." }]
      : [],
  ),
  rule("licence-for-each-instance", "info", `${TUNING}, footnote 14`, ({ plan }) => {
    const count = Object.keys(plan.listserv).length;
    return count === 1 ? [] : [{ path: "workers", message: `${count} LISTSERV instances need ${count} licences: HPO for the primary, HPO or SCOPE=DISTWORKER for each worker.` }];
  }),
  rule("primary-delivers", "warning", `${TUNING}, step 4 and footnote 15`, ({ plan }) => {
    const shares = primaryOf(plan)?.distForward ?? [];
    const workers = shares.filter(({ instance }) => instance !== "SELF");
    const self = shares.find(({ instance }) => instance === "SELF")?.weight ?? 1;
    return workers.length < 2 || self === 0 ? [] : [{ path: "listserv.primaryDelivers", message: `${primaryOf(plan)?.fqdn} takes a share (weight ${self}) beside ${workers.length} workers; throughput then does not grow with them.`, remedy: "Leave primaryDelivers out, so that 0*SELF keeps the primary for managing lists." }];
  }),
  rule("distribution-without-weight", "error", `${TUNING}, step 4`, ({ plan }) => {
    const shares = primaryOf(plan)?.distForward ?? [];
    const self = shares.some(({ instance }) => instance === "SELF") ? [] : [1];
    const total = [...shares.map(({ weight }) => weight), ...self].reduce((sum, weight) => sum + weight, 0);
    return shares.length === 0 || total > 0 ? [] : [{ path: "workers", message: `Every weight in DIST_FORWARD is 0 (${shares.map(({ instance }) => instance).join(", ")}): nobody would distribute.`, remedy: "Give one worker at least a weight of 1 or more." }];
  }),
  rule("smtp-forwards-beside-dist-forward", "warning", `${TUNING}, step 4`, ({ plan }) => {
    const primary = primaryOf(plan);
    const others = (primary?.forwards ?? []).filter(({ service }) => plan.smtpServices[service]?.host !== primary?.host);
    return !primary || primary.distForward.length === 0 || others.length === 0 ? [] : [{ path: "smtpServers", message: `${primary.fqdn} has workers, and feeds ${others.map(({ service }) => service).join(", ")} besides; L-Soft removes these forwards in favour of DIST_FORWARD.`, remedy: "Make them workers, or SMTP servers of a worker." }];
  }),
  rule("unequal-workers", "info", `${TUNING}, footnote 16`, ({ plan }) => {
    const workers = Object.values(plan.listserv).filter(({ role, host }) => role === "worker" && plan.hosts[host]?.retire === undefined);
    const kinds = new Set(workers.map(({ host, forwards }) => `${plan.hosts[host]?.azure?.size ?? "existing"} ${forwards.length} ${forwards.reduce((sum, forward) => sum + forward.smtpWorkers, 0)}`));
    return kinds.size < 2 ? [] : [{ path: "workers", message: `The workers ${workers.map(({ host }) => host).join(", ")} differ in size, SMTP servers or SMTP workers; throughput grows with their number only where they are equal.`, remedy: "Make them equal, or give weights that fit." }];
  }),
  rule("worker-standalone", "warning", "Site Configuration Keyword Reference, RUNMODE", ({ config, plan }) =>
    instances(config)
      .filter(({ args }) => args.runMode === "Standalone" && Object.keys(plan.listserv).length > 1)
      .map(({ path, args }) => ({ path: `${path}.runMode`, message: `RUNMODE=STANDALONE stops ${args.fqdn} from talking to other LISTSERV servers; what it does to DIST_FORWARD is not documented.`, remedy: config.mailSink ? "Ask L-Soft. Where jobs do not reach the workers, give staging() another runMode: mail ends in the sink all the same." : "Ask L-Soft first, or leave runMode out." })),
  ),
  rule("no-worker-left", "warning", `${TUNING}, step 4`, ({ plan }) => {
    const workers = Object.values(plan.listserv).filter(({ role }) => role === "worker");
    return workers.length > 0 && workers.every(({ host }) => plan.hosts[host]?.retire !== undefined)
      ? [{ path: "workers", message: `Every worker (${workers.map(({ host }) => host).join(", ")}) is retired: ${primaryOf(plan)?.fqdn} distributes by itself from then on.`, remedy: "Let one worker stay, or see that the primary's own SMTP service carries all mail." }]
      : [];
  }),
  rule("distribution-setting-ignored", "warning", `${TUNING}, step 4`, ({ config, plan }) => {
    const primary = primaryOf(plan);
    const shares = primary?.distForward ?? [];
    const members = ["primaryDelivers", "selfWeight", "distForwardThreshold", "distForwardMinsize"] as const;
    const out = shares.some(({ instance, weight }) => instance === "SELF" && weight === 0);
    return members
      .filter((member) => config.listserv[member] !== undefined && (shares.length === 0 || (member === "selfWeight" && out)))
      .map((member) => ({
        path: `listserv.${member}`,
        message: `${member} ${String(config.listserv[member])} has no effect on ${primary?.fqdn}: ${shares.length === 0 ? "it has no workers" : "0*SELF takes it out of the distribution"}.`,
        remedy: shares.length === 0 ? "Take it out; a tier with workers writes DIST_FORWARD." : "Take it out, or set primaryDelivers.",
      }));
  }),
  rule("fail-over-unknown", "error", "Site Configuration Keyword Reference, SMTP_FORWARD_n", ({ plan }) =>
    Object.values(plan.listserv).flatMap(({ forwards }) =>
      forwards
        .filter(({ failOver, service }) => failOver !== undefined && (failOver === service || !plan.smtpServices[failOver] || plan.hosts[plan.smtpServices[failOver].host]?.retire !== undefined))
        .map(({ service, failOver }) => ({
          path: `${plan.hosts[plan.smtpServices[service]?.host ?? ""]?.path}.forward.failOver`,
          message: failOver === service ? `${service} cannot stand in for itself.` : `${failOver} is no SMTP service of this site that could stand in for ${service}.`,
          remedy: `Name another: ${Object.keys(plan.smtpServices).filter((key) => key !== service).join(", ") || "this site has none yet; declare one in failOverServers"}.`,
        })),
    ),
  ),
  rule("fail-over-server-unused", "warning", "Site Configuration Keyword Reference, SMTP_FORWARD_n", ({ plan }) => {
    const used = new Set(feeds(plan).filter(({ asFailOver }) => asFailOver).map(({ service }) => service.host));
    return hosts(plan)
      .filter(({ key, host }) => host.role === "fail-over-server" && host.retire === undefined && !used.has(key))
      .map(({ host }) => ({ path: host.path, message: `${host.fqdn} stands in for nobody.`, remedy: "Name it in forward.failOver of a host, or take it out." }));
  }),
  rule("fail-over-forward-ignored", "warning", "Site Configuration Keyword Reference, SMTP_FORWARD_n", ({ config, plan }) =>
    hosts(plan)
      .filter(({ host }) => host.role === "fail-over-server" && (memberAt(config, host.path) as SendingHostArgs | undefined)?.forward !== undefined)
      .map(({ host }) => ({ path: `${host.path}.forward`, message: `No line of SITE.CFG is made of the forward of ${host.fqdn}, which only stands in for others: their own lines say SMTP workers and pools.`, remedy: "Take it out." })),
  ),
  rule("port-with-fail-over-and-pool", "info", "Configuring LISTSERV, step 3", ({ plan }) =>
    feeds(plan)
      .filter(({ forward, asFailOver }) => !asFailOver && forward.failOver !== undefined && forward.pools !== undefined)
      .map(({ host, service }) => ({ path: `${host.path}.forward`, message: `The line for ${service.fqdn} has a port, a fail-over host and a pool; no example of L-Soft's shows the three together.` })),
  ),
  rule("pools-not-served", "error", POOL_CHAPTER, ({ config, plan }) =>
    Object.values(plan.listserv).flatMap(({ forwards, role, host }) => {
      const used = role === "primary" ? ["-", ...[config.listserv.defaultListPool, config.listserv.defaultDistPool].flatMap((pools) => pools?.split(" ") ?? [])] : ["-"];
      const all = forwards.some(({ pools }) => pools === undefined || pools.includes("*"));
      const missing = [...new Set(used)].filter((pool) => !all && !forwards.some(({ pools }) => pools?.includes(pool)));
      return missing.map((pool) => ({ path: `${plan.hosts[host]?.path}.forward.pools`, message: `No SMTP worker of ${plan.hosts[host]?.fqdn} serves pool ${pool}: its mail would wait in SPOOL for ever.`, remedy: `Add ${pool} to the pools of a forward, or leave pools out of one.` }));
    }),
  ),
];
