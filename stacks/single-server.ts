import { defineSite, OperatingSystem, Subscription, Tier } from "../components/site";

/** The paper's base case: LISTSERV and its SMTP service on one host, ten SMTP workers between them. */
export default defineSite({
  version: 1,
  tier: Tier.SingleServer,
  name: "lists",
  listserv: { fqdn: "LISTSERV.EXAMPLE.ORG", software: { installed: true } },
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
