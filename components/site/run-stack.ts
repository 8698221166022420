import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { userFault } from "../host/user-fault";
import { SiteFaults } from "./faults";
import { declareSite } from "./declare-site";
import { siteOutputs } from "./listserv-site";
import { loadStack, StackFileFault } from "./load-stack";
import { parseSiteOrThrow } from "./parse";

/** The program of a stack: declares the site of `stacks/<stack>.ts`, and gives its outputs. */
export async function runStack(folder = projectFolder(), stack = pulumi.getStack()): Promise<Record<string, unknown>> {
  const config = await siteOf(folder, stack);
  return siteOutputs(await declareSite(config.name, config));
}

/**
 * The folder of the user's project. The engine starts a program in the folder of its main file, which lies in this package;
 * a newer language host says where the project is, an older one leaves it to be looked for.
 */
function projectFolder(): string {
  return [resolve(pulumi.getRootDirectory()), ...foldersUp(process.cwd())].find(isProject) ?? process.cwd();
}

function isProject(folder: string): boolean {
  return ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"].some((file) => existsSync(join(folder, file)));
}

function foldersUp(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...foldersUp(above)];
}

async function siteOf(folder: string, stack: string) {
  try {
    const { file, exported } = await loadStack(folder, stack);
    return parseSiteOrThrow(exported, file);
  } catch (error) {
    if (error instanceof SiteFaults || error instanceof StackFileFault) throw userFault(error.message);
    throw error;
  }
}
