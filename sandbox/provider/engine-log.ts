import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";

/** What a provider says to the engine while it works. */
export class EngineLog {
  private address: string | undefined;

  /** Each run of the engine has an address of its own. */
  attach(address: string): void {
    this.address = address;
  }

  /** Lines for the status of a resource: shown while it is worked on, and not kept by the engine's display. */
  async status(urn: string, lines: string[]): Promise<void> {
    if (this.address === undefined || lines.length === 0) return;
    // A connection for each time: one that outlives its engine is tried again for ever.
    const client = new EngineClient(this.address, grpc.credentials.createInsecure());
    try {
      for (const line of lines) await sent(client, request(urn, line));
    } finally {
      client.close();
    }
  }
}

function request(urn: string, line: string): LogRequest {
  const log = new LogRequest();
  log.setSeverity(LogSeverity.INFO);
  log.setUrn(urn);
  log.setMessage(line);
  log.setEphemeral(true);
  return log;
}

function sent(client: EngineClient, log: LogRequest): Promise<void> {
  return new Promise((resolve, reject) => client.log(log, (error: Error | null) => (error ? reject(error) : resolve())));
}
