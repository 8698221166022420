import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { parseSiteOrThrow, planSite, type SiteArgs } from "../../components/site";
import { reviewStack } from "../../cli/review/change/review-stack";
import { comparison } from "../../cli/review/compare/compare-stacks";
import type { Review, StackReview, Topology } from "../../cli/review/model";
import type { Block, Item } from "../../cli/review/render/blocks";
import { markdownReview } from "../../cli/review/render/markdown";
import { names } from "../../cli/review/render/names";
import { hasSomethingToSay, outline } from "../../cli/review/render/outline";
import { SIGNS } from "../../cli/review/render/text";
import { visible } from "../../cli/review/render/visible";
import distributeWorkers from "../../stacks/distribute-workers";
import staging from "../../stacks/staging";
import { anySite } from "../generators/site";
import { notRun, sampled } from "../support/account";
import { findBrowser } from "../support/browser";
import { drawnComments, type Comment } from "../support/comment";
import { sampleSeed } from "../support/seed";
import { changes, type Change } from "./changes";
import { hostile, hostileTexts } from "./hostile";

const browser = findBrowser();
if (browser === undefined) notRun("the review's comment and its Mermaid pictures in a real browser", "Chromium on PATH (apt-get install chromium)");

/** The longest that GitHub takes. */
const LIMIT = 65536;
const PAIRS = 6;

function planOf(config: SiteArgs) {
  return planSite(parseSiteOrThrow(config));
}

function reviewOf({ base, head, secrets }: Change): StackReview {
  return reviewStack("prod", { label: "main", ...(base ? { plan: planOf(base) } : {}) }, { label: "working tree", ...(head ? { plan: planOf(head) } : {}) }, secrets ? { secrets } : {});
}

function reviewed(...stacks: StackReview[]): Review {
  return { base: "main", head: "working tree", stacks };
}

const ofChanges = changes.map((change) => ({ change, name: change.name, review: reviewed(reviewOf(change)) }));
const ofCopy = { name: "staging against production", review: reviewed(comparison("staging", planOf(staging), "production", planOf(distributeWorkers))) };

/** One stack of whose review no part is empty. */
function everything(): StackReview {
  const named = (name: string) => reviewOf(changes.find((change) => change.name === name) as Change);
  const [step, setting, tags, keys] = [named("step 5 to step 6"), named("one setting of one host"), named("tags, log files and the drain"), named("keys are rotated")];
  const engine: StackReview["engine"] = { source: "plan", note: "Read off the plans.", errors: ["error: refused\n  by the engine"] };
  return { ...step, settings: [...step.settings, ...setting.settings], rest: [{ places: ["/a"], from: "b", to: "c" }, ...tags.rest], secrets: keys.secrets, engine, topology: { after: step.topology.after as Topology }, sameButFor: [{ what: "names", hosts: ["listserv"], base: "a", head: "b" }] };
}

const ofHostile = hostileTexts.map((text) => ({ name: JSON.stringify(text), review: visible(hostile(reviewed(everything()), text)) }));

const seed = sampleSeed();
const SHORTENED = "Too long for a comment";
/** Of large sites a comment says only so much: those that fit are looked at here. */
const ofPairs = fc
  .sample(fc.tuple(anySite(), anySite()), { numRuns: PAIRS * 4, seed })
  .map(([base, head], index) => ({ name: `pair ${index} of seed ${seed}`, review: visible(reviewed(reviewOf({ name: "", base, head }))) }))
  .filter(({ review }) => !markdownReview(review).includes(SHORTENED))
  .slice(0, PAIRS);

/** So many stacks that a comment has to leave something out. */
const ofMany = [28, 35, 50, 200, 600].map((count) => ({ name: `${count} stacks`, review: reviewed(...Array.from({ length: count }, (_, index) => ({ ...(ofChanges[index % ofChanges.length]?.review.stacks[0] as StackReview), stack: `stack${index}` }))) }));

function blocksOf({ stacks }: Review): Block[] {
  return stacks.flatMap(outline).flatMap(({ blocks }) => blocks);
}

function words(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function entries({ tone, names: of, title, lines }: Item): string[] {
  return [`${SIGNS[tone]} ${of.length === 0 ? "" : `${names(of)}: `}${title}`, ...lines.flatMap((line) => line.split("\n"))].map(words).filter((line) => line !== "");
}

function boxes({ nodes }: Topology): string[] {
  return nodes.map(({ label, mark }) => words(mark === "same" ? label : `${label} ${mark}`)).sort();
}

function lines({ edges }: Topology): string[] {
  return edges.map(({ label }) => words(label)).filter((label) => label !== "").sort();
}

/** What stands between letters so that GitHub does not read them together is nothing to a reader. */
function read(text: string): string {
  return text.replaceAll("\u200b", "");
}

describe("a comment that would be too long", () => {
  test.each(ofMany)("is shortened and says so at its beginning: $name", ({ review }) => {
    const text = markdownReview(review);
    expect(text.length).toBeLessThan(LIMIT);
    expect(text.split("\n")[2]).toMatch(/^\*Too long for a comment\. Left out: .*\. `listserv review --html` shows it whole\.\*$/);
    const told = review.stacks.filter(({ stack }) => text.includes(`${stack}\n`) || text.includes(`- ${stack}: `) || new RegExp(`\\b${stack}[,.]`).test(text));
    const missing = review.stacks.length - told.length;
    expect(missing === 0 || text.includes(`and ${missing} of ${review.stacks.length} stacks.`), `${missing} stacks are not told`).toBe(true);
  });

  test("leaves out no more than it must", () => {
    const notes = ofMany.map(({ review }) => /Left out: (.*?)\. `/.exec(markdownReview(review))?.[1]);
    expect(notes).toEqual(["the pictures", "the pictures and the differences of SITE.CFG", "the pictures, the differences of SITE.CFG and all details", "everything but the verdicts", expect.stringMatching(/^everything but the verdicts, and \d+ of 600 stacks$/) as string]);
  });

  test("says at least that, where not even one verdict fits", () => {
    const [stack] = reviewed(everything()).stacks as [StackReview];
    expect(markdownReview({ ...reviewed({ ...stack, verdict: { ...stack.verdict, sentence: "x".repeat(LIMIT) } }), base: "y".repeat(LIMIT) })).toBe("## LISTSERV review\n\n*Too long for a comment. Left out: everything. `listserv review --html` shows it whole.*\n");
  });
});

describe.runIf(browser !== undefined)("as GitHub shows it,", () => {
  const whole = [...ofChanges, ofCopy, ...ofHostile, ...ofPairs];
  const broken = "#### a\n\n<details><summary>b</summary>\n```mermaid\nflowchart LR\n  n0[\"`x` y `\"]\n```\n\n```mermaid\nflowchart LR\n  n0[\"`x` y `\"]\n```\n\n#### c\n\n<img> a@example.org **d";
  let comments: { name: string; review: Review; comment: Comment }[] = [];
  let shortened: Comment[] = [];
  let faulty: Comment;

  beforeAll(async () => {
    sampled("reviews of two sites, as a comment", PAIRS, "any", seed);
    const drawn = await drawnComments(browser as string, [broken, ...[...whole, ...ofMany].map(({ review }) => markdownReview(review))]);
    faulty = drawn[0] as Comment;
    comments = whole.map((each, index) => ({ ...each, comment: drawn[index + 1] as Comment }));
    shortened = drawn.slice(1 + whole.length);
  });

  test("what is broken is seen to be", () => {
    expect(faulty).toMatchObject({ swallowed: ["c"], pictures: [{ error: expect.stringContaining("Lexical error") as string }], text: expect.stringContaining("**d") as string });
    expect(faulty.elements).toEqual(expect.arrayContaining(["a", "img"]));
    expect(faulty.code).toHaveLength(1);
  });

  test("every entry says what the review says, sign for sign", () => {
    for (const { name, review, comment } of comments) {
      expect(comment.entries.map(read), name).toEqual(blocksOf(review).flatMap((block) => (block.kind === "items" ? block.items.flatMap(entries) : [])));
    }
  });

  test("so does everything else outside of lists", () => {
    for (const { name, review, comment } of comments) {
      const texts = blocksOf(review).flatMap((block) => (block.kind === "diff" || block.kind === "picture" ? [block.title] : block.kind === "text" && block.tone !== "error" ? [block.text] : []));
      for (const text of [...texts, ...review.stacks.filter(hasSomethingToSay).map(({ verdict }) => verdict.sentence)]) expect(read(comment.text), name).toContain(words(text));
      const headings = [`LISTSERV review: ${review.base} → ${review.head}`, ...review.stacks.filter(hasSomethingToSay).flatMap((stack) => [stack.stack, ...outline(stack).map(({ title }) => title)])];
      expect(comment.headings.map(read), name).toEqual(headings.map(words));
    }
  });

  test("differences and the engine's errors are code, line for line", () => {
    for (const { name, review, comment } of comments) {
      const expected = blocksOf(review).flatMap((block) => (block.kind === "diff" ? [{ language: "diff", text: `${block.lines.join("\n")}\n` }] : block.kind === "text" && block.tone === "error" ? [{ language: "text", text: `${block.text}\n` }] : []));
      expect(comment.code.filter(({ language }) => language !== "mermaid"), name).toEqual(expected);
    }
  });

  test("every picture is drawn, folded under its title, with the text of each box and each line", () => {
    for (const { name, review, comment } of comments) {
      const expected = blocksOf(review).flatMap((block) => (block.kind === "picture" ? [block] : []));
      expect(comment.pictures.flatMap(({ error, strangers, tooWide }) => [...(error === undefined ? [] : [error]), ...strangers, ...tooWide]), name).toEqual([]);
      expect(comment.code.flatMap(({ language, summary }) => (language === "mermaid" ? [words(read(summary ?? ""))] : [])), name).toHaveLength(expected.length);
      expect(comment.pictures.map((picture) => [...picture.boxes.map(read)].sort()), name).toEqual(expected.map(({ topology }) => boxes(topology)));
      expect(comment.pictures.map((picture) => [...picture.lines.map(read)].sort()), name).toEqual(expected.map(({ topology }) => lines(topology)));
    }
  });

  test("every planned host stands in its picture", () => {
    for (const { name, change, comment } of comments.flatMap((each) => ("change" in each ? [each as typeof each & { change: Change }] : [])).filter(({ review }) => review.stacks[0]?.different)) {
      const planned = [change.base, change.head].flatMap((config) => (config ? Object.values(planOf(config).hosts).map(({ fqdn }) => fqdn) : []));
      const shown = comment.pictures.flatMap((picture) => picture.boxes.map((box) => box.split(" ")[0]));
      expect([...new Set(shown)].sort(), name).toEqual([...new Set(planned)].sort());
    }
  });

  test("nothing of a config becomes an element, a link, a mention, an issue or a sign of its own", () => {
    for (const { name, comment } of [...comments, ...shortened.map((comment) => ({ name: "shortened", comment }))]) {
      expect(comment.elements.filter((element) => !["br", "code", "details", "em", "h2", "h3", "h4", "li", "p", "pre", "span", "strong", "summary", "ul"].includes(element)), name).toEqual([]);
      expect(comment.attributes.filter((attribute) => !/^class=language-(diff|mermaid|text)$/.test(attribute)), name).toEqual([]);
      expect(comment.swallowed, name).toEqual([]);
      expect(comment.text, name).not.toMatch(/(?<!\w)@\w|#\d|\bGH-\d|:[a-z+][a-z0-9_+-]*:/);
    }
  });

  test("no Markdown is left in the text", () => {
    const own = [...ofChanges, ofCopy].map(({ name }) => name);
    for (const { name, comment } of comments.filter((each) => own.includes(each.name))) expect(comment.text, name).not.toMatch(/\*\*|`|\| ?---|\]\(|\\[^A-Z]|&#?\w+;|<(?:br|span|details|summary|!)/);
  });
});
