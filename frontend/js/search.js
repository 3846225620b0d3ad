// What is offered below a search field: names that begin so, values of filters, and what this device searched for last.
import { Suggestions, line } from "./listbox.js";
import { afterPause, getJSON, icon, whenShown, words } from "./page.js";

const RECENT = "workscape.searches";
const MOST_RECENT = 8;

function recent() {
  try {
    const kept = JSON.parse(localStorage.getItem(RECENT) ?? "[]");
    return Array.isArray(kept) ? kept.filter((text) => typeof text === "string").slice(0, MOST_RECENT) : [];
  } catch {
    return [];
  }
}

function remember(text) {
  if (!text) return;
  const kept = [text, ...recent().filter((other) => other !== text)].slice(0, MOST_RECENT);
  try {
    localStorage.setItem(RECENT, JSON.stringify(kept));
  } catch {
    // A full or closed store keeps nothing; searching works all the same.
  }
}

/** Rows for what is typed: the portal's, or without a word this device's own. */
export async function suggestionsFor(url, text, signal) {
  if (text.trim()) return (await getJSON(url, { q: text }, [], signal)) ?? [];
  return recent().map((each) => ({ label: each, hint: "", icon: "clock", fill: each, search: true }));
}

export const drawRow = (row) => line(row.icon ? icon(row.icon) : null, row.label, row.hint);

function start(field) {
  const url = field.dataset.suggestUrl;
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-expanded", "false");
  const list = new Suggestions(field, {
    label: words("suggested"),
    draw: drawRow,
    begin: -1,
    choose(row) {
      if (row.url) return location.assign(row.url);
      field.value = row.fill;
      if (row.search) return field.form.requestSubmit();
      field.focus();
      ask();
    },
  });
  let asking;
  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    const rows = await suggestionsFor(url, field.value, signal);
    if (signal.aborted || document.activeElement !== field) return;
    const box = field.getBoundingClientRect();
    list.show(rows, { x: box.left, y: box.top, height: box.height });
  };
  field.addEventListener("input", afterPause(ask, 120));
  field.addEventListener("focus", () => field.value.trim() || ask());
  field.form?.addEventListener("submit", () => {
    asking?.abort();
    remember(field.value.trim());
  });
}

export function startSearch() {
  whenShown((root) => {
    for (const field of root.querySelectorAll("[data-suggest-url]:not(dialog)")) start(field);
  });
}
