import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ourProgram, repository, startProgram, type Program, type Start } from "./program";
import { alone, median, progress, type Figure } from "./report";
import { scaffold, type Imports } from "./scaffold";

/** The smallest stack, where what is loaded weighs most, and the largest. */
const STACKS = ["single-server", "cluster"];
const RUNS = 7;
const RUNS_OF_THE_SLOW_ONE = 3;

function scaffoldProgram(folder: string, text: string, transpileOnly: boolean): Program {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "scaffold", main: "index.ts" }));
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: { target: "es2020", module: "commonjs", moduleResolution: "node", strict: true, skipLibCheck: true }, files: ["index.ts"] }));
  writeFileSync(join(folder, "index.ts"), text);
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
  // ts-node keeps what it has compiled, and does not check that again: the type check is met after each change of the program.
  const env = { PULUMI_NODEJS_TYPESCRIPT: "true", PULUMI_NODEJS_TRANSPILE_ONLY: String(transpileOnly), ...(transpileOnly ? {} : { TS_NODE_CACHE: "false" }) };
  return { folder, main: join(folder, "index.ts"), env };
}

/** The start of the program against the plainest programs that declare the same resources. */
export async function start(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const stack of STACKS) figures.push(...(await startOf(stack)));
  return figures;
}

/** The programs are started in turns, so that the machine's moods meet all of them. */
async function startOf(stack: string): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "listserv-bench-"));
  try {
    const text = readFileSync(join(repository, "stacks", `${stack}.ts`), "utf8").replace("../components/site", "pulumi-listserv/stacks");
    const ours = await ourProgram(join(folder, "ours"), text);
    const { registered } = await startProgram(ours);
    const made = (imports: Imports, transpileOnly: boolean): Program => scaffoldProgram(join(folder, imports), scaffold(registered, imports), transpileOnly);
    const programs = { ours, plain: made("submodules", true), checked: made("root", false) };
    const same = await startProgram(programs.plain);
    if (same.registered.length !== registered.length) throw new Error(`the scaffold declares ${same.registered.length} resources, the program ${registered.length}`);
    const starts: Record<keyof typeof programs, Start[]> = { ours: [], plain: [], checked: [] };
    for (let run = 0; run < RUNS; run++) {
      progress(`start of ${stack}, run ${run + 1} of ${RUNS}`);
      for (const name of Object.keys(programs) as (keyof typeof programs)[]) {
        if (name !== "checked" || run < RUNS_OF_THE_SLOW_ONE) starts[name].push(await startProgram(programs[name]));
      }
    }
    const clock = (name: keyof typeof programs): number => median(starts[name].map(({ milliseconds }) => milliseconds));
    const processor = (name: keyof typeof programs): number => median(starts[name].map((each) => each.processor));
    return [
      { what: `start of ${stack}, ${registered.length} resources: on the clock`, value: clock("ours"), unit: "ms" },
      { what: "  processor time", value: processor("ours"), unit: "ms" },
      { what: "  scaffold of the same resources, transpile only, submodules", value: processor("plain"), unit: "ms" },
      { what: "  scaffold of the same resources, type check, root imports", value: processor("checked"), unit: "ms" },
      { what: "  against the first scaffold", value: processor("ours") / processor("plain"), unit: "times", atMost: 1.3 },
      { what: "  against the second scaffold", value: processor("ours") / processor("checked"), unit: "times" },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (require.main === module) void alone("start", start);
