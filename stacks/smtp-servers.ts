import { defineSite, Edition, OperatingSystem, Subscription, Tier } from "../components/site";

/** Step 3: two SMTP-only servers beside the primary, each with ten SMTP workers of its own. */
export default defineSite({
  version: 1,
  tier: Tier.SmtpServers,
  name: "lists",
  listserv: { fqdn: "LISTSERV.EXAMPLE.ORG", edition: Edition.Hpo, software: { installed: true } },
  smtpServers: {
    smtp1: { fqdn: "SMTP1.EXAMPLE.ORG" },
    smtp2: { fqdn: "SMTP2.EXAMPLE.ORG" },
  },
  postmaster: ["lstmaint@EXAMPLE.ORG"],
  administration: { networks: ["203.0.113.0/24"] },
  azure: {
    location: "westeurope",
    subscription: Subscription.EnterpriseAgreement,
    machine: {
      size: "Standard_D4s_v5",
      image: {
        id: "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/images/providers/Microsoft.Compute/galleries/listserv/images/listserv17/versions/1.0.0",
        os: OperatingSystem.WindowsServer2022,
      },
    },
  },
});
