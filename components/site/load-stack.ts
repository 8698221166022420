import { existsSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
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
  const ending = ["ts", "js"].find((each) => existsSync(join(folder, "stacks", `${short}.${each}`))) as string;
  const file = `stacks/${short}.${ending}`;
  return { file, exported: await defaultExport(folder, file) };
}

/** What the file exports by default; a CommonJS module is its own default. */
async function defaultExport(folder: string, file: string): Promise<unknown> {
  const module = await imported(folder, file);
  if ("default" in module) return module["default"];
  if ("__esModule" in module || Object.keys(module).length === 0) {
    const named = Object.keys(module).filter((name) => name !== "__esModule");
    throw new StackFileFault(`${file} has no default export${named.length > 0 ? ` (it exports ${named.join(", ")})` : ""}. A stack file ends in: export default defineSite({ … });`);
  }
  return module;
}

async function imported(folder: string, file: string): Promise<Record<string, unknown>> {
  const jiti = createJiti(__filename, { interopDefault: false, moduleCache: false, alias: ownName() });
  const stopFalseSuccess = noSuccessWithout(file);
  try {
    return await jiti.import(join(folder, file));
  } catch (error) {
    throw new StackFileFault(`${placeOf(error, folder) ?? file}: ${firstLine(error)}\n${file} cannot be loaded.`);
  } finally {
    stopFalseSuccess();
  }
}

/** A file that ends the process, or waits for what never comes, would leave the exit status of a success: here, a site without hosts. */
function noSuccessWithout(file: string): () => void {
  const fail = (): void => {
    process.stderr.write(`${file} cannot be loaded: the process ended before the file had exported a site.\n`);
    process.exitCode = 1;
  };
  process.once("exit", fail);
  return () => void process.removeListener("exit", fail);
}

/** File and line of the user's own code that an error comes from; the lines are those of the source. */
function placeOf(error: unknown, folder: string): string | undefined {
  const text = error instanceof Error ? `${error.message}\n${error.stack}` : "";
  const lines = text.split("\n").filter((line) => line.includes(folder) && !line.includes("node_modules"));
  const [, place, line] = lines.map((each) => /([^\s()]+\.[cm]?[jt]s):(\d+)/.exec(each)).find((match) => match !== null) ?? [];
  return place === undefined ? undefined : `${relative(folder, place.replace(/^file:\/\//, ""))}:${line}`;
}

/** The message without the paths and stacks that loaders add to it. */
function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split("\n")[0] as string).trim();
}

/** A stack file that is tried inside this package's own repository finds the package under its name as well. */
function ownName(): Record<string, string> {
  const compiled = __filename.endsWith(".js");
  const components = join(packageFolder(__dirname), ...(compiled ? ["dist"] : []), "components");
  return { "pulumi-listserv/stacks": join(components, "site", compiled ? "index.js" : "index.ts") };
}
