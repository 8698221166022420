import { isIPv4 } from "node:net";
import { gunzipSync } from "node:zlib";
import { utils } from "ssh2";
import type { Cloud, CloudResource } from "../azure/cloud";
import { at } from "../azure/refusals";
import { admits, type Origin } from "../azure/security-group";
import type { Faults } from "../faults";
import { ProviderFault } from "../provider/server";
import type { Properties } from "../provider/values";
import { serverHardware, type ExistingServer } from "./existing-server";
import { hardwareOf } from "./hardware";
import { EXISTING_SERVER, type SimulatedMachine } from "./host-runner";

const VIRTUAL_MACHINE = "azure-native:compute:VirtualMachine";

/**
 * Seconds for which the provider goes on dialling a machine that refuses, before it has met that many errors. It waits up to five
 * seconds in between, and gives ten errors about a quarter of a minute; the growth in between is fitted to that.
 */
function patience(errors: number): number {
  return Array.from({ length: errors }, (_, index) => Math.min(5, 0.1 * 1.5 ** index)).reduce((sum, wait) => sum + wait, 0);
}

/** Dials through the proxy, if there is one, and checks both sides' keys. Throws what the command provider answers. */
export function dial(cloud: Cloud, existing: ExistingServer[], faults: Faults, connection: Properties): SimulatedMachine {
  const proxy = connection["proxy"] as Properties | undefined;
  // Whoever dials directly is taken to be in one of the networks that are let in, if there is any.
  const origin = proxy ? originOf(machineOf(cloud, existing, faults, proxy, "anywhere")) : "anywhere";
  return machineOf(cloud, existing, faults, connection, origin);
}

/** A jump host that is known by its name alone has some private address: that of its public one does not reach a private network. */
function originOf({ hardware }: SimulatedMachine): Origin {
  const addresses = hardware.addresses.filter((address) => isIPv4(address));
  return addresses.length > 0 ? addresses : "inside";
}

function machineOf(cloud: Cloud, existing: ExistingServer[], faults: Faults, connection: Properties, origin: Origin): SimulatedMachine {
  const host = String(connection["host"]);
  const refuse = (reason: string): ProviderFault =>
    new ProviderFault(`after ${String(connection["dialErrorLimit"] ?? 10)} failed attempts: dial tcp ${host}:${String(connection["port"] ?? 22)}: ${reason}`);
  const server = existing.find((each) => each.host === host);
  const found = server ? { ...server, machine: EXISTING_SERVER, hardware: serverHardware(server), groups: [] } : virtualMachine(cloud, host);
  if (!found) throw refuse("connect: no route to host");
  if (!found.groups.every((group) => admits(cloud, group, origin, Number(connection["port"] ?? 22)))) throw refuse("i/o timeout");
  if (Number(connection["dialErrorLimit"] ?? 10) >= 0 && patience(Number(connection["dialErrorLimit"] ?? 10)) < faults.secondsUntilSsh) throw refuse("connect: connection refused");
  if (connection["hostKey"] !== undefined && !sameKey(String(connection["hostKey"]), found.hostKey)) throw refuse("ssh: handshake failed: ssh: host key mismatch");
  const ours = utils.parseKey(String(connection["privateKey"]));
  if (ours instanceof Error) throw new ProviderFault(`ssh: no key found in ${JSON.stringify(connection)}`);
  if (!found.authorizedKeys.some((line) => sameKey(line, `${ours.type} ${ours.getPublicSSH().toString("base64")}`))) {
    throw refuse("ssh: handshake failed: ssh: unable to authenticate, attempted methods [none publickey], no supported methods remain");
  }
  const virtualMachines = cloud.resources(VIRTUAL_MACHINE).map((vm) => String(vm.outputs["vmId"]));
  return { address: host, machine: found.machine, hardware: found.hardware, virtualMachines };
}

function sameKey(one: string, other: string): boolean {
  return one.split(" ").slice(0, 2).join(" ") === other.split(" ").slice(0, 2).join(" ");
}

/** A VM with its keys and the security groups of its network interfaces. */
type Dialled = ExistingServer & Omit<SimulatedMachine, "virtualMachines"> & { groups: CloudResource[] };

/** The VM behind a public or private address, with the keys that its first boot was given. */
function virtualMachine(cloud: Cloud, address: string): Dialled | undefined {
  for (const vm of cloud.resources(VIRTUAL_MACHINE)) {
    const nicIds = ((at(vm.inputs, "networkProfile.networkInterfaces") as Properties[] | undefined) ?? []).map((each) => String(each["id"]));
    const configurations = nicIds.flatMap((id) => (cloud.find(id)?.inputs["ipConfigurations"] as Properties[] | undefined) ?? []);
    const addresses = configurations.flatMap((each) => [each["privateIPAddress"], cloud.find(String(at(each, "publicIPAddress.id") ?? ""))?.outputs["ipAddress"]]);
    if (!addresses.includes(address)) continue;
    const keys = firstBootKeys(cloud, vm.id);
    const groups = nicIds.flatMap((id) => cloud.find(String(at(cloud.find(id)?.inputs, "networkSecurityGroup.id") ?? "")) ?? []);
    return keys && { host: address, address, machine: String(vm.outputs["vmId"]), hardware: hardwareOf(cloud, vm), groups, ...keys };
  }
  return undefined;
}

function firstBootKeys(cloud: Cloud, vmId: string): { hostKey: string; authorizedKeys: string[] } | undefined {
  const extension = cloud.resources("azure-native:compute:VirtualMachineExtension").find((each) => each.id.toLowerCase().startsWith(`${vmId.toLowerCase()}/`));
  const command = String(at(extension?.inputs, "protectedSettings.commandToExecute") ?? "");
  return command === "" ? undefined : readFirstBoot(command);
}

/** Reads what a machine would be given at its first boot out of the extension's command. */
function readFirstBoot(command: string): { hostKey: string; authorizedKeys: string[] } | undefined {
  const packed = /FromBase64String\('([^']+)'\)/.exec(command)?.[1];
  const script = packed === undefined ? command : gunzipSync(Buffer.from(packed, "base64")).toString("utf8");
  const [hostPrivateKey = "", authorized = ""] = [...script.matchAll(/Write-Key '[^']+' '([^']+)'/g)].map((match) => Buffer.from(match[1] as string, "base64").toString("utf8"));
  const key = utils.parseKey(hostPrivateKey);
  return key instanceof Error ? undefined : { hostKey: `${key.type} ${key.getPublicSSH().toString("base64")}`, authorizedKeys: authorized.trim().split("\n") };
}
