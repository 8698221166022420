import * as pulumi from "@pulumi/pulumi";
import { password, sshKey } from "../../cli/init/make-secret";
import { publicKeyLine } from "../../components/host/connection";
import { Edition } from "../../components/site";

export const privateKey = sshKey();
const hostPrivateKey = sshKey();
export const hostKey = publicKeyLine(hostPrivateKey);
const names = () => ({ virtualMachine: "smtp9-vm", networkInterface: "smtp9-nic", networkSecurityGroup: "smtp9-nsg", publicAddress: "smtp9-ip", dataDisk: "smtp9-data", osDisk: "smtp9-os", domainNameLabel: "smtp9" });
const administratorKey = publicKeyLine(privateKey);

export const networkArgs = () => ({ location: "westeurope", resourceGroupName: "mail", virtualNetworkName: "mail", addressSpace: "10.20.0.0/16", subnetName: "mail", subnet: "10.20.0.0/16", privateZones: [{ name: "SMTP9.EXAMPLE.ORG", records: [{ name: "SMTP9.EXAMPLE.ORG", type: "A", value: "10.20.1.9" }] }] });
const sshFrom = (network: string) => ({ direction: "inbound", protocol: "Tcp", port: "22", from: [network], to: ["*"], reason: "administration" });
export const machineArgs = () => ({ location: "westeurope", names: names(), computerName: "SMTP9", address: "10.20.1.9", size: "Standard_D2s_v5", image: { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku: "2022-datacenter-g2", version: "latest" }, dataDiskSizeGiB: 64, dataDiskLun: 0, adminUsername: "maintainer", adminPassword: password(), patching: "Manual", administratorKey, hostPrivateKey, rules: [sshFrom("203.0.113.0/24")] });
export const at = (host: string) => ({ connection: { host, user: "administrator", privateKey, hostKey }, machine: "generation-1" });
const primary = () => ({ fqdn: "LISTSERV.EXAMPLE.ORG", addresses: ["192.0.2.5"] });
export const smtpArgs = () => ({ host: at("192.0.2.7"), key: "smtp1", fqdn: "SMTP1.EXAMPLE.ORG", listserv: [primary()], smtp: { outboundConnections: { value: 2000, reason: "two addresses" } } });
export const workerArgs = () => ({ host: at("192.0.2.8"), key: "dist3", primary: primary(), worker: { fqdn: "DIST3.EXAMPLE.ORG", address: "192.0.2.8", software: { installed: true } }, postmaster: ["lstmaint@EXAMPLE.ORG"], weight: 2, licence: pulumi.secret("a licence") });
export const instanceArgs = () => ({
  host: at("192.0.2.19"),
  key: "main",
  listserv: { fqdn: "LISTSERV.EXAMPLE.ORG", address: "192.0.2.19", edition: Edition.Hpo, software: { installed: true }, webInterface: { networks: ["203.0.113.0/24"] } },
  postmaster: ["lstmaint@EXAMPLE.ORG"],
  smtpServers: { smtp8: { fqdn: "SMTP8.EXAMPLE.ORG", addresses: ["192.0.2.28"] }, smtp9: { fqdn: "SMTP9.EXAMPLE.ORG", addresses: ["192.0.2.29", "192.0.2.30"], smtp: { port: 50026 }, forward: { smtpWorkers: 20, failOver: "smtp8" } } },
  workers: { dist8: { fqdn: "DIST8.EXAMPLE.ORG", addresses: ["192.0.2.38"] }, dist9: { fqdn: "DIST9.EXAMPLE.ORG", addresses: ["192.0.2.18"], weight: 2 } },
  dkim: { domains: ["EXAMPLE.ORG"] },
  licence: pulumi.secret("a licence"),
  dkimKeys: { default: pulumi.secret("d=EXAMPLE.ORG; s=default") },
});
