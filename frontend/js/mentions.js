// `@` offers the people who may see the space, and so does a field for people; the tags field offers tags in use.
import { Suggestions, line } from "./listbox.js";
import { afterPause, getJSON, words } from "./page.js";

const COPIED = ["fontFamily", "fontSize", "fontWeight", "lineHeight", "letterSpacing", "padding", "border", "boxSizing"];

/** Where the caret of `area` is drawn on the screen. */
function caret(area) {
  const mirror = document.createElement("div");
  const style = getComputedStyle(area);
  for (const name of COPIED) mirror.style[name] = style[name];
  Object.assign(mirror.style, { position: "absolute", visibility: "hidden", whiteSpace: "pre-wrap", overflowWrap: "break-word", inlineSize: `${area.offsetWidth}px` });
  mirror.textContent = area.value.slice(0, area.selectionStart);
  const mark = document.createElement("span");
  mark.textContent = "\u200b";
  mirror.append(mark);
  document.body.append(mirror);
  const box = area.getBoundingClientRect();
  const point = { x: box.left + mark.offsetLeft, y: box.top + mark.offsetTop - area.scrollTop, height: mark.offsetHeight };
  mirror.remove();
  return point;
}

function face(person) {
  if (!person.photo_url) return null;
  const photo = Object.assign(document.createElement("img"), { className: "avatar", src: person.photo_url, alt: "" });
  photo.dataset.size = "s";
  return photo;
}

function typeOver(area, from, text) {
  area.setRangeText(text, from, area.selectionStart, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function watch(field, { url, term, show, query }) {
  let asking;
  const ask = afterPause(async () => {
    asking?.abort();
    const found = term();
    if (!found) return show([]);
    asking = new AbortController();
    const { signal } = asking;
    const rows = await getJSON(url, { q: found.text, ...query() }, [], signal);
    if (!signal.aborted && document.activeElement === field) show(rows);
  }, 150);
  field.addEventListener("input", ask);
  field.addEventListener("click", ask);
}

/** How a person is drawn in a list of suggestions. */
export const drawPerson = (person) =>
  line(face(person), person.name, [person.title, `@${person.username}`].filter(Boolean).join(" · "));

export function startMentions(form, area) {
  const url = form.dataset.mentionsUrl;
  if (!url) return;
  const term = () => {
    const before = area.value.slice(0, area.selectionStart).match(/(?:^|[\s(])@([\p{L}\p{N}_.-]{0,40})$/u);
    return before && { text: before[1], from: area.selectionStart - before[1].length - 1 };
  };
  const list = new Suggestions(area, {
    label: words("people"),
    draw: drawPerson,
    choose: (person) => typeOver(area, term()?.from ?? area.selectionStart, `@${person.username} `),
  });
  const query = () => ({ space: form.elements.space?.value });
  watch(area, { url, term, query, show: (rows) => list.show(rows, rows.length ? caret(area) : null) });
}

/** Completes the name that is being typed in a field of names with commas between; `bare` is what it is asked by. */
function startNames(field, { url, label, draw, written, query = () => ({}), bare = (text) => text }) {
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-expanded", "false");
  const term = () => {
    const text = field.value.slice(0, field.selectionStart).match(/[^,]*$/)[0].trimStart();
    return bare(text) && { text: bare(text), from: field.selectionStart - text.length };
  };
  const list = new Suggestions(field, {
    label,
    draw,
    choose: (row) => typeOver(field, term()?.from ?? field.selectionStart, `${written(row)}, `),
  });
  const show = (rows) => {
    const box = field.getBoundingClientRect();
    const there = field.value.slice(0, term()?.from ?? 0).split(",").map((name) => name.trim());
    list.show(rows.filter((row) => !there.includes(written(row))), { x: box.left, y: box.top, height: box.height });
  };
  watch(field, { url, term, query, show });
}

export function startTags(form) {
  const url = form.dataset.tagsUrl;
  const field = form.elements.tags;
  if (!url || !field) return;
  const written = (tag) => tag.name ?? tag;
  startNames(field, { url, label: words("tags"), draw: (tag) => line(null, written(tag), tag.hint), written });
}

/** Offers people by name where handles are asked for. */
export function startPeople(form) {
  const url = form.dataset.mentionsUrl;
  const field = form.querySelector("[data-handles]");
  if (!url || !field) return;
  startNames(field, {
    url,
    label: words("people"),
    draw: drawPerson,
    written: (person) => `@${person.username}`,
    query: () => ({ space: form.elements.space?.value }),
    // Before a space is chosen nobody can be found in it.
    bare: (text) => (form.elements.space?.value ? text.replace(/^@/, "") : ""),
  });
}
