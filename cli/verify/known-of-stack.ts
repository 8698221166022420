import type { ConfigMap } from "@pulumi/pulumi/automation";
import { isPrivateKey, publicKeyLine } from "../../components/host/connection";
import type { KnownOfHosts } from "../../components/site/connections";
import { UserFault } from "../exit";
import { HostFault } from "./host-access";

/** What dials the hosts of a stack: keys from its config, addresses that Azure invented from its outputs. */
export function knownOfStack(stack: string, config: ConfigMap, outputs: Record<string, unknown>): KnownOfHosts<string> {
  const privateKey = config["listserv:sshPrivateKey"]?.value ?? "";
  if (!isPrivateKey(privateKey)) {
    const found = privateKey === "" ? "is not set" : "is not an unencrypted OpenSSH private key";
    throw new UserFault(`listserv:sshPrivateKey of the stack ${stack} ${found}. "npx listserv init ${stack}" makes it; its public half then goes to each existing server.`);
  }
  const hostKeys = JSON.parse(config["listserv:hostKeys"]?.value ?? "{}") as Record<string, string>;
  const addresses = (outputs["publicAddresses"] ?? {}) as Record<string, string>;
  return {
    privateKey,
    hostKey: (key) => {
      if (!isPrivateKey(hostKeys[key] ?? "")) throw new HostFault(`listserv:hostKeys.${key} is not set, so its server could not be told from another: "npx listserv init ${stack}" makes it`);
      return publicKeyLine(hostKeys[key] as string);
    },
    publicAddress: (key) => {
      if (!addresses[key]) throw new HostFault(`${key} has no address in the outputs of the stack ${stack}: the VM was not made yet (pulumi up)`);
      return addresses[key];
    },
  };
}
