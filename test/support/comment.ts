import { readFileSync } from "node:fs";
import { marked } from "marked";
import { opened } from "./browser";

/** What a reader sees of a comment. */
export interface Comment {
  /** Kinds of elements, those of pictures left out. */
  elements: string[];
  attributes: string[];
  headings: string[];
  /** Headings that a folded part swallowed. */
  swallowed: string[];
  /** Entries of lists, each without the list below it. */
  entries: string[];
  /** All text outside of code and pictures. */
  text: string;
  code: { language: string; text: string; summary?: string }[];
  pictures: Picture[];
}

/** A Mermaid block, drawn. */
export interface Picture {
  /** What Mermaid says against it. */
  error?: string;
  boxes: string[];
  lines: string[];
  /** Elements that no flowchart has: markup of a label that was obeyed. */
  strangers: string[];
  /** Boxes that are narrower than their text. */
  tooWide: string[];
}

/** Comments as GitHub shows them, in a real browser with the real Mermaid. */
export async function drawnComments(browser: string, comments: string[]): Promise<Comment[]> {
  // In a comment GitHub breaks a line where Markdown would go on.
  const articles = comments.map((comment) => `<article>${marked.parse(comment, { async: false, gfm: true, breaks: true })}</article>`);
  const page = `<!doctype html><link rel="icon" href="data:,"><body>${articles.join("\n")}<script src="/mermaid.js"></script><script>${READER}</script></body>`;
  const { said } = await opened<Comment[]>(browser, { "/": page, "/mermaid.js": readFileSync(require.resolve("mermaid/dist/mermaid.min.js"), "utf8") });
  return said;
}

/** Runs in the page. */
const READER = `(async () => {
const all = (within, what) => [...within.querySelectorAll(what)];
const kinds = (elements) => [...new Set(elements.map(({ localName }) => localName))].sort();
const words = (element, without = "none") => {
  const copy = element.cloneNode(true);
  for (const each of all(copy, without)) each.remove();
  for (const each of all(copy, "br")) each.replaceWith(" ");
  return copy.textContent.replace(/\\s+/g, " ").trim();
};
const ofFlowcharts = new Set("br circle defs div feDropShadow filter foreignObject g linearGradient marker p path polygon rect span stop style".split(" "));

async function picture(source, name) {
  try {
    await mermaid.parse(source);
    const { svg } = await mermaid.render(name, source);
    const place = document.body.appendChild(document.createElement("div"));
    place.innerHTML = svg;
    const boxes = all(place, ".node");
    const said = {
      boxes: boxes.map((box) => words(box)),
      lines: all(place, ".edgeLabel .label").map((label) => words(label)).filter((label) => label !== ""),
      strangers: kinds(all(place, "svg *")).filter((kind) => !ofFlowcharts.has(kind)),
      tooWide: boxes.filter((box) => box.querySelector("foreignObject").firstChild.scrollWidth > box.querySelector("rect").getBBox().width).map((box) => words(box)),
    };
    place.remove();
    return said;
  } catch (error) {
    return { error: String(error), boxes: [], lines: [], strangers: [], tooWide: [] };
  }
}

// A picture that comes again is drawn once.
const drawn = new Map();
async function pictures(article) {
  const sources = all(article, "code.language-mermaid").map(({ textContent }) => textContent);
  for (const source of sources) if (!drawn.has(source)) drawn.set(source, await picture(source, "picture" + drawn.size));
  return sources.map((source) => drawn.get(source));
}

async function comment(article) {
  const every = all(article, "*");
  return {
    elements: kinds(every),
    attributes: [...new Set(every.flatMap(({ attributes }) => [...attributes].map(({ name, value }) => name + "=" + value)))].sort(),
    headings: all(article, "h1, h2, h3, h4").map((heading) => words(heading)),
    swallowed: all(article, "details :is(h1, h2, h3, h4)").map((heading) => words(heading)),
    entries: all(article, "li").map((entry) => words(entry, "ul, ol")),
    text: words(article, "code"),
    code: all(article, "pre > code").map((code) => ({ language: code.className.replace("language-", ""), text: code.textContent, summary: code.closest("details")?.querySelector("summary")?.textContent })),
    pictures: await pictures(article),
  };
}

mermaid.initialize({ startOnLoad: false, securityLevel: "strict" });
const look = [];
for (const article of all(document, "article")) look.push(await comment(article));
document.body.innerHTML = '<pre id="look"></pre>';
document.body.firstChild.textContent = encodeURIComponent(JSON.stringify(look));
})();`;
