import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import "../../components/site/parts";
import { securityRules } from "../../components/azure/security-rules";
import { checkArgs, type CheckedComponent } from "../../components/host/checked-args";
import { machineArgs, networkArgs } from "../support/component-args";

const host = () => ({ ...machineArgs(), resourceGroupName: "mail", subnetId: pulumi.output("/subnet") });
const rule = (changed: object) => ({ direction: "inbound", protocol: "Tcp", port: "25", from: ["Internet"], to: [], reason: "mail", ...changed });
const existing = { existingVirtualNetworkId: "/network", existingSubnetId: "/network/subnets/mail" };
const zone = (name: string, ...records: object[]) => ({ name, records });
const record = (changed: object) => ({ name: "SMTP9.EXAMPLE.ORG", type: "A", value: "10.20.1.9", ...changed });

function faults(component: CheckedComponent, args: object): string[] {
  try {
    checkArgs(component, "mine", args);
    return [];
  } catch (error) {
    return (error as Error).message.split("\n").filter((line) => /^ {2}\S/.test(line)).map((line) => line.trim());
  }
}

const windowsHosts: [what: string, args: object, told: RegExp[]][] = [
  ["an address that is none", { furtherAddresses: ["10.20.1.10", "10.20.1.999"] }, [/^furtherAddresses\[1\] {2}found "10.20.1.999"/]],
  ["one address twice", { furtherAddresses: ["10.20.1.9"] }, [/^address: .*10.20.1.9/]],
  ["an impossible LUN", { dataDiskLun: -4 }, [/^dataDiskLun {2}found -4/]],
  ["a zone together with an availability set", { zone: "1", availabilitySetId: "/set" }, [/^zone: .*availability set/]],
  ["Windows Server 2025 of the marketplace", { image: { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku: "2025-datacenter-g2", version: "1.0" } }, [/^image: .*Windows Server 2025/]],
  ["Server Core of a gallery", { image: { id: pulumi.output("/image"), os: "WindowsServer2022Core" } }, [/^image: .*Server Core/]],
  ["a gallery image that says nothing of its Windows", { image: { id: "/image" } }, [/^image {2}found an object, expected either publisher/]],
  ["a sku that is not known", { image: { publisher: "me", offer: "mine", sku: "special" } }, [/^image\.os: /]],
  ["an image twice", { image: { id: "/image", publisher: "me", offer: "mine", sku: "2022", os: "WindowsServer2022" } }, [/^image {2}found/]],
  ["an existing address whose IPv4 nobody knows", { existingPublicAddressId: pulumi.output("/ip") }, [/^existingPublicAddress {2}found nothing/]],
  ["an IPv4 of an existing address without its id", { existingPublicAddress: "198.51.100.7" }, [/^existingPublicAddressId {2}found nothing/]],
  ["a PTR of an address that exists already", { existingPublicAddressId: "/ip", existingPublicAddress: "198.51.100.7", reverseFqdn: "SMTP9.EXAMPLE.ORG." }, [/^reverseFqdn {2}found/]],
  ["a PTR without its dot", { reverseFqdn: "SMTP9.EXAMPLE.ORG" }, [/^reverseFqdn {2}found/]],
  ["a broken host key", { hostPrivateKey: "secret but broken" }, [/^hostPrivateKey {2}found \[secret\], expected/]],
  ["a private key where a public one belongs", { administratorKey: machineArgs().hostPrivateKey }, [/^administratorKey {2}found a text \(not shown\)/]],
  ["an empty password", { adminPassword: "" }, [/^adminPassword {2}found \[secret\]/]],
  ["names that Azure refuses", { names: { ...machineArgs().names, virtualMachine: "v".repeat(65), domainNameLabel: "9" } }, [/^names\.virtualMachine/, /^names\.domainNameLabel/]],
  ["Azure's own spelling of a direction", { rules: [rule({ direction: "Inbound" })] }, [/^rules\[0\]\.direction {2}found "Inbound", expected inbound or outbound/]],
  ["odd rules", { rules: [rule({ protocol: "TCP", access: "allow" }), rule({ port: "70000" }), rule({ from: [] }), rule({ direction: "outbound", to: ["10.0.0.0/33"] })] }, [/^rules\[0\]\.protocol/, /^rules\[0\]\.access/, /^rules\[1\]\.port/, /^rules\[2\]\.from /, /^rules\[3\]\.to\[0\]/]],
];

test.each(windowsHosts)("a WindowsHost with %s is told, and nothing else", (_what, args, told) => {
  expect(faults("WindowsHost", { ...host(), ...args })).toEqual(told.map((each) => expect.stringMatching(each) as string));
});

test("a WindowsHost with all that it may have has no fault", () => {
  const args = {
    furtherAddresses: ["10.20.1.10"], zone: "2", image: { id: pulumi.output("/image"), os: "WindowsServer2022" }, existingPublicAddressId: pulumi.output("/ip"), existingPublicAddress: "198.51.100.7",
    rules: [rule({ port: "*", from: ["10.20.0.0/16", "10.20.1.4", "VirtualNetwork"] }), rule({ direction: "outbound", protocol: "*", port: "50025-50026", from: [], to: ["AzureCloud.WestEurope", "*"], access: "Deny" })],
    protect: true, retainDataDisk: true, abandoned: true, machineMinutes: 30, encryptionAtHost: true, customScriptVersion: "1.10", openSshVersion: "0.0.1.0", tags: { owner: "lists" },
  };
  expect(faults("WindowsHost", { ...host(), ...args })).toEqual([]);
});

const sink = (changed: object) => ({ name: "sink", subnet: "10.255.25.0/28", service: "Microsoft.ContainerInstance/containerGroups", networkSecurityGroupName: "sink", rules: [], ...changed });

const networks: [what: string, args: object, told: RegExp[]][] = [
  ["an existing network without its subnet", { existingVirtualNetworkId: pulumi.output("/network") }, [/^existingSubnetId {2}found nothing/]],
  ["an existing subnet without its network", { existingSubnetId: "/subnet" }, [/^existingVirtualNetworkId {2}found nothing/]],
  ["a subnet to be made in an existing network", { ...existing, delegatedSubnets: [] }, [/^delegatedSubnets {2}found/]],
  ["a zone above another", { privateZones: [zone("EXAMPLE.ORG"), zone("smtp9.example.org")] }, [/^privateZones\[0\]\.name {2}found "EXAMPLE.ORG", expected a zone that stands above no other.*smtp9.example.org/]],
  ["one zone twice", { privateZones: [zone("SMTP9.EXAMPLE.ORG"), zone("smtp9.example.org")] }, [/^privateZones\[1\]\.name/]],
  ["a record of another type", { privateZones: [zone("SMTP9.EXAMPLE.ORG", record({ type: "SRV" }))] }, [/^privateZones\[0\]\.records\[0\]\.type {2}found "SRV", expected one of A, MX, TXT/]],
  ["values of another type", { privateZones: [zone("SMTP9.EXAMPLE.ORG", record({ value: "SMTP9" }), record({ type: "MX", value: "SMTP9.EXAMPLE.ORG" }))] }, [/records\[0\]\.value/, /records\[1\]\.value/]],
  ["a record of another zone, and one twice", { privateZones: [zone("SMTP9.EXAMPLE.ORG", record({}), record({ value: "10.20.1.8" }), record({ name: "SMTP8.EXAMPLE.ORG" }))] }, [/records\[1\]\.name .* another A record/, /records\[2\]\.name/]],
  ["a delegated subnet over that of the hosts", { delegatedSubnets: [sink({ subnet: "10.20.9.0/24" })] }, [/^delegatedSubnets\[0\]\.subnet {2}found "10.20.9.0\/24", expected a network beside/]],
  ["a delegated subnet outside, with a wrong rule", { delegatedSubnets: [sink({ rules: [rule({ direction: "in" })] })] }, [/^delegatedSubnets\[0\]\.rules\[0\]\.direction/, /^delegatedSubnets\[0\]\.subnet/]],
  ["a resource group that Azure refuses", { resourceGroupName: "mail." }, [/^resourceGroupName/]],
];

test.each(networks)("a MailNetwork with %s is told, and nothing else", (_what, args, told) => {
  expect(faults("MailNetwork", { ...networkArgs(), ...args })).toEqual(told.map((each) => expect.stringMatching(each) as string));
});

test("a MailNetwork with all that it may have has no fault, be the network its own or an existing one", () => {
  const records = [record({}), record({ type: "MX", value: "10 SMTP9.EXAMPLE.ORG" }), record({ type: "TXT", value: "v=spf1 a -all" }), record({ name: "_dmarc.SMTP9.EXAMPLE.ORG", type: "TXT", value: "v=DMARC1" })];
  const own = { furtherAddressSpaces: ["10.255.25.0/28"], delegatedSubnets: [sink({})], tags: { owner: "lists" }, privateZones: [zone("SMTP9.EXAMPLE.ORG", ...records), zone("SMTP8.EXAMPLE.ORG")] };
  expect([faults("MailNetwork", { ...networkArgs(), ...own }), faults("MailNetwork", { ...networkArgs(), ...existing, existingResourceGroup: true })]).toEqual([[], []]);
});

test("a direction that is none becomes no rule of a security group", () => {
  expect(() => securityRules([rule({ direction: "Inbound" })])).toThrow("not Inbound");
  expect(() => securityRules([rule({ direction: "constructor", port: "*" })])).toThrow("not constructor");
});
