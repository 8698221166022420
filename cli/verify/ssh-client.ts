import { createHash } from "node:crypto";
import { Client, utils, type ConnectConfig, type ParsedKey, type ServerHostKeyAlgorithm } from "ssh2";
import { publicKeyLine } from "../../components/host/connection";
import type { HostRoute } from "../../components/site/connections";
import { HostFault } from "./host-access";

/** How long a server may take until it has let us in. */
const DIAL_MS = 20_000;
/** A connection of which nothing is heard for a minute is lost. */
const KEEP_ALIVE_MS = 15_000;
const KEEP_ALIVES_LOST = 4;

/** An open connection, and what it goes through. */
export interface Dialled {
  client: Client;
  close(): void;
}

/** Dials a host, through its jump host if it has one: by key only, and only the server whose key is known. */
export async function dial(route: HostRoute<string>): Promise<Dialled> {
  if (!route.jumpHost) return opened(await connect(route));
  const jump = await connect(route.jumpHost);
  try {
    const socket = await forwarded(jump, route);
    return opened(await connect(route, { sock: socket }), jump);
  } catch (error) {
    jump.end();
    throw error;
  }
}

function opened(client: Client, ...through: Client[]): Dialled {
  return { client, close: () => [client, ...through].forEach((each) => each.end()) };
}

function connect(route: HostRoute<string>, over: Partial<ConnectConfig> = {}): Promise<Client> {
  const client = new Client();
  const expected = utils.parseKey(route.hostKey) as ParsedKey;
  let shown: Buffer | undefined;
  return new Promise((resolve, reject) => {
    const failed = (error: Error & { level?: string }): void => {
      client.end();
      reject(new HostFault(reason(route, error, shown && !shown.equals(expected.getPublicSSH()) ? shown : undefined)));
    };
    client.once("ready", () => {
      client.off("error", failed);
      // What is lost later is told by whatever was under way.
      client.on("error", () => undefined);
      resolve(client);
    });
    client.once("error", failed);
    client.connect({
      host: route.host,
      port: route.port,
      username: route.user,
      privateKey: route.privateKey,
      authHandler: ["publickey"],
      algorithms: { serverHostKey: algorithmsOf(expected.type) },
      hostVerifier: (key: Buffer) => {
        shown = key;
        return key.equals(expected.getPublicSSH());
      },
      readyTimeout: DIAL_MS,
      keepaliveInterval: KEEP_ALIVE_MS,
      keepaliveCountMax: KEEP_ALIVES_LOST,
      ...over,
    });
  });
}

/** The server shows the one of its keys that we know. An RSA key signs under names of its own (RFC 8332). */
function algorithmsOf(type: string): ServerHostKeyAlgorithm[] {
  return (type === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"] : [type]) as ServerHostKeyAlgorithm[];
}

function forwarded(jump: Client, { host, port }: HostRoute<string>): Promise<NonNullable<ConnectConfig["sock"]>> {
  return new Promise((resolve, reject) =>
    jump.forwardOut("127.0.0.1", 0, host, port, (error, channel) => (error ? reject(new HostFault(`the jump host does not get through to ${host}:${port}: ${error.message}`)) : resolve(channel))),
  );
}

function reason(route: HostRoute<string>, error: Error & { level?: string }, otherKey: Buffer | undefined): string {
  const where = `${route.user}@${route.host}:${route.port}`;
  if (otherKey) {
    return `${where} shows another host key (${fingerprint(otherKey)}) than the config has (${fingerprint((utils.parseKey(route.hostKey) as ParsedKey).getPublicSSH())}). Look at the server's own console which one is right; nothing was sent to it.`;
  }
  if (error.level === "client-authentication") {
    return `${where} does not take the site's SSH key. Add this line to C:\\ProgramData\\ssh\\administrators_authorized_keys there: ${publicKeyLine(route.privateKey)}`;
  }
  return `${where} cannot be reached: ${error.message}`;
}

/** As OpenSSH prints it. */
function fingerprint(key: Buffer): string {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
}
