import type { SitePlan } from "./plan";

/** Hosts whose LISTSERV goes while they stay, and was fed to the services of this host by the last `up`. */
export function goingFeeders(plan: SitePlan, deployed: SitePlan | undefined, host: string): string[] {
  return Object.entries(deployed?.listserv ?? {}).flatMap(([feeder, { forwards }]) => {
    if (feeder === host || plan.listserv[feeder] || plan.hosts[feeder]?.retire !== undefined || !plan.hosts[feeder]) return [];
    const fed = forwards.flatMap(({ service, failOver }) => [service, failOver]).map((service) => deployed?.smtpServices[service ?? ""]?.host);
    return fed.includes(host) ? [feeder] : [];
  });
}

/** Hosts that are narrowed, feeders that go first. Of two that stand in for each other one goes first all the same: somebody else takes its mail. */
export function narrowingOrder(plan: SitePlan, deployed: SitePlan | undefined): string[] {
  const ordered: string[] = [];
  const waiting = new Set<string>();
  const visit = (host: string): void => {
    if (ordered.includes(host) || waiting.has(host)) return;
    waiting.add(host);
    for (const feeder of goingFeeders(plan, deployed, host)) visit(feeder);
    ordered.push(host);
  };
  for (const [host, { retire }] of Object.entries(plan.hosts)) if (retire === undefined) visit(host);
  return ordered;
}
