import { z } from "zod";
import type { SmtpServiceArgs } from "../../smtp-service/smtp-service";
import { Tier } from "../args";
import { PRIMARY } from "../hosts";
import { fqdn, planKey } from "../schema/fields";
import { windowsPath } from "../schema/listserv";
import { addresses, given } from "./own-args";
import type { Part } from "./part";
import { common, elsewhere, listserv, placesElsewhere, postmaster, ssh } from "./stand-ins";

/** An address that the stand-ins' own are not. */
const SERVER = "198.18.0.25";

export const smtpService: Part = {
  site: ({ fqdn, listserv: feeders, maxbsmtp, smtp }: SmtpServiceArgs) => ({
    ...common, postmaster, maxbsmtp,
    tier: Tier.SmtpServers,
    listserv: { ...listserv, ...elsewhere(feeders?.[0]) },
    smtpServers: { server: { ssh, address: SERVER, fqdn, smtp } },
  }),
  places: ({ listserv: feeders }: SmtpServiceArgs) => [["smtpServers.server", ""], ...placesElsewhere(PRIMARY, "listserv[0]", feeders?.[0]), ["maxbsmtp", "maxbsmtp"]],
  own: z.strictObject({
    host: given, fqdn: given, maxbsmtp: given, smtp: given, secrets: given, decided: given,
    key: planKey(),
    listserv: z.array(z.strictObject({ fqdn: fqdn(), addresses: addresses() }), { error: "a list of the instances that feed it: [{ fqdn, addresses }]" }).min(1, { error: "at least one instance that feeds it" }),
    folder: windowsPath().optional(),
  } satisfies Record<keyof SmtpServiceArgs, z.ZodType>),
};
