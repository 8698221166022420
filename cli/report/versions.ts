import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "../../components/host/module";
import type { SitePlan } from "../../components/site";
import { grouped } from "../../components/site/grouped";
import { table } from "./table";

interface Manifest {
  name: string;
  version: string;
  dependencies: Record<string, string>;
}

/** Providers that make and configure what the plan says. */
const PROVIDERS = ["@pulumi/azure-native", "@pulumi/command"];

/** Everything whose version decides what a site becomes: with the same versions the same commit makes the same site. */
export function versionsReport(plan: SitePlan): string[] {
  const { name, version, dependencies } = JSON.parse(readFileSync(join(packageFolder(__dirname), "package.json"), "utf8")) as Manifest;
  const images = grouped(Object.entries(plan.hosts), ([, { azure }]) => azure && imageText(azure.image));
  const installers = grouped(Object.entries(plan.listserv), ([, { software }]) => software.installer && `${software.installer.source}, SHA-256 ${software.installer.sha256}`);
  return table([
    [name, version],
    ...PROVIDERS.map((provider) => [provider, dependencies[provider] ?? ""]),
    ...[...images].map(([image, of]) => [`image of ${of.map(([key]) => key).join(", ")}`, image]),
    ...(plan.azure ? [["CustomScriptExtension of Azure", plan.azure.versions.customScriptExtension], ["OpenSSH.Server of Windows", plan.azure.versions.openSshServer]] : []),
    ...[...installers].map(([installer, of]) => [`LISTSERV installer of ${of.map(([key]) => key).join(", ")}`, installer]),
    ...(plan.azure?.mailSink ? [["mail sink", plan.azure.mailSink.image]] : []),
  ]);
}

function imageText(image: { id: string } | { publisher: string; offer: string; sku: string; version: string }): string {
  return "id" in image ? image.id : `${image.publisher} ${image.offer} ${image.sku} ${image.version}`;
}
