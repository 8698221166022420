import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { progress, report, type Figure } from "./report";

/** Files beside this one that measure nothing themselves. */
const NO_PART = ["index", "recorded-engine", "processor-time", "program", "report", "scaffold"];

const load = createRequire(__filename);

/** The parts of the bench: every other file of this folder. */
function parts(): string[] {
  return readdirSync(__dirname).filter((file) => /^[a-z-]+\.js$/.test(file)).map((file) => basename(file, ".js")).filter((name) => !NO_PART.includes(name)).sort();
}

/** What a part exports to be run: by default, under the name of its file, or as its only function. */
function runner(part: string): () => Promise<Figure[] | void> {
  const exported = load(join(__dirname, part)) as Record<string, unknown>;
  const functions = Object.values(exported).filter((each) => typeof each === "function");
  const run = [exported["default"], exported[part.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())], functions.length === 1 ? functions[0] : undefined].find((each) => typeof each === "function");
  if (run === undefined) throw new Error(`bench/${part}.ts exports no function of its own name, and none by default`);
  return run as () => Promise<Figure[] | void>;
}

/** `npm run bench [-- PART…]`: all parts, or the named ones; `--list` names them. Exit status 1 when a target is missed. */
async function main(asked: string[]): Promise<void> {
  const known = parts();
  const unknown = asked.filter((name) => name !== "--list" && !known.includes(name));
  if (unknown.length > 0) throw new Error(`no such part: ${unknown.join(", ")}. Parts: ${known.join(", ")}`);
  if (asked.includes("--list")) return console.log(known.join("\n"));
  for (const part of asked.length > 0 ? asked : known) {
    progress(part);
    const figures = await runner(part)();
    if (figures && !report(part, figures)) process.exitCode = 1;
  }
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
