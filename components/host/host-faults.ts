import * as pulumi from "@pulumi/pulumi";
import { utils } from "ssh2";
import type { ManagedHostArgs } from "./commands";
import { isPrivateKey, type HostConnectionArgs } from "./connection";
import { isObject } from "./is-object";

/** What is wrong with the args of a host as far as it is known when it is declared; keys are never shown. */
export function hostFaults(host: unknown): string[] {
  if (!isPlain(host)) return [`  host  found ${quoted(host)}, expected an object with connection and machine`];
  const { connection, machine } = host as Partial<ManagedHostArgs>;
  const nobody = machine === undefined || machine === null || machine === "" ? [`  host.machine  found ${quoted(machine)}, expected the id of the VM, or generation-1 of an existing server`] : [];
  return [...serverFaults(connection, "host.connection"), ...nobody];
}

const isPlain = (value: unknown): value is object => isObject(value) && !pulumi.Output.isInstance(value);

const KINDS: [is: (value: unknown) => boolean, kind: string][] = [
  [(value) => value === undefined || value === null, "nothing"],
  [(value) => typeof value === "string", "a text"],
  [Array.isArray, "a list"],
  [(value) => pulumi.Output.isInstance(value), "an output of another resource"],
  [(value) => typeof value === "object", "an object"],
];

function quoted(value: unknown): string {
  if (typeof value === "string" && value.length < 60) return JSON.stringify(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return KINDS.find(([is]) => is(value))?.[1] ?? `a ${typeof value}`;
}

function serverFaults(server: unknown, path: string): string[] {
  if (!isPlain(server)) return [`  ${path}  found ${quoted(server)}, expected an object with host, user, privateKey and hostKey`];
  return connectionFaults(server as HostConnectionArgs, path);
}

function connectionFaults({ host, port, user, privateKey, hostKey, jumpHost }: HostConnectionArgs, path: string): string[] {
  const fault = (member: string, wrong: boolean, found: string, expected: string): string[] => (wrong ? [`  ${path}.${member}  found ${found}, expected ${expected}`] : []);
  const known = (value: unknown): boolean => !pulumi.Output.isInstance(value) && !(value instanceof Promise);
  return [
    ...fault("host", known(host) && !/^[^\s@]+$/.test(textOf(host)), quoted(host), "a name or an address to dial"),
    ...fault("port", port !== undefined && known(port) && !(Number.isInteger(port) && (port as number) >= 1 && (port as number) <= 65535), quoted(port), "a port from 1 to 65535"),
    ...fault("user", known(user) && !/^\S+$/.test(textOf(user)), quoted(user), "an account in Administrators"),
    ...fault("privateKey", known(privateKey) && !isPrivateKey(textOf(privateKey)), "[secret]", "an unencrypted OpenSSH private key"),
    ...fault("hostKey", known(hostKey) && utils.parseKey(textOf(hostKey)) instanceof Error, "a text that is no key", "a public SSH key such as ssh-ed25519 AAAA…"),
    ...(jumpHost === undefined ? [] : serverFaults(jumpHost, `${path}.jumpHost`)),
  ];
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
