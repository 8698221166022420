import { AsyncResource } from "node:async_hooks";
import { runtime } from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { isGrpcError } from "@pulumi/pulumi/errors";

const HANDLED = ["uncaughtException", "unhandledRejection"];

/**
 * A program that the engine runs in this process. The SDK takes a connection that is lost for the engine's own end and the program for
 * done, silently: the engine would delete what the program had not declared yet, and say that all is well.
 */
export class InlineProgram {
  private finished = false;
  private disconnect = (): void => undefined;

  constructor(private readonly declare: PulumiFn) {}

  readonly run: PulumiFn = async () => {
    // The connections are those of this run's own context.
    this.disconnect = AsyncResource.bind(closeConnections);
    try {
      const outputs = (await this.declare()) as Record<string, unknown> | undefined;
      this.finished = true;
      return outputs;
    } catch (error) {
      throw isGrpcError(error as Error) ? new Error(`the connection to the engine was lost: ${(error as Error).message}`, { cause: error }) : error;
    }
  };

  /** An operation of the engine that runs the program. Throws the operation's error, and where the program did not come to its end. */
  async during(operate: () => Promise<unknown>): Promise<void> {
    this.finished = false;
    const before = HANDLED.map((event) => process.listeners(event as "exit"));
    try {
      await operate();
    } finally {
      this.disconnect();
      // The SDK leaves those of a run that fails.
      HANDLED.forEach((event, index) => process.listeners(event as "exit").filter((listener) => !before[index]?.includes(listener)).forEach((listener) => process.off(event, listener)));
    }
    if (!this.finished) throw new Error("the program did not come to its end, and the engine took it for done: run the operation again");
  }
}

interface Client {
  close?: () => void;
  log?: (message: unknown, delivered: () => void) => void;
}

/**
 * A run leaves its connections to an engine that is gone, and each holds all that the program declared. Those of one that failed are tried
 * again for ever, and a later engine that gets the same port would be taken for unreachable. What the program still has to say is dropped, since nobody hears it: the SDK keeps all messages of
 * a process in one row, and after one that cannot be delivered it delivers no other, of later runs neither.
 */
function closeConnections(): void {
  const engine = runtime.getEngine() as Client | undefined;
  if (engine) engine.log = (_message, delivered) => delivered();
  for (const client of [runtime.getMonitor() as Client | undefined, engine]) client?.close?.();
}
