import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";

export interface Message {
  from: string;
  to: string[];
  text: string;
}

/** What an SMTP server took: its envelope. */
export type Taken = Omit<Message, "text">;

const LOOPBACK = "127.0.0.1";

/** Hands a message to a server on loopback, as SMTPSVC does where it says HELO. Fails with what the server answered. */
export async function sendMessage(port: number, { from, to, text }: Message): Promise<void> {
  const socket = connect(port, LOOPBACK);
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const expectAnswer = async (code: string, to_: string): Promise<void> => {
    const { value, done } = await lines.next();
    if (done || !String(value).startsWith(code)) throw new Error(`${to_} was answered ${done ? "with a closed connection" : String(value)}`);
  };
  const say = async (line: string, code: string): Promise<void> => {
    socket.write(`${line}\r\n`);
    await expectAnswer(code, line.split("\r\n")[0] as string);
  };
  try {
    await expectAnswer("220", "the connection");
    await say("HELO LISTSERV.STAGING.EXAMPLE.ORG", "250");
    await say(`MAIL FROM:<${from}>`, "250");
    for (const recipient of to) await say(`RCPT TO:<${recipient}>`, "250");
    await say("DATA", "354");
    await say(`${text}\r\n.`, "250");
    await say("QUIT", "221");
  } finally {
    socket.destroy();
  }
}

/** A server that takes everything: stands for the internet, or for LISTSERV's listener. */
export class TakingServer {
  readonly taken: Taken[] = [];
  connections = 0;
  private readonly server: Server = createServer((socket) => this.serve(socket));

  static async start(): Promise<TakingServer> {
    const taking = new TakingServer();
    await new Promise<void>((resolve) => taking.server.listen(0, LOOPBACK, resolve));
    return taking;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(socket: Socket): void {
    this.connections++;
    socket.on("error", () => socket.destroy());
    socket.write("220 taking everything\r\n");
    let envelope: Taken = { from: "", to: [] };
    let inData = false;
    createInterface({ input: socket }).on("line", (line) => {
      if (inData && line !== ".") return;
      const address = /<([^>]*)>/.exec(line)?.[1] ?? "";
      if (inData) {
        this.taken.push(envelope);
        envelope = { from: "", to: [] };
        inData = false;
      } else if (/^MAIL/i.test(line)) envelope = { from: address, to: [] };
      else if (/^RCPT/i.test(line)) envelope.to.push(address);
      else if (/^DATA/i.test(line)) {
        inData = true;
        socket.write("354 go on\r\n");
        return;
      } else if (/^QUIT/i.test(line)) {
        socket.end("221 bye\r\n");
        return;
      }
      socket.write("250 taken\r\n");
    });
  }
}
