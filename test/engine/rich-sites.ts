import { Edition, OperatingSystem, Protection, Subscription, Tier, type SiteArgs } from "../../components/site";

const software = { installed: true };
const GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/network/providers/Microsoft.Network";
const image = { id: "/subscriptions/0/images/listserv17", os: OperatingSystem.WindowsServer2022 };
const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJZ8jM0y8nWq1uFf3m0cV9gq6bY0hXk0m8yF2h0p3nQ1";

/** A site with nearly everything that a site in Azure can have: in a network that exists, spread over zones, behind a relay, through its own jump host. */
export const inAzure: SiteArgs = {
  version: 1,
  tier: Tier.Cluster,
  name: "lists",
  listserv: {
    fqdn: "LISTSERV.EXAMPLE.ORG",
    edition: Edition.Hpo,
    software,
    webInterface: { networks: ["203.0.113.0/24"] },
    existingPublicAddress: { id: `${GROUP}/publicIPAddresses/kept`, address: "192.0.2.25" },
    machine: { zone: "1" },
  },
  smtpServers: { smtp1: { fqdn: "SMTP1.EXAMPLE.ORG", machine: { zone: "2", encryptionAtHost: true } } },
  workers: {
    dist1: {
      fqdn: "DIST1.EXAMPLE.ORG",
      software: { installer: { source: "https://example.org/listserv.exe", sha256: "a".repeat(64) } },
      machine: { zone: "2" },
      virtualServers: { 2: { port: 50026, pools: "B" } },
      smtpServers: { smtp1: { fqdn: "SMTP2.EXAMPLE.ORG", machine: { zone: "3" }, forward: { failOver: "spare" } } },
    },
    dist2: { fqdn: "DIST2.EXAMPLE.ORG", software, machine: { zone: "3" } },
  },
  failOverServers: { spare: { fqdn: "SPARE.EXAMPLE.ORG", machine: { zone: "1" } } },
  postmaster: ["lstmaint@EXAMPLE.ORG"],
  administration: { networks: ["203.0.113.0/24"], jumpHost: { siteHost: "dist1" } },
  outbound: { relay: { host: "relay.example.net", port: 587, user: "lists" } },
  dkim: { domains: ["EXAMPLE.ORG"] },
  protection: Protection.Site,
  azure: {
    location: "westeurope",
    subscription: Subscription.Other,
    existingResourceGroup: "mail",
    network: { existing: { virtualNetworkId: `${GROUP}/virtualNetworks/office`, subnetId: `${GROUP}/virtualNetworks/office/subnets/lists`, subnet: "10.20.0.0/16" } },
    machine: { image },
  },
};

/** Servers that exist beside machines of an availability set, all behind an SSH server that is not the site's. */
export const withExistingServers: SiteArgs = {
  version: 1,
  tier: Tier.SmtpServers,
  name: "lists",
  listserv: { fqdn: "LISTSERV.EXAMPLE.ORG", software, address: "10.20.1.4", ssh: { host: "listserv.internal.example.org", user: "maintainer", hostKey } },
  smtpServers: { smtp1: { fqdn: "SMTP1.EXAMPLE.ORG" }, smtp2: { fqdn: "SMTP2.EXAMPLE.ORG" } },
  postmaster: ["lstmaint@EXAMPLE.ORG"],
  administration: { networks: ["203.0.113.0/24", "10.9.0.0/24"], jumpHost: { host: "jump.example.org", user: "maintainer", hostKey } },
  protection: Protection.None,
  azure: { location: "westeurope", subscription: Subscription.EnterpriseAgreement, availabilitySet: true, machine: { image } },
};
