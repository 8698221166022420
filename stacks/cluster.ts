import { defineSite, Edition, OperatingSystem, Subscription, Tier } from "../components/site";

/**
 * Step 6: workers of different weight, each with SMTP servers of its own, a host that stands in when one of them
 * does not answer, and a worker pool that keeps one list's mail to a service of its own.
 */
export default defineSite({
  version: 1,
  tier: Tier.Cluster,
  name: "lists",
  listserv: { fqdn: "LISTSERV.EXAMPLE.ORG", edition: Edition.Hpo, software: { installed: true }, defaultListPool: "A" },
  workers: {
    dist1: {
      fqdn: "DIST1.EXAMPLE.ORG",
      weight: 2,
      software: { installed: true },
      forward: { smtpWorkers: 20, pools: "A-" },
      smtp: { outboundConnections: { value: 2000, reason: "twice the SMTP workers of the others" } },
      smtpServers: {
        smtp1: { fqdn: "SMTP1.EXAMPLE.ORG", forward: { failOver: "spare" } },
        smtp2: { fqdn: "SMTP2.EXAMPLE.ORG", forward: { failOver: "spare" } },
      },
    },
    dist2: {
      fqdn: "DIST2.EXAMPLE.ORG",
      weight: 1,
      software: { installed: true },
      smtpServers: { smtp1: { fqdn: "SMTP3.EXAMPLE.ORG", forward: { failOver: "spare" } } },
    },
  },
  failOverServers: { spare: { fqdn: "SPARE.EXAMPLE.ORG" } },
  postmaster: ["lstmaint@EXAMPLE.ORG"],
  administration: { networks: ["203.0.113.0/24"] },
  azure: {
    location: "westeurope",
    subscription: Subscription.EnterpriseAgreement,
    machine: {
      dataDiskSizeGiB: 256,
      size: "Standard_D4s_v5",
      image: {
        id: "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/images/providers/Microsoft.Compute/galleries/listserv/images/listserv17/versions/1.0.0",
        os: OperatingSystem.WindowsServer2022,
      },
    },
  },
});
