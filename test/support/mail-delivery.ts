import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hostPath, readHostState } from "../../sandbox";
import { mailState, route } from "../../sandbox/windows/mail";
import { sendMessage, type Message } from "./smtp";

/** Port of 127.0.0.1 that stands for a port of an address; nothing where the network stops the packet. */
export type Wires = (address: string, port: number) => number | undefined;

/** What became of a queue: messages that left, and for each that stays the reason. */
export interface Delivered {
  sent: number;
  waiting: string[];
}

function queueFolder(folder: string): string {
  const queue = readHostState(folder).metabase.memory["SmtpSvc/1"]?.properties["QueueDirectory"];
  if (typeof queue !== "string") throw new Error(`the host in ${folder} has no queue`);
  return join(folder, hostPath(queue));
}

/** Puts a message into the queue of a simulated host, with its envelope in the lines that SMTPSVC knows from its pickup folder. */
export function queueMessage(folder: string, name: string, { from, to, text }: Message): void {
  mkdirSync(queueFolder(folder), { recursive: true });
  writeFileSync(join(queueFolder(folder), `${name}.EML`), [`x-sender: ${from}`, ...to.map((each) => `x-receiver: ${each}`), text].join("\r\n"));
}

function readMessage(file: string): Message {
  const lines = readFileSync(file, "utf8").split("\r\n");
  const values = (name: string): string[] => lines.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2));
  return { from: values("x-sender")[0] ?? "", to: values("x-receiver"), text: lines.filter((line) => !/^x-(sender|receiver): /.test(line)).join("\r\n") };
}

/** Delivers the queue of a simulated host over real connections: what stands in its metabase decides where each message goes. */
export async function deliverQueue(folder: string, wires: Wires): Promise<Delivered> {
  const delivered: Delivered = { sent: 0, waiting: [] };
  for (const name of readdirSync(queueFolder(folder)).filter((each) => each.endsWith(".EML")).sort()) {
    const file = join(queueFolder(folder), name);
    const failed = await deliver(folder, readMessage(file), wires);
    if (failed.length > 0) delivered.waiting.push(...failed.map((reason) => `${name}: ${reason}`));
    else {
      rmSync(file);
      delivered.sent++;
    }
  }
  return delivered;
}

/** One connection for each next host, with all recipients that go there. */
async function deliver(folder: string, { from, to, text }: Message, wires: Wires): Promise<string[]> {
  const host = mailState(readHostState(folder));
  const server = host.servers["SmtpSvc/1"];
  if (!server || host.smtp !== "Running") return ["SMTPSVC does not run"];
  const next = new Map<string, { address: string; port: number; to: string[] }>();
  const astray: string[] = [];
  for (const recipient of to) {
    const where = route(host, server, recipient.split("@")[1] ?? "");
    if (typeof where === "string") astray.push(`${recipient} ends in ${where}`);
    else next.set(JSON.stringify(where), { ...where, to: [...(next.get(JSON.stringify(where))?.to ?? []), recipient] });
  }
  const outcomes = await Promise.all(
    [...next.values()].map(async ({ address, port, to: recipients }) => {
      const wire = wires(address, port);
      if (wire === undefined) return [`the network lets nothing through to ${address}:${port}`];
      await sendMessage(wire, { from, to: recipients, text });
      return [];
    }),
  );
  return [...astray, ...outcomes.flat()];
}
