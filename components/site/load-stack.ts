import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createJiti } from "jiti";
import { packageFolder } from "../host/module";

/** A stack file that cannot be used: told as it is, without a stack trace. */
export class StackFileFault extends Error {
  override readonly name = "StackFileFault";
}

/** The stacks of a folder: the names of the files in its `stacks/`. */
export function stackNames(folder: string): string[] {
  const stacks = join(folder, "stacks");
  if (!existsSync(stacks)) return [];
  return readdirSync(stacks)
    .filter((file) => /\.(ts|js)$/.test(file) && !/^index\.|\.d\.ts$/.test(file))
    .map((file) => file.replace(/\.(ts|js)$/, ""))
    .sort();
}

/** What `stacks/<name>.ts` exports, not yet checked. The file of a name belongs to the Pulumi stack of that name. */
export async function loadStack(folder: string, name: string): Promise<{ file: string; exported: unknown }> {
  const known = stackNames(folder);
  // A stack of an organisation is called <organisation>/<project>/<stack>.
  const short = name.split("/").at(-1) as string;
  if (!known.includes(short)) {
    const list = known.length > 0 ? `Known here: ${known.join(", ")}.` : `There is no stack file in ${join(folder, "stacks")}.`;
    throw new StackFileFault(`There is no stacks/${short}.ts in ${folder}. ${list}`);
  }
  const file = ["ts", "js"].map((ending) => join(folder, "stacks", `${short}.${ending}`)).find(existsSync) as string;
  return { file: `stacks/${short}.${file.slice(-2)}`, exported: await imported(file) };
}

async function imported(file: string): Promise<unknown> {
  const jiti = createJiti(__filename, { interopDefault: true, moduleCache: false, alias: ownName() });
  try {
    return await jiti.import(file, { default: true });
  } catch (error) {
    throw new StackFileFault(`${file} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A stack file that is tried inside this package's own repository finds the package under its name as well. */
function ownName(): Record<string, string> {
  const compiled = __filename.endsWith(".js");
  const components = join(packageFolder(__dirname), ...(compiled ? ["dist"] : []), "components");
  return { "pulumi-listserv/stacks": join(components, "site", compiled ? "index.js" : "index.ts") };
}
