/** Texts that mean something to Markdown, HTML, Mermaid or GitHub. */
export const hostileTexts = [
  "| a | b |\n| --- | --- |\n| c |",
  "`code` ``more``",
  "```\n# out of the fence\n```mermaid\n~~~",
  "<img src=x onerror=alert(1)>",
  "</code></summary></details><!-- -->",
  "&lt;b&gt; &#60;i&#62; #lt; #35;",
  "@team @team/sub a.@team (@team)",
  "a@example.org mailto:a@example.org xmpp:a@example.org",
  "https://example.org ftp://example.org www.example.org WWW.example.org",
  "[x](javascript:alert(1)) ![y](z.png) [^1] [ ] <https://example.org>",
  "](javascript:alert(1))",
  "#1 GH-2 a/b#3 :tada: $x^2$ $$y$$",
  "**b** __b__ _i_ ~~s~~ a_b_c \\*x\\* C:\\_x\\",
  "--> --- ==> === -.- end subgraph click style x:#fff;",
  'a "b" \'c\' #d; ;e',
  '%%{init: {"theme": "dark"}}%% %% gone',
  "1. list\n- item\n+ item\n* item\n    code\n\n# heading\n\n> quote",
  "fa:fa-car \\n $$x$$ `**b**`",
  "style ünï 中文 🎉 é",
  ":::made {x} (x) [x] {{x}} x",
];

/** Members of a review that have one of a few words of the program's own. */
const WORDS = ["kind", "operation", "change", "severity", "scope", "mark", "standing", "source"];

/** The same with a text before and after each text that is in it. */
export function hostile<T>(value: T, text: string): T {
  return JSON.parse(JSON.stringify(value), (member, each: unknown) => (typeof each === "string" && !WORDS.includes(member) ? `${text}${each}${text}` : each)) as T;
}
