// Words that are chosen in a document can be commented on; those that are commented on lead to what is said, and back.
import htmx from "htmx.org/dist/htmx.esm.js";
import { afterPause, getJSON } from "./page.js";

const CONTEXT = 60;
const LONGEST = 2000;
// What stands in a shown text and not in the stored one, or the other way round.
const NOT_TEXT = "a.ref, figure, button, .vh, .embed, .link-preview, .caret, .ProseMirror-widget, [hidden]";
const BLOCKS = "p, h2, h3, h4, li, td, th, pre, blockquote, aside, div";

/** The texts below `root` that belong to the document, in the order of reading. */
function texts(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT, {
    acceptNode: (node) => (node.parentElement.closest(NOT_TEXT) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT),
  });
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  return found;
}

/** The words of `root` with a blank between blocks, and of each character in which text node it stands, and where. */
export function reading(root) {
  let words = "";
  const at = [];
  let block = null;
  const blank = (place) => {
    if (!words || words.endsWith(" ")) return;
    words += " ";
    at.push(place);
  };
  for (const node of texts(root)) {
    const own = node.parentElement.closest(BLOCKS);
    if (own !== block) blank([node, 0]);
    block = own;
    for (let index = 0; index < node.data.length; index += 1) {
      if (/\s/.test(node.data[index])) blank([node, index]);
      else {
        words += node.data[index];
        at.push([node, index]);
      }
    }
  }
  return { words, at };
}

/** What is chosen in `root` as {quote, before, after}, or null. */
function chosen(root) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!root.contains(range.commonAncestorContainer)) return null;
  const { words, at } = reading(root);
  const inside = ([node, index]) => range.comparePoint(node, index) === 0 && !(node === range.endContainer && index === range.endOffset);
  const start = at.findIndex(inside);
  if (start < 0) return null;
  let end = start;
  while (end < at.length && inside(at[end])) end += 1;
  const quote = words.slice(start, end).trim();
  if (!quote || quote.length > LONGEST) return null;
  return { quote, before: words.slice(Math.max(0, start - CONTEXT), start), after: words.slice(end, end + CONTEXT) };
}

function ask(dialog, words, stays) {
  const url = new URL(dialog.dataset.url, location.href);
  for (const [name, value] of Object.entries(words)) url.searchParams.set(name, value);
  if (stays) url.searchParams.set("stays", "");
  const place = dialog.querySelector("[data-passage-form]");
  place.replaceChildren();
  dialog.showModal();
  htmx.ajax("GET", url.pathname + url.search, { target: place, swap: "innerHTML" });
}

/** Lets `button` stand where the choice ends, while something of `root()` is chosen. */
function offer(dialog, button, root, stays) {
  let words = null;
  const look = () => {
    const text = root();
    words = text && !dialog.open ? chosen(text) : null;
    button.hidden = !words;
    if (!words) return;
    const box = getSelection().getRangeAt(0).getBoundingClientRect();
    const room = document.documentElement.clientWidth - button.offsetWidth - 8;
    button.style.insetInlineStart = `${Math.max(8, Math.min(box.left, room)) + scrollX}px`;
    button.style.insetBlockStart = `${box.bottom + scrollY + 8}px`;
  };
  document.addEventListener("selectionchange", afterPause(look, 150));
  // The choice must not be lost to the click.
  button.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    button.hidden = true;
    if (words) ask(dialog, words, stays);
  });
}

function pointBack() {
  const of = (id) => document.querySelectorAll(`[data-passage="${id}"], [data-note="${id}"]`);
  const show = (event) => {
    const id = event.target.closest?.("[data-passage]")?.dataset.passage ?? event.target.closest?.("[data-note]")?.dataset.note;
    for (const each of document.querySelectorAll("[data-passage].active, [data-note].active")) each.classList.remove("active");
    if (id) for (const each of of(id)) each.classList.add("active");
  };
  document.addEventListener("pointerover", show);
  document.addEventListener("focusin", show);
  document.addEventListener("click", ({ target }) => {
    const mark = target.closest?.("[data-passages] [data-passage]");
    if (!mark || target.closest("a") || !getSelection().isCollapsed) return;
    const note = document.querySelector(`[data-note="${mark.dataset.passage}"] .link`);
    note?.focus();
  });
}

/** Lets the words of open threads stand out in a text that is being written, wherever they are by now. */
function follow(live, root) {
  if (!globalThis.Highlight) return () => {};
  const { notesUrl } = live.dataset;
  let notes = [];
  let asked = 0;
  const draw = () => {
    const text = root();
    const ranges = [];
    let missing = false;
    if (text && notes.length) {
      const { words, at } = reading(text);
      for (const { quote } of notes) {
        const wanted = quote.replace(/\s+/g, " ").trim();
        const start = words.indexOf(wanted);
        if (start < 0) missing = true;
        if (start < 0) continue;
        const [first, last] = [at[start], at[start + wanted.length - 1]];
        const range = new Range();
        range.setStart(...first);
        range.setEnd(last[0], last[1] + 1);
        ranges.push(range);
      }
    }
    CSS.highlights.set("passages", new Highlight(...ranges));
    if (missing && Date.now() - asked > 5000) load();
  };
  const load = async () => {
    asked = Date.now();
    const answer = await getJSON(notesUrl, {}, null);
    if (answer) notes = answer.notes;
    draw();
  };
  new MutationObserver(afterPause(draw, 400)).observe(live, { childList: true, subtree: true, characterData: true });
  load();
  return load;
}

export function startPassages() {
  const dialog = document.querySelector("[data-passage-dialog]");
  if (document.querySelector("[data-passage], [data-note]")) pointBack();
  if (!dialog) return;
  const live = document.querySelector("[data-coedit]");
  const root = () => (live ? live.querySelector(".editor-text") : document.querySelector("[data-passages]"));
  document.body.append(document.querySelector("[data-passage-button]"));
  offer(dialog, document.querySelector("[data-passage-button]"), root, Boolean(live));
  const load = live ? follow(live, root) : () => {};
  document.body.addEventListener("passage-noted", () => {
    dialog.close();
    load();
  });
}
