import { defineSite, Edition, OperatingSystem, Subscription, Tier } from "../components/site";

/** Step 4: two distribute workers, each a LISTSERV with its own SMTP service; the primary keeps to managing lists. */
export default defineSite({
  version: 1,
  tier: Tier.DistributeWorkers,
  name: "lists",
  listserv: { fqdn: "LISTSERV.EXAMPLE.ORG", edition: Edition.Hpo, software: { installed: true } },
  workers: {
    dist1: { fqdn: "DIST1.EXAMPLE.ORG", software: { installed: true } },
    dist2: { fqdn: "DIST2.EXAMPLE.ORG", software: { installed: true } },
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
