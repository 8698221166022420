import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import type { SiteArgs } from "../../components/site";

/** Folders by version of this package, with a file for each tier. */
export const RECORDED_STATES = join(__dirname, "../recorded-states");

/** What a sandbox keeps of a deployed stack; secrets are encrypted in it. */
const FILES = ["state/.pulumi/stacks/listserv/test.json", "project/Pulumi.test.yaml", "project/Pulumi.yaml", "cloud.json"];

/** The state of a site as a version of this package left it. */
export interface RecordedState {
  config: SiteArgs;
  /** Text of each file by its path in the sandbox's folder. */
  files: Record<string, string>;
}

export function recordState(folder: string, config: SiteArgs, file: string): void {
  const files = Object.fromEntries(FILES.map((path) => [path, portable(readFileSync(join(folder, path), "utf8"), folder)]));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, gzipSync(JSON.stringify({ config, files } satisfies RecordedState), { level: 9 }));
}

/** Blanks would be most of a state; the folder is another one each time. */
function portable(text: string, folder: string): string {
  const plain = text.replaceAll(folder, "{folder}");
  return plain.startsWith("{") && plain.trimEnd().endsWith("}") ? JSON.stringify(JSON.parse(plain)) : plain;
}

export function readRecordedStates(): { name: string; recorded: RecordedState }[] {
  return readdirSync(RECORDED_STATES, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json.gz"))
    .sort()
    .map((name) => ({ name: name.replace(".json.gz", ""), recorded: JSON.parse(gunzipSync(readFileSync(join(RECORDED_STATES, name))).toString("utf8")) as RecordedState }));
}

/** Puts a recorded state where a sandbox looks for its own. */
export function restoreState({ files }: RecordedState, folder: string): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text.replaceAll("{folder}", folder));
  }
}
