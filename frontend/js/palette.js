// Ctrl or ⌘ with K: jump to a page, a space, a person, a thing by its name, or search for what is typed.
import { Suggestions } from "./listbox.js";
import { afterPause, getJSON, words } from "./page.js";
import { drawRow, suggestionsFor } from "./search.js";

export function startPalette() {
  const dialog = document.querySelector("#palette");
  if (!dialog) return;
  const field = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  const results = new Suggestions(field, {
    list,
    draw: drawRow,
    choose(row) {
      if (row.url) return location.assign(row.url);
      field.value = row.fill;
      ask();
    },
  });
  let asking;
  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    const text = field.value.trim();
    const { jumpUrl, suggestUrl, searchUrl } = dialog.dataset;
    const [pages, named] = await Promise.all([
      getJSON(jumpUrl, { q: text }, [], signal),
      suggestUrl && text ? suggestionsFor(suggestUrl, text, signal) : [],
    ]);
    if (signal.aborted) return;
    const known = new Set(pages.map((row) => row.url));
    const rows = [...pages, ...named.filter((row) => !row.url || !known.has(row.url))];
    dialog.querySelector("[data-none]").hidden = Boolean(rows.length);
    if (searchUrl && text) {
      const address = `${searchUrl}?${new URLSearchParams({ q: text })}`;
      rows.push({ label: words("searchFor", { text }), hint: "", icon: "search", url: address });
    }
    results.show(rows);
  };
  field.addEventListener("input", afterPause(ask, 120));
  const toggle = () => {
    if (dialog.open) return dialog.close();
    field.value = "";
    dialog.showModal();
    field.focus();
    ask();
  };
  document.addEventListener("click", (event) => event.target.closest?.("[data-palette]") && toggle());
  document.addEventListener("keydown", (event) => {
    if (event.key !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    if (event.defaultPrevented) return;
    event.preventDefault();
    toggle();
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}
