import { Edition, OperatingSystem, Protection, Retire, Subscription, Tier, type SiteArgs } from "../../components/site";

type Workers = NonNullable<SiteArgs["workers"]>;
export type Worker = Workers[string];
export type Servers = NonNullable<SiteArgs["smtpServers"]>;

const software = { installed: true };

export const azure = {
  location: "westeurope",
  subscription: Subscription.EnterpriseAgreement,
  machine: { image: { id: "/subscriptions/0/resourceGroups/images/providers/Microsoft.Compute/galleries/listserv/images/listserv17/versions/1.0.0", os: OperatingSystem.WindowsServer2022 } },
};

const common = {
  version: 1,
  name: "lists",
  postmaster: ["lstmaint@EXAMPLE.ORG"],
  administration: { networks: ["203.0.113.0/24"] },
  protection: Protection.Site,
  azure,
};

export const primary = { fqdn: "LISTSERV.EXAMPLE.ORG", edition: Edition.Hpo, software };

/** A config of the tier, with what the tier has beside the primary. */
export function siteOf(tier: Tier, own: Partial<SiteArgs> = {}): SiteArgs {
  return { ...common, tier, listserv: primary, ...own } as SiteArgs;
}

/** SMTPn.EXAMPLE.ORG, an SMTP-only server. */
export function server(number: number, more: Partial<Servers[string]> = {}): Servers[string] {
  return { fqdn: `SMTP${number}.EXAMPLE.ORG`, ...more };
}

/** The host of key `smtp<n>` as a distribute worker: the same machine, name and address, with LISTSERV beside its SMTP service. */
export function worker(number: number, more: Partial<Worker> = {}): Worker {
  return { fqdn: `SMTP${number}.EXAMPLE.ORG`, key: `smtp${number}`, software, ...more };
}

export const drained = { retire: Retire.Drain };
