import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import * as engine from "@pulumi/pulumi/proto/engine_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import * as monitor from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** A resource as a program registers it. */
export interface Registered {
  urn: string;
  type: string;
  name: string;
  custom: boolean;
  parent: string;
  dependencies: string[];
  inputs: Record<string, unknown>;
}

// The engine's messages have no types of their own in the SDK.
/* eslint-disable @typescript-eslint/no-explicit-any */
type Answer = (request: any) => unknown;

/**
 * The engine's side of a program's start, as far as a preview needs it: it takes every resource, gives each its URN, and keeps the account.
 * So the program alone is measured, and not the engine and its providers.
 */
export class RecordedEngine {
  readonly registered: Registered[] = [];
  readonly errors: string[] = [];
  private root = "";

  private constructor(private readonly server: grpc.Server) {}

  static async open(): Promise<RecordedEngine & { address: string }> {
    const recorded = new RecordedEngine(new grpc.Server({ "grpc.max_receive_message_length": 400 * 2 ** 20 }));
    recorded.server.addService(ResourceMonitorService as unknown as grpc.ServiceDefinition, implementation(ResourceMonitorService, recorded.monitorAnswers()));
    recorded.server.addService(EngineService as unknown as grpc.ServiceDefinition, implementation(EngineService, recorded.engineAnswers()));
    const port = await new Promise<number>((resolve, reject) =>
      recorded.server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound))),
    );
    return Object.assign(recorded, { address: `127.0.0.1:${port}` });
  }

  close(): void {
    this.server.forceShutdown();
  }

  private monitorAnswers(): Record<string, Answer> {
    return {
      supportsFeature: (request) => {
        const response = new monitor.SupportsFeatureResponse();
        // A program is told what it may send; transforms and hooks are called back, which nobody here does.
        response.setHassupport(["secrets", "resourceReferences", "outputValues", "aliasSpecs", "deletedWith"].includes(request.getId()));
        return response;
      },
      registerResource: (request) => {
        const urn = this.enter(request);
        const response = new monitor.RegisterResourceResponse();
        response.setUrn(urn);
        response.setObject(request.getObject());
        return response;
      },
      readResource: (request) => {
        const response = new monitor.ReadResourceResponse();
        response.setUrn(this.urnOf(request.getType(), request.getName(), request.getParent()));
        response.setProperties(request.getProperties());
        return response;
      },
      registerResourceOutputs: () => new Empty(),
      signalAndWaitForShutdown: () => new Empty(),
    };
  }

  private engineAnswers(): Record<string, Answer> {
    return {
      log: (request) => {
        if (request.getSeverity() === engine.LogSeverity.ERROR) this.errors.push(request.getMessage());
        return new Empty();
      },
      setRootResource: (request) => {
        this.root = request.getUrn();
        return new engine.SetRootResourceResponse();
      },
      getRootResource: () => {
        const response = new engine.GetRootResourceResponse();
        response.setUrn(this.root);
        return response;
      },
    };
  }

  private enter(request: any): string {
    const type: string = request.getType();
    const name: string = request.getName();
    const parent: string = request.getParent();
    const urn = this.urnOf(type, name, parent);
    const struct: Struct | undefined = request.getObject();
    this.registered.push({ urn, type, name, custom: request.getCustom(), parent, dependencies: request.getDependenciesList(), inputs: (struct?.toJavaScript() ?? {}) as Record<string, unknown> });
    return urn;
  }

  private urnOf(type: string, name: string, parent: string): string {
    const parentType = parent.split("::")[2];
    const qualified = parentType === undefined || parentType === "pulumi:pulumi:Stack" ? type : `${parentType}$${type}`;
    return `urn:pulumi:bench::bench::${qualified}::${name}`;
  }
}

function implementation(service: object, answers: Record<string, Answer>): grpc.UntypedServiceImplementation {
  const names = Object.keys(service);
  return Object.fromEntries(
    names.map((name) => [
      name,
      (call: grpc.ServerUnaryCall<any, any>, callback: grpc.sendUnaryData<unknown>) => {
        const answer = answers[name];
        if (answer) callback(null, answer(call.request));
        else callback({ code: grpc.status.UNIMPLEMENTED, message: name });
      },
    ]),
  );
}
