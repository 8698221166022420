import * as pulumi from "@pulumi/pulumi";
import type { remote } from "@pulumi/command/types/input";
import { utils } from "ssh2";
import { userFault } from "./user-fault";

/** An SSH server as the commands of a host dial it. */
export interface HostConnectionArgs {
  /** Name or address to dial. */
  host: pulumi.Input<string>;
  /** Default 22. */
  port?: pulumi.Input<number>;
  /** Account in the group Administrators. */
  user: pulumi.Input<string>;
  /** OpenSSH private key. */
  privateKey: pulumi.Input<string>;
  /** Public host key, e.g. `ssh-ed25519 AAAA…`. */
  hostKey: pulumi.Input<string>;
  /** Server through which the host is reached. */
  jumpHost?: HostConnectionArgs;
}

// A new VM takes minutes until SSH answers; the command provider's own default gives up after a quarter of a minute.
const DIAL_ERRORS = 120;
const SECONDS_FOR_A_DIAL = 15;

/** The connection for the command provider, its keys checked first: a malformed connection would be printed with its private key. */
export function commandConnection(args: HostConnectionArgs): pulumi.Input<remote.ConnectionArgs> {
  return { ...server(args), ...(args.jumpHost ? { proxy: server(args.jumpHost) } : {}) };
}

function server({ host, port, user, privateKey, hostKey }: HostConnectionArgs) {
  const checked = pulumi.all([host, privateKey, hostKey]).apply(([name, ours, theirs]) => {
    checkKeys(name, ours, theirs);
    return ours;
  });
  return { host, port: port ?? 22, user, privateKey: pulumi.secret(checked), hostKey, dialErrorLimit: DIAL_ERRORS, perDialTimeout: SECONDS_FOR_A_DIAL };
}

function checkKeys(host: string, privateKey: string, hostKey: string): void {
  if (!isPrivateKey(privateKey)) {
    throw userFault(`The SSH key for ${host} is not an unencrypted OpenSSH private key. Set listserv:sshPrivateKey, or let "npx listserv init" make one.`);
  }
  if (utils.parseKey(hostKey) instanceof Error) {
    throw userFault(`The host key of ${host} is not a public SSH key such as "ssh-ed25519 AAAA…".`);
  }
}

/** Whether a text is an unencrypted OpenSSH private key. */
export function isPrivateKey(text: string): boolean {
  const key = utils.parseKey(text);
  return !(key instanceof Error) && key.isPrivateKey();
}

/** Public half of an OpenSSH private key, as one line. It is no secret. */
export function publicKey(privateKey: pulumi.Input<string>, name: string): pulumi.Output<string> {
  const line = pulumi.output(privateKey).apply((text) => {
    if (!isPrivateKey(text)) throw userFault(`${name} is not an unencrypted OpenSSH private key. "npx listserv init" makes one.`);
    return publicKeyLine(text);
  });
  return pulumi.unsecret(line);
}

/** The same of a key that is known. Throws where the text is no key, without showing it. */
export function publicKeyLine(privateKey: string): string {
  const key = utils.parseKey(privateKey);
  if (key instanceof Error) throw new Error("not an unencrypted OpenSSH private key");
  return `${key.type} ${key.getPublicSSH().toString("base64")}`;
}
