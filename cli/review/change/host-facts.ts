import type { AzureHostPlan, HostPlan } from "../../../components/host/plan";
import type { Json } from "./differences";
import { words, type FactRow } from "./facts";

/** An id of a gallery image is long, and its end is what tells it apart. */
export function imageName(image: AzureHostPlan["image"]): string {
  return "id" in image ? image.id.split("/").slice(-3).join("/") : `${image.publisher} ${image.sku} ${image.version}`;
}

/** What comes or goes as a whole is called by one of its members. */
function text(value: Json, member: string): string {
  return typeof value === "object" && value !== null && !Array.isArray(value) && typeof value[member] === "string" ? value[member] : words(value);
}

const NEW_MACHINE = "Azure cannot change it in place: the machine is replaced; data disk and public address stay";
const RESTARTS = "Azure restarts the machine";

/** What a host may change in, and what that means. The replacing ones are those of `IMMUTABLE_OF_A_VM`. */
export const hostFacts: FactRow[] = [
  { place: "kind", name: "kind of host", effect: "it is another machine" },
  { place: "role", name: "role" },
  { place: "path", name: "place in the config", effect: "the key stays, and with it the host" },
  { place: "fqdn", name: "name" },
  { place: "computerName", name: "computer name", consequence: "replaces the machine", effect: NEW_MACHINE },
  { place: "address", name: "private address", effect: "relay lists, firewall rules and SITE.CFG of the others follow" },
  { place: "furtherAddresses", name: "further private addresses" },
  { place: "relayEntries", name: "entry in relay lists" },
  { place: "operatingSystem", name: "operating system" },
  { place: "publicDns", name: "public DNS records" },
  { place: "retire", name: "retired" },
  { place: "protected", name: "protected against deletion" },
  { place: "ssh/host", name: "SSH, host dialled" },
  { place: "ssh/port", name: "SSH, port" },
  { place: "ssh/user", name: "SSH, user" },
  { place: "ssh/hostKey", name: "SSH host key" },
  { place: "generation", name: "generation", effect: "it is configured from the start again" },
  { place: "azure/names/virtualMachine", name: "name of the virtual machine", consequence: "replaces the machine" },
  { place: "azure/names/networkInterface", name: "name of the network interface" },
  { place: "azure/names/networkSecurityGroup", name: "name of the security group" },
  { place: "azure/names/publicAddress", name: "name of the public address", consequence: "changes the address" },
  { place: "azure/names/dataDisk", name: "name of the data disk" },
  { place: "azure/names/osDisk", name: "name of the system disk", consequence: "replaces the machine" },
  { place: "azure/names/domainNameLabel", name: "Azure's own name of the public address" },
  { place: "azure/size", name: "size", consequence: "restarts the machine", effect: RESTARTS },
  { place: "azure/image", whole: true, name: "image", words: (image) => imageName(image as AzureHostPlan["image"]), consequence: "replaces the machine", effect: NEW_MACHINE },
  { place: "azure/zone", name: "zone", consequence: "replaces the machine", effect: NEW_MACHINE },
  { place: "azure/dataDisk/sizeGiB", name: "data disk, GiB", effect: "a disk grows in place and never shrinks" },
  { place: "azure/dataDisk/lun", name: "data disk, LUN" },
  { place: "azure/dataDisk/letter", name: "data disk, letter" },
  { place: "azure/encryptionAtHost", name: "encryption at host", effect: "Azure takes it only while the machine is deallocated: stop it first" },
  { place: "azure/adminUsername", name: "administrator's account", consequence: "replaces the machine", effect: NEW_MACHINE },
  { place: "azure/patching", name: "Windows Update" },
  { place: "azure/publicAddress/reverseFqdn", name: "PTR of the public address" },
  { place: "azure/publicAddress", name: "public address", consequence: "changes the address", effect: "receivers see mail from another address" },
  { place: "azure", name: "machine in Azure", words: (machine) => text(machine, "size") },
  { place: "ssh", name: "SSH" },
  { place: "windows/website", whole: true, name: "IIS's Default Web Site", words: (site) => Object.values(site as object).join(" ") },
  { place: "windows/hostNames", name: "lines of the hosts file" },
  { place: "windows/logRetentionDays", name: "days for which log files are kept" },
  { place: "windows/drainMinutes", name: "minutes that a drain may take" },
  { place: "windows/archive", name: "folder for what cannot be delivered" },
  { place: "windows/reservedPorts", name: "reserved ports" },
  { place: "windows/listenerAddresses", name: "addresses of LISTSERV's listener" },
  { place: "windows/features", name: "Windows features" },
  { place: "listserv/installRoot", name: "LISTSERV's folder", effect: "LISTSERV is looked for there; nothing is moved" },
  { place: "listserv/software", whole: true, name: "LISTSERV's software" },
  { place: "listserv/tcpguiPort", name: "TCPGUI port" },
  { place: "listserv/secrets", name: "secrets that it needs" },
];

/** The same for what the site has once. */
export const siteFacts: FactRow[] = [
  { place: "tier", name: "tier" },
  { place: "site", name: "name of the site", effect: "it is the first part of every resource's name: everything is made anew, and the old is removed" },
  { place: "protection", name: "protection" },
  { place: "schemaVersion", name: "version of the plan's form" },
  { place: "administration/networks", name: "networks of the administrators" },
  { place: "administration/jumpHost", whole: true, name: "jump host" },
  { place: "outbound/relay", whole: true, name: "outbound relay" },
  { place: "azure/location", name: "Azure region", effect: "Azure cannot move resources: everything is made anew in the other region, addresses and disks among it" },
  { place: "azure/resourceGroup", whole: true, name: "resource group", effect: "Azure-native cannot move resources: everything is made anew in the other group" },
  { place: "azure/network/addressSpace", name: "address space of the network" },
  { place: "azure/network/subnet", name: "subnet", effect: "private addresses are chosen from it" },
  { place: "azure/network", name: "network" },
  { place: "azure/availabilitySet", name: "availability set", consequence: "replaces the machine", effect: "a machine cannot join or leave a set: every machine is replaced" },
  { place: "azure/mailSink", whole: true, name: "mail sink" },
  { place: "azure/tags", whole: true, name: "tags" },
  { place: "azure", name: "Azure", words: (azure) => text(azure, "location") },
];

/** Roles of hosts as people call them. */
export const ROLE_NAMES: Record<HostPlan["role"], string> = {
  primary: "primary LISTSERV",
  worker: "distribute worker",
  "smtp-server": "SMTP server",
  "fail-over-server": "fail-over server",
};
