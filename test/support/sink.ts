import { notRun } from "./account";
import { buildMailpit, Mailpit, MAILPIT_VERSION } from "./mailpit";
import { TakingServer } from "./smtp";

/** Where the mail of a staging copy ends in a test. */
export interface Sink {
  smtpPort: number;
  /** Recipients of each message that it has taken, in small letters. */
  taken(): Promise<string[][]>;
  close(): Promise<void>;
}

/** The real Mailpit; where it cannot be built, a server that takes everything, so that the exchange is tried all the same. */
export async function startSink(messageLimit: number): Promise<Sink> {
  const path = await buildMailpit((line) => console.warn(line)).catch((error: Error) => notRun("mail of a staging copy into a real Mailpit (it went to another SMTP server)", `Go, to build Mailpit ${MAILPIT_VERSION} (${error.message.split("\n")[0]})`));
  return path === undefined ? keptServer() : ofMailpit(await Mailpit.start(path, messageLimit));
}

function ofMailpit(mailpit: Mailpit): Sink {
  return {
    smtpPort: mailpit.smtpPort,
    taken: async () => (await mailpit.messages()).messages.map(({ To, Bcc }) => [...(To ?? []), ...(Bcc ?? [])].map(({ Address }) => Address.toLowerCase())),
    close: () => mailpit.close(),
  };
}

export async function keptServer(): Promise<Sink> {
  const server = await TakingServer.start();
  return {
    smtpPort: server.port,
    taken: () => Promise.resolve(server.taken.map(({ to }) => to.map((address) => address.toLowerCase()))),
    close: () => server.close(),
  };
}
