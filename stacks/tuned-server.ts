import { defineSite, OperatingSystem, Subscription, Tier } from "../components/site";

/** Step 1: a larger host, with more SMTP workers and outbound connections. The paper gives no figures: these are this site's own. */
export default defineSite({
  version: 1,
  tier: Tier.TunedServer,
  name: "lists",
  listserv: { fqdn: "LISTSERV.EXAMPLE.ORG", software: { installed: true } },
  smtpWorkers: 25,
  outboundConnections: 2500,
  postmaster: ["lstmaint@EXAMPLE.ORG"],
  administration: { networks: ["203.0.113.0/24"] },
  azure: {
    location: "westeurope",
    subscription: Subscription.EnterpriseAgreement,
    machine: {
      size: "Standard_D8s_v5",
      image: {
        id: "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/images/providers/Microsoft.Compute/galleries/listserv/images/listserv17/versions/1.0.0",
        os: OperatingSystem.WindowsServer2022,
      },
    },
  },
});
