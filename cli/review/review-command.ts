import { existsSync, statSync } from "node:fs";
import type { Command } from "commander";
import { EXIT, UserFault } from "../exit";
import { compareStacks } from "./compare/compare-stacks";
import { interruptible } from "./interruption";
import type { Review } from "./model";
import { coloured } from "./render/coloured";
import { htmlReview } from "./render/html";
import { jsonReview } from "./render/json";
import { markdownReview } from "./render/markdown";
import { textReview } from "./render/text";
import { visible } from "./render/visible";
import { reviewOf, type Reviewed } from "./review-of";
import { Repository, type Tree } from "./sources/git";
import { planOfFile } from "./sources/plan-file";
import { deployedSource, folderSource, planSource, type Source } from "./sources/source";

interface ReviewOptions {
  base?: string;
  head?: string;
  deployed?: boolean;
  engine: boolean;
  markdown?: boolean;
  html?: boolean;
  json?: boolean;
}

const log = (line: string): void => void process.stderr.write(`${line}\n`);

/** `listserv review`: what a change means, without Azure and without credentials. */
export function addReviewCommand(program: Command): void {
  program
    .command("review")
    .argument("[names...]", "a stack (default: all), two stacks to compare, or two plan files (plan --json)")
    .description("say what a change means: two git refs, two plan files, what is deployed, or two stacks")
    .option("--base <ref>", "git ref to compare with (default: where HEAD left the default branch)")
    .option("--head <ref>", "git ref that is compared (default: the working tree)")
    .option("--deployed", "compare with what is deployed: the stack's output plan")
    .option("--no-engine", "do not ask the Pulumi engine, tell what the plans say")
    .option("--markdown", "for a pull request comment")
    .option("--html", "one page that needs nothing else")
    .option("--json", "as data")
    .addHelpText("after", "\nExit status: 0 no difference, 2 a difference, 1 an error.")
    .action(run);
}

async function run(names: string[], options: ReviewOptions): Promise<void> {
  checkOptions(names, options);
  const { review, faults } = await interruptible((interrupted) => reviewed(names, options, interrupted));
  if (review.stacks.length > 0 || faults.length === 0) process.stdout.write(rendered(review, options));
  for (const fault of faults) log(fault);
  process.exitCode = faults.length > 0 ? EXIT.error : review.stacks.some(({ different }) => different) ? EXIT.difference : EXIT.ok;
}

function checkOptions(names: string[], { base, head, deployed, markdown, html, json }: ReviewOptions): void {
  const forms = [markdown, html, json].filter((each) => each).length;
  if (forms > 1) throw new UserFault("One of --markdown, --html and --json, not several.");
  if (names.length > 2) throw new UserFault(`One stack, two stacks or two plan files, not ${names.length} names.`);
  if (deployed && base !== undefined) throw new UserFault("Either --base or --deployed: what is deployed is the base.");
  if (names.length === 2 && (base !== undefined || head !== undefined || deployed)) throw new UserFault("Two names are compared as they are: --base, --head and --deployed do not go with them.");
}

function rendered(review: Review, { markdown, html, json }: ReviewOptions): string {
  if (json) return jsonReview(review);
  const shown = visible(review);
  if (markdown) return markdownReview(shown);
  if (html) return htmlReview(shown);
  return textReview(shown, coloured(process.env, process.stdout.isTTY === true));
}

async function reviewed(names: string[], options: ReviewOptions, interrupted: AbortSignal): Promise<Reviewed> {
  const folder = process.cwd();
  const [first, second] = names;
  if (first !== undefined && isPlanFile(first)) {
    if (second === undefined) throw new UserFault(`${first} is a plan file: name the one to compare it with as well, or a stack by its name.`);
    return ofFiles(first, second);
  }
  if (first !== undefined && second !== undefined) return compareStacks(folder, first, second);
  const trees: Tree[] = [];
  try {
    const [base, head] = await sources(folder, options, trees);
    return await reviewOf(base, head, first === undefined ? undefined : [first], { engine: options.engine, log, interrupted });
  } finally {
    for (const tree of trees) tree.remove();
  }
}

/** A file that is there is meant as one, whatever its ending; so is a name that no stack can have. */
function isPlanFile(name: string): boolean {
  return name.endsWith(".json") || (existsSync(name) && statSync(name).isFile());
}

function ofFiles(base: string, head: string): Promise<Reviewed> {
  return reviewOf(planSource(base, planOfFile(base)), planSource(head, planOfFile(head)), undefined, { engine: false, log });
}

async function sources(folder: string, { base, head, deployed }: ReviewOptions, trees: Tree[]): Promise<[Source, Source]> {
  const ofRef = async (repository: Repository, ref: string | undefined): Promise<Source> => {
    const commit = ref === undefined ? await repository.mergeBase() : await repository.commit(ref);
    const tree = await repository.tree(commit);
    trees.push(tree);
    for (const name of tree.unbuilt) log(`${name} is not built in ${commit.label}: it is read as the working tree has it, so that what changes in it is not seen. Build it where both sides can be, or compare two plan files.`);
    return folderSource(commit.label, tree.folder);
  };
  const repository = deployed && head === undefined ? undefined : await Repository.open(folder);
  const next = head === undefined ? folderSource("working tree", folder) : await ofRef(repository as Repository, head);
  const before = deployed ? deployedSource(folder, next.stacks, log) : await ofRef(repository as Repository, base);
  if (before.stacks.length + next.stacks.length === 0) throw new UserFault(`There is no stack file in stacks/ of ${folder}, neither in ${before.label} nor in ${next.label}.`);
  return [before, next];
}
