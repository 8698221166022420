import { z } from "zod";
import { isObject } from "../../host/is-object";
import type { DistributeWorkerArgs } from "../../listserv/distribute-worker";
import { Tier } from "../args";
import { foundText } from "../faults";
import { PRIMARY } from "../hosts";
import { planKey } from "../schema/fields";
import { addresses, altered, given, hostless, IN_A_SITE, missingLicence, none, ownDomains, without, withoutHost } from "./own-args";
import type { Part } from "./part";
import { common, elsewhere, listserv, placesElsewhere, ssh } from "./stand-ins";

const WORKER = "worker";

export const distributeWorker: Part = {
  site: ({ primary, worker, postmaster: maintainers, maxbsmtp, weight }: DistributeWorkerArgs) => ({
    ...common, maxbsmtp,
    postmaster: maintainers,
    tier: Tier.DistributeWorkers,
    listserv: { ...listserv, ...elsewhere(primary) },
    workers: { [WORKER]: altered(worker, { ...withoutHost, ssh, weight }) },
  }),
  places: ({ primary }: DistributeWorkerArgs) => [
    [`workers.${WORKER}.weight`, "weight"], [`workers.${WORKER}`, "worker"], ...placesElsewhere(PRIMARY, "primary", primary), ["postmaster", "postmaster"], ["maxbsmtp", "maxbsmtp"],
  ],
  own: z.strictObject({
    host: given, postmaster: given, maxbsmtp: given, weight: given, licence: given,
    key: planKey(),
    primary: z.strictObject({ fqdn: given, addresses: addresses() }),
    worker: without({ ...hostless, smtpServers: none(IN_A_SITE), weight: none("it stands beside worker ¶ See weight."), forward: without({ failOver: none(IN_A_SITE) }) }),
  } satisfies Record<keyof DistributeWorkerArgs, z.ZodType>),
  together: ({ worker, licence }: DistributeWorkerArgs) => [...(isObject(worker) ? [] : [{ path: "worker", found: foundText(worker, ["worker"]), expected: "an object with fqdn, address and software" }]), ...missingLicence(worker, licence)],
  host: WORKER,
  renamed: ({ key }: DistributeWorkerArgs) => ownDomains(WORKER, key),
};
