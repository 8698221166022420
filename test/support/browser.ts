import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

// No window, no first run, no talk with anybody.
const QUIET = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars"];

/** A Chromium on PATH, if there is one. */
export function findBrowser(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
}

/** What a page is like in a browser. */
export interface Look {
  width: number;
  /** Pixels that the page is wide where it is let; more than `width` scrolls. */
  scrollWidth: number;
  links: number;
  /** Links whose target is not in the page. */
  broken: string[];
  ground: string;
  text: string;
  pictures: number;
  /** Texts in pictures that are wider than their box. */
  tooWide: string[];
}

/** Opens a page at a width in a real browser, and says what it is like and what it asked the network for. */
export async function lookAt(browser: string, html: string, width: number, dark: boolean): Promise<{ look: Look; requested: string[] }> {
  const scheme = `--blink-settings=preferredColorScheme=${dark ? 0 : 1}`;
  const { said, requested } = await opened<Look>(browser, { "/": frame(width), "/page": html }, [scheme]);
  return { look: said, requested };
}

/** What the page "/" of a small site says once it is open: in an element with the id "look", as an encoded part of a URL. */
export async function opened<Said>(browser: string, pages: Record<string, string>, options: string[] = []): Promise<{ said: Said; requested: string[] }> {
  const requested: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    requested.push(path);
    response.setHeader("content-type", `text/${path.endsWith(".js") ? "javascript" : "html"}; charset=utf-8`);
    response.end(pages[path] ?? "");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const profile = mkdtempSync(join(tmpdir(), "listserv-browser-"));
  try {
    const { port } = server.address() as AddressInfo;
    const dom = await dumped(browser, [...QUIET, ...options, `--user-data-dir=${profile}`, "--window-size=1600,1200", "--virtual-time-budget=5000", "--dump-dom", `http://127.0.0.1:${port}/`]);
    const found = /<pre id="look">(.*?)<\/pre>/.exec(dom)?.[1];
    if (found === undefined) throw new Error(`the browser did not open the page:\n${dom.slice(0, 2000)}`);
    return { said: JSON.parse(decodeURIComponent(found)) as Said, requested: [...new Set(requested)].sort() };
  } finally {
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A frame is as narrow as one says, where a window is not; media queries go by it. */
function frame(width: number): string {
  return `<!doctype html><link rel="icon" href="data:,"><iframe id="page" src="/page" style="border:0;width:${width}px;height:1000px"></iframe><script>
document.getElementById("page").onload = (event) => {
  const page = event.target.contentDocument;
  const links = [...page.querySelectorAll("a[href]")].map((link) => link.getAttribute("href"));
  const style = event.target.contentWindow.getComputedStyle(page.body);
  const look = {
    width: event.target.contentWindow.innerWidth,
    scrollWidth: page.scrollingElement.scrollWidth,
    links: links.length,
    broken: links.filter((href) => !href.startsWith("#") || !page.getElementById(href.slice(1))),
    ground: style.backgroundColor,
    text: style.color,
    pictures: page.querySelectorAll("svg").length,
    tooWide: [...page.querySelectorAll(".node text")].filter((text) => text.getBBox().width > text.parentNode.querySelector("rect").getBBox().width - 4).map((text) => text.textContent),
  };
  const said = document.body.appendChild(document.createElement("pre"));
  said.id = "look";
  said.textContent = encodeURIComponent(JSON.stringify(look));
};
</script>`;
}

function dumped(browser: string, args: string[]): Promise<string> {
  return new Promise((done, fail) => {
    execFile(browser, args, { maxBuffer: 64 * 2 ** 20, timeout: 60_000 }, (error, stdout) => (error && stdout === "" ? fail(error) : done(stdout)));
  });
}
