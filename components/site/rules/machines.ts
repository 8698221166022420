import { isIPv4 } from "node:net";
import { OperatingSystem, PublicDns } from "../../host/args";
import { freeAddress, isPrivate, isUsable, parseAddress, parseNetwork } from "../addresses";
import { siteSubnet } from "../host-plan";
import { rule, type Rule } from "./rule";
import { hosts, repeated } from "./select";

const AZURE = "Azure Virtual Machines";
/** Of a VM as a resource; the other names of a host are less than 17 characters longer, and have 80. */
const MACHINE_NAME_LENGTH = 64;
/** A /8, such as 10.0.0.0/8. */
const LARGEST_OF_AN_ORGANISATION = 2 ** 24;

export const machineRules: Rule[] = [
  rule("os-without-smtpsvc", "error", "Special Consideration; Windows Server, removed features", ({ plan }) =>
    hosts(plan)
      .filter(({ host }) => host.operatingSystem === OperatingSystem.WindowsServer2025 || host.operatingSystem?.endsWith("Core"))
      .map(({ host }) => ({
        path: `${host.path}.machine.image`,
        message: host.operatingSystem?.endsWith("Core")
          ? `${host.fqdn} runs ${host.operatingSystem}: Server Core has neither the SMTP Server feature nor the IIS 6 console.`
          : `${host.fqdn} runs Windows Server 2025, from which Microsoft has removed the SMTP Server feature and the IIS 6 console.`,
        remedy: "Use Windows Server 2019 or 2022 with desktop experience.",
      })),
  ),
  rule("os-unknown", "error", AZURE, ({ plan }) =>
    hosts(plan)
      .filter(({ host }) => host.kind === "azure" && host.operatingSystem === undefined)
      .map(({ host }) => ({ path: `${host.path}.machine.image.os`, message: `Nothing says which Windows Server the image of ${host.fqdn} holds.`, remedy: "Give os beside the image, e.g. OperatingSystem.WindowsServer2022." })),
  ),
  rule("listserv-software", "error", "Installation Guide for Windows", ({ plan }) =>
    Object.values(plan.listserv)
      .filter(({ host, software }) => {
        const image = plan.hosts[host]?.azure?.image;
        return software.installer === undefined && image !== undefined && !("id" in image);
      })
      .map(({ host, fqdn }) => ({
        path: `${plan.hosts[host]?.path}.software`,
        message: `${fqdn} has a marketplace image and no installer: LISTSERV would not be there.`,
        remedy: "Use a gallery image that has LISTSERV ({ id, os }), or give software.installer with source, sha256 and arguments.",
      })),
  ),
  rule("zones-with-availability-set", "error", AZURE, ({ config, plan }) =>
    hosts(plan)
      .filter(({ host }) => config.azure?.availabilitySet === true && host.azure?.zone !== undefined)
      .map(({ host }) => ({ path: `${host.path}.machine.zone`, message: `${host.fqdn} is in zone ${host.azure?.zone} and in an availability set; Azure refuses the two together.`, remedy: "Keep one of them." })),
  ),
  rule("azure-missing", "error", AZURE, ({ config, plan }) =>
    hosts(plan)
      .filter(({ host }) => host.kind === "azure" && !config.azure)
      .map(({ host }) => ({ path: "azure", message: `${host.fqdn} (${host.path}) is to be an Azure VM, and the config has no azure.`, remedy: "Add azure with location and subscription, or ssh and address for a server that exists." })),
  ),
  rule("address-outside-subnet", "error", "Azure Virtual Network", ({ config, plan }) => {
    const network = parseNetwork(siteSubnet(config));
    return hosts(plan)
      .filter(({ host }) => host.kind === "azure")
      .flatMap(({ host }) => [[`${host.path}.address`, host.address] as const, ...host.furtherAddresses.map((address, index) => [`${host.path}.furtherAddresses[${index}].address`, address] as const)])
      .filter(([, address]) => network && !isUsable(network, parseAddress(address) ?? -1))
      .map(([path, address]) => ({ path, message: `${address} is not an address that Azure gives out in ${siteSubnet(config)} (its first four and its last are reserved).`, remedy: "Leave the address out and the plan chooses one." }));
  }),
  rule("address-twice", "error", "Azure Virtual Network", ({ config, plan }) => {
    const network = parseNetwork(siteSubnet(config));
    const all = hosts(plan).flatMap(({ key, host }) => [host.address, ...host.furtherAddresses].map((address) => ({ key, host, address })));
    const taken = new Set(all.map(({ address }) => address));
    return repeated(all, ({ address }) => address).map(({ value, entries }) => {
      const last = entries.at(-1) as (typeof all)[number];
      const free = network ? freeAddress(last.key, network, taken) : undefined;
      // Offered once: two clashes are not sent to the same place.
      if (free !== undefined) taken.add(free);
      const path = `${last.host.path}.address`;
      if (entries.every(({ host }) => host === last.host)) return { path, message: `${last.host.path} has the address ${value} twice.`, remedy: "Take it out of furtherAddresses." };
      return {
        path,
        message: `${entries.map(({ host }) => host.path).join(" and ")} have the same address ${value}.`,
        remedy: free === undefined ? `${siteSubnet(config)} has no free address left: use a larger subnet.` : `Write address: "${free}" at ${last.host.path}; it is free.`,
      };
    });
  }),
  rule("public-address-twice", "error", "Azure Virtual Network", ({ plan }) =>
    repeated(
      hosts(plan).flatMap(({ host }) => (host.azure?.publicAddress.existing ? [{ host, address: host.azure.publicAddress.address }] : [])),
      ({ address }) => address,
    ).map(({ value, entries }) => ({
      path: `${entries[1]?.host.path}.existingPublicAddress.address`,
      message: `${entries.map(({ host }) => host.path).join(" and ")} have the same public address ${value}.`,
      remedy: "Give each host an address of its own, or leave existingPublicAddress out and Azure gives one.",
    })),
  ),
  rule("ptr-not-set", "warning", "Delivery tab, Fully-qualified domain name; Azure, reverse DNS", ({ plan }) =>
    hosts(plan)
      .filter(({ host }) => !plan.azure?.mailSink && host.azure?.publicAddress.existing === false && host.publicDns === PublicDns.Pending && host.retire === undefined)
      .map(({ host }) => ({
        path: `${host.path}.publicDns`,
        message: `The address of ${host.fqdn} has no PTR yet: many receivers refuse its mail.`,
        remedy: "Publish the records of the output dns, then set publicDns to Published and run pulumi up again.",
      })),
  ),
  rule("azure-name-too-long", "error", "Azure, naming rules", ({ plan }) =>
    hosts(plan).flatMap(({ key, host }) => {
      const name = host.azure?.names.virtualMachine ?? "";
      return name.length <= MACHINE_NAME_LENGTH
        ? []
        : [{ path: host.path, message: `The name of ${host.fqdn} in Azure would be ${name}: ${name.length} characters, and Azure takes ${MACHINE_NAME_LENGTH}.`, remedy: `Give it a shorter key than ${key} before it is first deployed, or the site a shorter name.` }];
    }),
  ),
  rule("administration-open", "warning", "administration", ({ config }) =>
    config.administration.networks.flatMap((network, index) =>
      (parseNetwork(network)?.size ?? 0) > LARGEST_OF_AN_ORGANISATION
        ? [{ path: `administration.networks[${index}]`, message: `${network} lets most of the internet try the SSH of this site's hosts.`, remedy: "Name the networks of your administrators, or reach the hosts through a jumpHost." }]
        : [],
    ),
  ),
  rule("jump-host-unknown", "error", "administration", ({ config, plan }) => {
    const key = config.administration.jumpHost?.siteHost;
    if (key === undefined || (plan.hosts[key] && plan.hosts[key].retire === undefined)) return [];
    return [{ path: "administration.jumpHost.siteHost", message: `${key} is no host of this site that stays.`, remedy: `Name one of ${Object.keys(plan.hosts).join(", ")}, or an SSH server outside the site.` }];
  }),
  rule("jump-host-not-admitted", "warning", "administration; Azure, network security groups", ({ config, plan }) => {
    const { networks, jumpHost } = config.administration;
    const host = jumpHost?.host;
    const dialled = hosts(plan).filter((each) => each.host.kind === "azure").length;
    if (host === undefined || dialled === 0 || [host, ...networks].some(isPrivate)) return [];
    return [
      {
        path: "administration.jumpHost.host",
        message: `${dialled === 1 ? "The Azure host is" : `${dialled} Azure hosts are`} dialled through ${host} at private addresses, and port 22 is open to ${networks.join(", ")}${isIPv4(host) ? ` and ${host}` : ""} only: no connection from the private address of ${host} gets through.`,
        remedy: "Add the private address of the jump host to administration.networks, e.g. 10.9.0.4/32.",
      },
    ];
  }),
  rule("primary-retired", "error", "Site", ({ config }) =>
    config.listserv.retire ? [{ path: "listserv.retire", message: `The primary ${config.listserv.fqdn} cannot be retired (${config.listserv.retire}): the site is its lists.`, remedy: "Destroy the stack, or move the lists first." }] : [],
  ),
];
