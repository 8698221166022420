import type { Operation, Outcome, SimulatedProvider } from "../provider/server";
import { ProviderFault } from "../provider/server";
import { differences, UNKNOWN, type Properties } from "../provider/values";
import type { Faults } from "../faults";
import type { Cloud, CloudResource } from "./cloud";
import { at, refusals, user } from "./refusals";
import { azureTypes, declaredReplacements, type AzureType } from "./resource-types";

const SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000";

/** A simulated azure-native: it checks, invents and refuses what Azure does. */
export function azureProvider(cloud: Cloud, faults: Faults): SimulatedProvider {
  return {
    name: "azure-native",
    version: "3.28.0",
    check: (operation) => {
      const type = azureTypes[operation.type];
      if (!type) return [{ property: "", reason: `${operation.type} is not in the sandbox` }];
      return type.required.filter((name) => operation.inputs[name] === undefined).map((property) => ({ property, reason: `Missing required property '${property}'` }));
    },
    replaces: (operation, path) => declaredReplacements(typeOf(operation)).includes(path.split(/[.[]/)[0] as string),
    create: async (operation) => {
      await faults.meetRequest("create", operation);
      return create(cloud, operation);
    },
    read: (operation) => Promise.resolve(read(cloud, operation)),
    invoke: (token, args) => listed(cloud, token, args),
    update: async (operation) => {
      await faults.meetRequest("update", operation);
      return update(cloud, operation);
    },
    delete: async (operation) => {
      await faults.meetRequest("delete", operation);
      remove(cloud, operation);
    },
  };
}

/** Functions of azure-native that read what a resource does not tell of itself. */
function listed(cloud: Cloud, token: string, args: Properties): Properties {
  if (token !== "azure-native:storage:listStorageAccountKeys") throw new ProviderFault(`${token} is not in the sandbox`);
  const account = cloud.resources("azure-native:storage:StorageAccount").find(({ inputs }) => inputs["accountName"] === args["accountName"]);
  if (!account) throw fault(404, "ResourceNotFound", `The storage account ${String(args["accountName"])} was not found.`);
  return { keys: [{ keyName: "key1", permissions: "FULL", value: Buffer.from(account.id).toString("base64") }] };
}

function typeOf(operation: Operation): AzureType {
  const type = azureTypes[operation.type];
  if (!type) throw new ProviderFault(`${operation.type} is not in the sandbox`);
  return type;
}

function fault(status: number, code: string, message: string): ProviderFault {
  return new ProviderFault(`Status=${status} Code="${code}" Message="${message}"`);
}

function idOf(type: AzureType, inputs: Properties): string {
  const names = type.names.map((name) => String(inputs[name] ?? ""));
  const group = `${SUBSCRIPTION}/resourceGroups/${String(inputs["resourceGroupName"])}`;
  if (type.path === "") return group;
  const [namespace = "", ...segments] = type.path.split("/");
  const typed = names.map((name, index) => (index < segments.length ? `${segments[index]}/${name}` : name)).join("/");
  return `${group}/providers/${namespace}/${typed}`;
}

function checkRefusals(cloud: Cloud, operation: Operation, type: AzureType, id: string): void {
  const name = String(operation.inputs[type.names.at(-1) as string] ?? "");
  if (!type.pattern.test(name)) throw fault(400, "InvalidResourceName", `Resource name ${name} is invalid.`);
  const group = `${SUBSCRIPTION}/resourceGroups/${String(operation.inputs["resourceGroupName"])}`;
  const isGroup = type.path === "";
  if (!isGroup && !cloud.find(group)) throw fault(404, "ResourceGroupNotFound", `Resource group '${String(operation.inputs["resourceGroupName"])}' could not be found.`);
  const refused = refusals[operation.type]?.(operation.inputs, cloud, id).find((each) => each !== undefined);
  if (refused) throw fault(400, refused.code, refused.message);
}

function create(cloud: Cloud, operation: Operation): Outcome {
  const type = typeOf(operation);
  const id = idOf(type, operation.inputs);
  if (cloud.find(id)) throw fault(409, "Conflict", `The resource ${id} exists already. Import it, or remove it first.`);
  checkRefusals(cloud, operation, type, id);
  const resource: CloudResource = { id, type: operation.type, name: operation.name, inputs: operation.inputs, outputs: {} };
  resource.outputs = invented(cloud, resource, type);
  cloud.put(resource);
  return { id, outputs: resource.outputs };
}

/** What Azure makes up itself. */
function invented(cloud: Cloud, { type, inputs, id }: CloudResource, { names }: AzureType): Properties {
  const name = String(inputs[names.at(-1) as string]);
  const common = { name, provisioningState: "Succeeded", azureApiVersion: "sandbox" };
  if (type === "azure-native:network:PublicIPAddress") {
    const label = String(at(inputs, "dnsSettings.domainNameLabel") ?? "");
    const dnsSettings = { ...(inputs["dnsSettings"] as object), fqdn: `${label}.${String(inputs["location"])}.cloudapp.azure.com` };
    return { ...common, ipAddress: cloud.find(id)?.outputs["ipAddress"] ?? cloud.newPublicAddress(), dnsSettings };
  }
  if (type === "azure-native:containerinstance:ContainerGroup") return { ...common, ipAddress: inputs["ipAddress"] };
  if (type === "azure-native:compute:VirtualMachine") return { ...common, vmId: cloud.find(id)?.outputs["vmId"] ?? cloud.newId() };
  return common;
}

function read(cloud: Cloud, operation: Operation): Outcome | undefined {
  const resource = cloud.find(operation.id);
  return resource && { id: resource.id, outputs: resource.outputs, inputs: told(resource.inputs) };
}

/** What Azure takes and never gives back: REST references of virtual machines, of their extensions, and of container groups. */
const WRITE_ONLY = ["adminPassword", "protectedSettings", "storageAccountKey"];

function told(inputs: Properties): Properties {
  return JSON.parse(JSON.stringify(inputs, (key, value: unknown) => (WRITE_ONLY.includes(key) ? undefined : value))) as Properties;
}

function update(cloud: Cloud, operation: Operation): Properties {
  const type = typeOf(operation);
  const before = cloud.find(operation.id);
  if (!before) throw fault(404, "ResourceNotFound", `The Resource '${operation.id}' was not found.`);
  const changed = differences(before.inputs, operation.inputs).filter((path) => !JSON.stringify(at(operation.inputs, path) ?? "").includes(UNKNOWN));
  const immutable = type.immutable.find((member) => changed.some((path) => path === member || path.startsWith(`${member}.`) || path.startsWith(`${member}[`)));
  if (immutable !== undefined) throw fault(409, "PropertyChangeNotAllowed", `Changing property '${immutable}' is not allowed.`);
  checkRefusals(cloud, operation, type, operation.id);
  const resource = { ...before, inputs: operation.inputs };
  resource.outputs = invented(cloud, resource, type);
  cloud.put(resource);
  return resource.outputs;
}

function remove(cloud: Cloud, operation: Operation): void {
  if (!cloud.find(operation.id)) return;
  const holder = user(cloud, operation.id);
  if (holder) throw fault(400, "InUse", `${operation.id} is in use by ${holder.id} and cannot be deleted.`);
  for (const below of cloud.resources().filter((each) => each.id.toLowerCase().startsWith(`${operation.id.toLowerCase()}/`))) cloud.remove(below.id);
  cloud.remove(operation.id);
}
