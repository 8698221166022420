import type { Registered } from "./recorded-engine";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const ASSET = "0def7320c3a5731c473e5ecbe6d01bc7";
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** How the scaffold imports what it declares. */
export type Imports = "submodules" | "root";

/** The plainest program that declares the same resources: each written out with its inputs, by hand as it were. */
export function scaffold(registered: Registered[], imports: Imports): string {
  const resources = registered.filter(({ type }) => type !== "pulumi:pulumi:Stack");
  const variables = new Map(resources.map(({ urn }, index) => [urn, `r${index}`]));
  const namespaces = [...new Set(resources.flatMap(({ type }) => (type.startsWith("azure-native:") ? [type.split(":")[1] as string] : [])))];
  return [
    'import * as pulumi from "@pulumi/pulumi";',
    'import { remote } from "@pulumi/command";',
    ...(imports === "root" ? ['import * as azure from "@pulumi/azure-native";'] : namespaces.map((name) => `import * as ${name} from "@pulumi/azure-native/${name}";`)),
    ...resources.map((resource) => declaration(resource, variables, imports)),
    "",
  ].join("\n");
}

function declaration({ urn, type, name, custom, parent, dependencies, inputs }: Registered, variables: Map<string, string>, imports: Imports): string {
  const named = (each: string): string[] => (variables.has(each) ? [variables.get(each) as string] : []);
  const dependsOn = dependencies.flatMap(named);
  const options = [...named(parent).map((variable) => `parent: ${variable}`), ...(dependsOn.length > 0 ? [`dependsOn: [${dependsOn.join(", ")}]`] : [])];
  const rest = `{ ${options.join(", ")} }`;
  const variable = variables.get(urn) as string;
  if (!custom) return `const ${variable} = new pulumi.ComponentResource(${JSON.stringify(type)}, ${JSON.stringify(name)}, {}, ${rest});`;
  const [provider, module, resource] = type.split(":") as [string, string, string];
  const constructor = provider === "command" ? `remote.${resource}` : imports === "root" ? `azure.${module}.${resource}` : `${module}.${resource}`;
  return `const ${variable} = new ${constructor}(${JSON.stringify(name)}, ${literal(inputs)} as any, ${rest});`;
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (value === UNKNOWN) return '"known later"';
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const special = value as Record<string, unknown>;
  if (special[SIGNATURE] === SECRET) return `pulumi.secret(${literal(special["value"])})`;
  if (special[SIGNATURE] === ASSET) return `new pulumi.asset.FileArchive(${JSON.stringify(special["path"])})`;
  if (SIGNATURE in special) return literal(special["value"] ?? "known later");
  return `{ ${Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${literal(each)}`).join(", ")} }`;
}
