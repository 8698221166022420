import * as grpc from "@grpc/grpc-js";
import * as provider from "@pulumi/pulumi/proto/provider_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { EngineLog } from "./engine-log";
import { differences, fromStruct, hasUnknown, revealed, toStruct, type Properties } from "./values";

/** One operation on one resource, as a provider sees it. */
export interface Operation {
  urn: string;
  type: string;
  name: string;
  id: string;
  preview: boolean;
  /** Properties with secrets revealed. */
  inputs: Properties;
  /** Inputs of the last operation. */
  oldInputs: Properties;
  /** Outputs of the last operation. */
  state: Properties;
  /** Seconds. */
  timeout: number;
  /** Shows lines as the status of the resource. */
  say: (lines: string[]) => Promise<void>;
}

export interface Outcome {
  id: string;
  outputs: Properties;
  /** Of a read: what the cloud tells of how it was made, for an import. */
  inputs?: Properties;
}

/** What a simulated provider does; the engine's protocol is this file's. */
export interface SimulatedProvider {
  name: string;
  version: string;
  /** Faults of the inputs, each with the property it concerns. */
  check(operation: Operation): { property: string; reason: string }[];
  /** Paths that replace the resource when they change. */
  replaces(operation: Operation, path: string): boolean;
  /** Whether a changed path is a change at all. */
  ignores?(operation: Operation, path: string): boolean;
  create(operation: Operation): Promise<Outcome>;
  read(operation: Operation): Promise<Outcome | undefined>;
  update(operation: Operation): Promise<Properties>;
  delete(operation: Operation): Promise<void>;
  /** A function of the provider, by its token. */
  invoke?(token: string, args: Properties): Properties;
}

/** An error of a simulated cloud or host, given to the engine as its message. */
export class ProviderFault extends Error {}

// The engine's messages have no types of their own in the SDK.
/* eslint-disable @typescript-eslint/no-explicit-any */
type Call = grpc.ServerUnaryCall<any, any>;

/** Serves a simulated provider on a free port of 127.0.0.1. */
export async function serveProvider(simulated: SimulatedProvider): Promise<{ port: number; close: () => Promise<void> }> {
  const server = new grpc.Server({ "grpc.max_receive_message_length": 400 * 2 ** 20 });
  server.addService(ResourceProviderService as unknown as grpc.ServiceDefinition, methods(simulated));
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound))),
  );
  return { port, close: () => new Promise((resolve) => server.tryShutdown(() => resolve())) };
}

function methods(simulated: SimulatedProvider): grpc.UntypedServiceImplementation {
  const log = new EngineLog();
  const answers: Record<string, (request: any) => Promise<unknown> | unknown> = {
    handshake: () => {
      const response = new provider.ProviderHandshakeResponse();
      response.setAcceptSecrets(true);
      response.setAcceptResources(false);
      response.setAcceptOutputs(false);
      return response;
    },
    checkConfig: (request) => checked(request.getNews()),
    diffConfig: () => new provider.DiffResponse(),
    configure: () => {
      const response = new provider.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setSupportspreview(true);
      response.setAcceptresources(false);
      response.setAcceptoutputs(false);
      return response;
    },
    attach: (request) => {
      log.attach(request.getAddress());
      return new Empty();
    },
    cancel: () => new Empty(),
    getPluginInfo: () => {
      const info = new plugin.PluginInfo();
      info.setVersion(simulated.version);
      return info;
    },
    check: (request) => check(simulated, request),
    diff: (request) => diff(simulated, request),
    create: (request) => create(simulated, request, log),
    read: (request) => read(simulated, request),
    update: (request) => update(simulated, request, log),
    invoke: (request) => invoke(simulated, request),
    delete: async (request) => {
      await simulated.delete(operationOf(request, { state: stateOf(request.getProperties()) }, log));
      return new Empty();
    },
  };
  const names = Object.keys(ResourceProviderService as object);
  return Object.fromEntries(names.map((name) => [name, (call: Call, callback: grpc.sendUnaryData<unknown>) => answer(simulated, name, answers[name], call, callback)]));
}

function answer(simulated: SimulatedProvider, name: string, work: ((request: any) => unknown) | undefined, call: Call, callback: grpc.sendUnaryData<unknown>): void {
  if (!work) {
    callback({ code: grpc.status.UNIMPLEMENTED, message: `${simulated.name} has no ${name} in the sandbox` });
    return;
  }
  Promise.resolve()
    .then(() => work(call.request))
    .then(
      (response) => callback(null, response),
      (error: Error) => callback({ code: grpc.status.UNKNOWN, message: error instanceof ProviderFault ? error.message : (error.stack ?? error.message) }),
    );
}

function checked(inputs: any): provider.CheckResponse {
  const response = new provider.CheckResponse();
  response.setInputs(inputs);
  return response;
}

function check(simulated: SimulatedProvider, request: any): provider.CheckResponse {
  const response = checked(request.getNews());
  const faults = simulated.check(operationOf(request, { inputs: plain(request.getNews()), oldInputs: plain(request.getOlds()) }));
  response.setFailuresList(
    faults.map(({ property, reason }) => {
      const failure = new provider.CheckFailure();
      failure.setProperty(property);
      failure.setReason(reason);
      return failure;
    }),
  );
  return response;
}

function diff(simulated: SimulatedProvider, request: any): provider.DiffResponse {
  const oldInputs = plain(request.getOldInputs());
  const inputs = plain(request.getNews());
  const operation = operationOf(request, { inputs, oldInputs, state: stateOf(request.getOlds()) });
  const ignored: string[] = request.getIgnorechangesList();
  const changed = differences(oldInputs, inputs).filter((path) => !ignored.some((each) => covers(each, path)) && simulated.ignores?.(operation, path) !== true);
  const response = new provider.DiffResponse();
  response.setChanges(changed.length > 0 ? provider.DiffResponse.DiffChanges.DIFF_SOME : provider.DiffResponse.DiffChanges.DIFF_NONE);
  response.setHasdetaileddiff(true);
  const kinds = provider.PropertyDiff.Kind;
  for (const path of changed) {
    const replaces = simulated.replaces(operation, path);
    const property = new provider.PropertyDiff();
    property.setKind(replaces ? kinds.UPDATE_REPLACE : kinds.UPDATE);
    property.setInputdiff(true);
    response.getDetaileddiffMap().set(path, property);
    if (replaces) response.addReplaces(path);
  }
  response.setDiffsList([...new Set(changed.map((path) => path.split(/[.[]/)[0] as string))]);
  return response;
}

/** `*` and a member cover everything below. */
function covers(ignored: string, path: string): boolean {
  return ignored === "*" || path === ignored || path.startsWith(`${ignored}.`) || path.startsWith(`${ignored}[`);
}

function invoke(simulated: SimulatedProvider, request: any): provider.InvokeResponse {
  const token: string = request.getTok();
  if (!simulated.invoke) throw new ProviderFault(`${simulated.name} has no ${token} in the sandbox`);
  const response = new provider.InvokeResponse();
  response.setReturn(toStruct(simulated.invoke(token, plain(request.getArgs()))));
  return response;
}

async function create(simulated: SimulatedProvider, request: any, log: EngineLog): Promise<provider.CreateResponse> {
  const inputs = plain(request.getProperties());
  const operation = operationOf(request, { inputs }, log);
  const response = new provider.CreateResponse();
  // What the cloud would invent is left out in a preview, never made up.
  if (operation.preview) {
    response.setProperties(request.getProperties());
    return response;
  }
  const { id, outputs } = await simulated.create(operation);
  response.setId(id);
  response.setProperties(toStruct({ ...fromStruct(request.getProperties()), ...outputs }));
  return response;
}

async function read(simulated: SimulatedProvider, request: any): Promise<provider.ReadResponse> {
  const operation = operationOf(request, { inputs: plain(request.getInputs()), state: stateOf(request.getProperties()) });
  const found = await simulated.read(operation);
  const response = new provider.ReadResponse();
  if (!found) return response;
  response.setId(found.id);
  const known = fromStruct(request.getInputs());
  // An import knows nothing but the id: inputs are what the cloud tells of itself.
  const inputs = Object.keys(known).length > 0 ? known : (found.inputs ?? {});
  response.setProperties(toStruct({ ...inputs, ...fromStruct(request.getProperties()), ...found.outputs }));
  response.setInputs(toStruct(inputs));
  return response;
}

async function update(simulated: SimulatedProvider, request: any, log: EngineLog): Promise<provider.UpdateResponse> {
  const inputs = plain(request.getNews());
  const operation = operationOf(request, { inputs, oldInputs: plain(request.getOldInputs()), state: stateOf(request.getOlds()) }, log);
  const response = new provider.UpdateResponse();
  const kept = outputsOnly(operation.state, operation.oldInputs);
  const outputs = operation.preview || hasUnknown(inputs) ? kept : await simulated.update(operation);
  response.setProperties(toStruct({ ...kept, ...fromStruct(request.getNews()), ...outputs }));
  return response;
}

function outputsOnly(state: Properties, inputs: Properties): Properties {
  return Object.fromEntries(Object.entries(state).filter(([key]) => !(key in inputs)));
}

function plain(struct: any): Properties {
  return revealed(fromStruct(struct)) as Properties;
}

const stateOf = plain;

function operationOf(request: any, given: Partial<Operation>, log?: EngineLog): Operation {
  const urn: string = request.getUrn();
  const [, , type = "", name = ""] = /^urn:pulumi:(.*?)::(?:.*?\$)?([^$]*?)::(.*)$/.exec(urn) ?? [];
  return {
    urn,
    type,
    name,
    id: request.getId?.() ?? "",
    preview: request.getPreview?.() ?? false,
    inputs: {},
    oldInputs: {},
    state: {},
    timeout: request.getTimeout?.() ?? 0,
    say: (lines) => log?.status(urn, lines) ?? Promise.resolve(),
    ...given,
  };
}
