/** Shown as nothing, and between two characters that GitHub would read together. */
const NOTHING = "&#8203;";
/** The same for what people copy: it leaves no character behind. Enough for links, which are found before comments are taken out. */
const COMMENT = "<!-- -->";

/** What becomes a link, a mention, an issue, a picture or a formula by itself, backslash or not. */
const FOUND_BY_GITHUB: { what: RegExp; instead: string }[] = [
  { what: /(?<=\w)@/g, instead: `$&${COMMENT}` },
  { what: /(?<=\w):(?=\/\/)|\b(?:mailto|xmpp):|\bwww(?=\.)/gi, instead: `$&${COMMENT}` },
  // Mentions and issues are looked for after entities are read, so that the sign's own entity is not enough.
  { what: /(?<!\w)@|#(?=\d)|\bGH(?=-\d)/gi, instead: `$&${NOTHING}` },
  // Before the second colon, so that a name like listserv:licences can still be copied.
  { what: /:(?<=:[a-z+][a-z0-9_+-]*:)/g, instead: `${NOTHING}$&` },
  // GitHub's documentation, "Writing mathematical expressions": outside of a formula the sign is put into a span.
  { what: /\$/g, instead: "<span>$$</span>" },
];

function entities(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function notFound(html: string): string {
  return FOUND_BY_GITHUB.reduce((text, { what, instead }) => text.replace(what, instead), html);
}

/** Text that a comment shows as it is: no markup, no HTML, no link, nobody mentioned. */
export function escapeMarkdown(text: string): string {
  const signs = entities(text.trim())
    .replace(/[\\`*[\]|~]/g, "\\$&")
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, "\\_");
  return (
    notFound(signs)
      // At the beginning of an entry these would make a heading, a list or a line of it.
      .replace(/^[+=#-]|^\d+(?=[.)])/, (start) => (/\d$/.test(start) ? `${start}\\` : `\\${start}`))
      .replace(/\s*\n\s*/g, "<br>")
  );
}

/** The same inside of an HTML element, where Markdown is not read and a blank line would end the element. */
export function escapeElement(text: string): string {
  return notFound(entities(text.trim())).replace(/\s*\n\s*/g, "<br>");
}
