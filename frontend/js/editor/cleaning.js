// What comes from Word, Google Docs and web pages, reduced to what a text here can say. The server has the last word.
import { storedSource } from "./pictures.js";

const DROPPED = "xml, br.Apple-interchange-newline, script, style, meta, link, title, template, noscript, iframe, object, embed, svg, math, form, input:not([type=checkbox]), button, select, textarea, video, audio, colgroup";
const BLOCKS = "p, div, ul, ol, li, table, h1, h2, h3, h4, h5, h6, blockquote, pre, hr, figure";
// A text has its title outside; where it comes with one, all its headings move one level down.
const LOWERED = { h3: "h4", h2: "h3", h1: "h2" };
const RENAMED = { h5: "h4", h6: "h4" };

const style = (element) => (element.dataset.style ?? "").toLowerCase();

function unwrap(element) {
  element.replaceWith(...element.childNodes);
}

function rename(element, name) {
  const fresh = element.ownerDocument.createElement(name);
  fresh.append(...element.childNodes);
  element.replaceWith(fresh);
  return fresh;
}

function wrapContents(element, name) {
  const inner = element.ownerDocument.createElement(name);
  inner.append(...element.childNodes);
  element.append(inner);
}

function dropComments(root) {
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  found.forEach((comment) => comment.remove());
}

/** Emphasis that programs write as inline styles becomes the element that means it, and the other way round. */
function readStyles(root) {
  for (const bold of root.querySelectorAll("b, strong")) {
    if (/(?<![\w-])font-weight:\s*(normal|[1-4]00)/.test(style(bold))) unwrap(bold);
  }
  for (const span of root.querySelectorAll("span, font")) {
    const said = style(span);
    const inHeading = span.closest("h1, h2, h3, h4, h5, h6, th");
    if (!inHeading && /(?<![\w-])font-weight:\s*(bold|[6-9]00)/.test(said)) wrapContents(span, "strong");
    if (/(?<![\w-])font-style:\s*italic/.test(said)) wrapContents(span, "em");
    if (/(?<![\w-])text-decoration[^;]*line-through/.test(said)) wrapContents(span, "s");
  }
}

/** Word writes a list as paragraphs that look like one. */
function readWordLists(root) {
  let lists = [];
  for (const line of [...root.querySelectorAll("p, h1, h2, h3, h4, h5, h6")]) {
    const said = style(line).match(/mso-list:\s*l\d+\s+level(\d+)/);
    if (!said) {
      lists = [];
      continue;
    }
    const sign = [...line.querySelectorAll("span")].find((span) => /mso-list:\s*ignore/.test(style(span)));
    const number = sign?.textContent.match(/^\s*(\d+|[a-z]{1,4})[.)]/i)?.[1];
    const name = number ? "ol" : "ul";
    sign?.remove();
    const level = Math.min(Number(said[1]), lists.length + 1);
    if (lists[0] && line.previousElementSibling !== lists[0]) lists = [];
    lists.length = Math.min(lists.length, level);
    if (lists.length < level || lists[level - 1].localName !== name) {
      const list = root.ownerDocument.createElement(name);
      const first = name === "ol" && Number.parseInt(number, 10);
      if (first > 1) list.setAttribute("start", first);
      lists.length = Math.min(lists.length, level - 1);
      if (lists.length) lists.at(-1).lastElementChild.append(list);
      else line.before(list);
      lists.push(list);
    }
    const item = root.ownerDocument.createElement("li");
    item.append(...line.childNodes);
    lists.at(-1).append(item);
    line.remove();
  }
}

function readPictures(root) {
  for (const image of root.querySelectorAll("img")) {
    const source = storedSource(image.getAttribute("src") ?? "");
    if (source) image.setAttribute("src", source);
    else image.remove();
  }
}

const beside = (node, side) => {
  let next = node[side];
  while (next?.nodeType === 3 && !next.data.trim()) next = next[side];
  return next;
};

/** Paragraphs and breaks that only make room are none. */
function dropBlank(root) {
  for (const br of root.querySelectorAll("br")) {
    const around = ["previousSibling", "nextSibling"].map((side) => beside(br, side));
    if (around.some(Boolean) && around.every((each) => !each || (each.nodeType === 1 && each.matches(BLOCKS)))) br.remove();
  }
  for (const blank of root.querySelectorAll("p, div, h1, h2, h3, h4, h5, h6")) {
    if (!blank.textContent.replace(/\u00a0/g, " ").trim() && !blank.querySelector("img, hr, table, figure, input")) blank.remove();
  }
}

/** A tag whose styles can still be read but are never applied, and whose handlers are none. */
const quiet = (tag) => tag.replace(/([\s/"'])style(?=\s*=)/gi, "$1data-style").replace(/([\s/"'])on\w+(?=\s*=)/gi, "$1data-off");

const still = (html) => html.replace(/<style\b[\s\S]*?<\/style\s*>/gi, "").replace(/<[a-z][^>]*>/gi, quiet);

/** The pasted `html` with only what the editor understands; a copy from the editor itself stays as it is. */
export function cleaned(html) {
  if (html.includes("data-pm-slice")) return html;
  const { body } = new DOMParser().parseFromString(still(html), "text/html");
  dropComments(body);
  body.querySelectorAll(DROPPED).forEach((element) => element.remove());
  for (const element of body.querySelectorAll("*")) if (element.localName.includes(":")) unwrap(element);
  for (const element of body.querySelectorAll("[data-style]")) if (/display:\s*none|mso-hide/.test(style(element))) element.remove();
  readWordLists(body);
  readStyles(body);
  readPictures(body);
  dropBlank(body);
  for (const title of [...body.querySelectorAll("p.MsoTitle")]) rename(title, "h1");
  const renamed = { ...RENAMED, ...(body.querySelector("h1") ? LOWERED : {}) };
  for (const [from, to] of Object.entries(renamed)) for (const each of [...body.querySelectorAll(from)]) rename(each, to);
  for (const element of body.querySelectorAll("[data-style]")) {
    const align = element.matches("td, th") && style(element).match(/text-align:\s*(left|center|right)/);
    if (align) element.setAttribute("align", align[1]);
    element.removeAttribute("data-style");
  }
  return body.innerHTML;
}
