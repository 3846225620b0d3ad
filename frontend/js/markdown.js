// The toolbar writes Markdown around the selection, through the browser's own editing, so that undo works.
import { writingOf } from "./rich.js";
import { roving } from "./toolbar.js";

const WRAP = { bold: "**", italic: "_", code: "`" };
const LINES = { list: () => "- ", ordered: (number) => `${number + 1}. `, quote: () => "> " };

function replace(area, from, to, text, selectFrom, selectTo) {
  area.focus();
  area.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, from, to, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  area.setSelectionRange(selectFrom, selectTo);
}

function wrap(area, mark) {
  const { selectionStart: from, selectionEnd: to, value } = area;
  const chosen = value.slice(from, to);
  const around = value.slice(from - mark.length, from) === mark && value.slice(to, to + mark.length) === mark;
  if (around) replace(area, from - mark.length, to + mark.length, chosen, from - mark.length, to - mark.length);
  else replace(area, from, to, mark + chosen + mark, from + mark.length, to + mark.length);
}

function prefix(area, of) {
  const { selectionStart, selectionEnd, value } = area;
  const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const end = value.indexOf("\n", selectionEnd);
  const to = end < 0 ? value.length : end;
  const lines = value.slice(from, to).split("\n");
  const marked = lines.every((text, number) => text.startsWith(of(number)));
  const text = lines.map((each, number) => (marked ? each.slice(of(number).length) : of(number) + each)).join("\n");
  replace(area, from, to, text, from, from + text.length);
}

function link(area) {
  const { selectionStart: from, selectionEnd: to, value } = area;
  const chosen = value.slice(from, to);
  if (/^https?:\/\/\S+$/.test(chosen)) replace(area, from, to, `[](${chosen})`, from + 1, from + 1);
  else replace(area, from, to, `[${chosen}](https://)`, from + chosen.length + 3, from + chosen.length + 11);
}

/** Applies the format called `name` to the selection of `area`. */
export function format(area, name) {
  if (WRAP[name]) wrap(area, WRAP[name]);
  else if (LINES[name]) prefix(area, LINES[name]);
  else if (name === "link") link(area);
}

/** Connects the toolbar of `form` with its text: clicks, arrow keys between buttons, Ctrl with B, I and K. */
export function startToolbar(form, area) {
  const bar = form.querySelector("[data-toolbar]");
  if (!bar) return;
  roving(bar);
  // The text keeps the caret, and a phone its keyboard.
  bar.addEventListener("pointerdown", (event) => event.target.closest("button") && event.preventDefault());
  bar.addEventListener("keydown", (event) => {
    if (event.key === "Escape") (writingOf(form) ?? area).focus();
  });
  bar.addEventListener("click", (event) => {
    const name = event.target.closest("[data-do]")?.dataset.do;
    if (name && !area.hidden) format(area, name);
  });
  area.addEventListener("keydown", (event) => {
    const name = { b: "bold", i: "italic", k: "link" }[event.key];
    if (!name || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    format(area, name);
  });
}
