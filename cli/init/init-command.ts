import { existsSync, readFileSync, statSync } from "node:fs";
import { LocalWorkspace, type ConfigMap, type Stack } from "@pulumi/pulumi/automation";
import type { Command } from "commander";
import { planSite } from "../../components/site";
import { EXIT, UserFault } from "../exit";
import { loadSite } from "../load-site";
import { withPulumi } from "./pulumi-fault";
import { configName, neededSecrets, type NeededSecret } from "./needed-secrets";
import { writeSecrets, type SecretValue } from "./write-secrets";

interface InitOptions {
  from: string[];
  json?: boolean;
}

interface Outcome {
  made: string[];
  taken: string[];
  kept: string[];
  missing: { name: string; purpose: string }[];
}

/** `listserv init <stack>`: makes the secrets that a stack lacks, once, and never touches one that is there. */
export function addInitCommand(program: Command): void {
  program
    .command("init")
    .argument("<stack>", "Pulumi stack, and file of that name in stacks/")
    .description("make the secrets of a stack, once: keys, passwords; what is there already stays")
    .option("--from <name=file>", "take a secret from a file, e.g. licences.dist1=dist1.lak (repeatable)", collect, [])
    .option("--json", "print the outcome as JSON")
    .addHelpText("after", "\nExit status: 0 every secret is there, 2 some are for you to set, 1 error.")
    .action(async (stackName: string, options: InitOptions) => {
      const needed = neededSecrets(planSite(await loadSite(process.cwd(), stackName)));
      const given = readGiven(options.from, needed);
      const outcome = await initialise(await selectStack(stackName), needed, given);
      process.stdout.write(options.json ? `${JSON.stringify(outcome, null, 2)}\n` : report(stackName, outcome));
      process.exitCode = outcome.missing.length > 0 ? EXIT.difference : EXIT.ok;
    });
}

function collect(value: string, previous: string[]): string[] {
  return [...previous, value];
}

/** Reads `--from name=file` pairs: all faults at once, and nothing is written before all are read. */
export function readGiven(pairs: string[], needed: NeededSecret[]): Map<string, string> {
  const known = new Map(needed.map((secret) => [secret.path.join("."), secret]));
  const given = new Map<string, string>();
  const faults = pairs.flatMap((pair) => {
    const at = pair.indexOf("=");
    const name = pair.slice(0, at).replace(/^listserv:/, "");
    const file = pair.slice(at + 1);
    if (at < 1) return [`--from ${pair}: expected NAME=FILE, e.g. licences.dist1=dist1.lak`];
    const secret = known.get(name);
    if (!secret) return [`--from ${name}: this stack has no such secret; it needs ${[...known.keys()].join(", ")}`];
    if (given.has(name)) return [`--from ${name}: given twice`];
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return [`--from ${name}: there is no file ${file}`];
    const text = readFileSync(file, "utf8");
    const value = secret.form.oneLine ? text.replace(/\r?\n$/, "") : text;
    given.set(name, value);
    return secret.form.fits(value) ? [] : [`--from ${name}: ${file} is not ${secret.form.expected}`];
  });
  if (faults.length > 0) throw new UserFault(faults.join("\n"));
  return given;
}

async function selectStack(stackName: string): Promise<Stack> {
  if (!existsSync("Pulumi.yaml")) {
    throw new UserFault(`${process.cwd()} has no Pulumi.yaml: run this where your Pulumi project is.`);
  }
  return withPulumi(`The stack ${stackName} cannot be opened`, () => LocalWorkspace.createOrSelectStack({ stackName, workDir: process.cwd() }));
}

async function initialise(stack: Stack, needed: NeededSecret[], given: Map<string, string>): Promise<Outcome> {
  const present = presentSecrets(await withPulumi(`The config of ${stack.name} cannot be read`, () => stack.getAllConfig()));
  const outcome: Outcome = { made: [], taken: [], kept: [], missing: [] };
  const values: SecretValue[] = [];
  for (const secret of needed) {
    const name = secret.path.join(".");
    const file = given.get(name);
    if (present(secret.path)) outcome.kept.push(configName(secret.path));
    else if (file !== undefined) {
      values.push({ name: configName(secret.path), value: file });
      outcome.taken.push(configName(secret.path));
    } else if (secret.make) {
      values.push({ name: configName(secret.path), value: secret.make() });
      outcome.made.push(configName(secret.path));
    } else if (!secret.optional) outcome.missing.push({ name: configName(secret.path), purpose: secret.purpose });
  }
  refuseOverwriting([...given.keys()], outcome);
  const { pulumiCommand, workDir } = stack.workspace;
  await withPulumi(`The secrets of ${stack.name} cannot be written`, () => writeSecrets(pulumiCommand.command, stack.name, workDir, values));
  return outcome;
}

/** A secret that is asked for by file but is there already: refused before anything is written. */
function refuseOverwriting(given: string[], outcome: Outcome): void {
  const kept = given.filter((name) => outcome.kept.includes(configName(splitName(name))));
  if (kept.length === 0) return;
  throw new UserFault(
    kept
      .map((name) => `${configName(splitName(name))} is set already and is not overwritten. To replace it: pulumi config set --secret --path '${configName(splitName(name))}' < FILE`)
      .join("\n"),
  );
}

function splitName(name: string): string[] {
  const at = name.indexOf(".");
  return at < 0 ? [name] : [name.slice(0, at), name.slice(at + 1)];
}

/** Config objects come back as one JSON text for each top-level key. */
function presentSecrets(config: ConfigMap): (path: string[]) => boolean {
  return ([first = "", ...rest]) => {
    const value = config[`listserv:${first}`]?.value;
    if (value === undefined) return false;
    return rest.length === 0 || Object.hasOwn(JSON.parse(value) as object, rest.join("."));
  };
}

/** A public name as --from takes it. */
function fromName(name: string): string {
  return name.replace(/^listserv:/, "").replace(/\["(.*)"\]$/, ".$1");
}

function report(stackName: string, outcome: Outcome): string {
  const lines = [
    ...outcome.made.map((name) => `  made   ${name}`),
    ...outcome.taken.map((name) => `  taken  ${name}`),
    ...outcome.kept.map((name) => `  kept   ${name}`),
    ...outcome.missing.map(({ name, purpose }) => `  MISSING ${name}: ${purpose}`),
  ];
  const remedy =
    outcome.missing.length === 0
      ? ["Every secret of this stack is there."]
      : [
          "Set what is missing, each from its file:",
          ...outcome.missing.map(({ name }) => `  pulumi config set --secret --path '${name}' < FILE`),
          `or several at once: npx listserv init ${stackName} --from ${fromName(outcome.missing[0]?.name ?? "")}=FILE --from …`,
        ];
  return `${[`Secrets of ${stackName}`, ...lines, ...remedy].join("\n")}\n`;
}
