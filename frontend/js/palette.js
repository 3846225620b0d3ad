// Ctrl or ⌘ with K: jump to a space, a person or a page.
import { Suggestions, line } from "./listbox.js";
import { afterPause, getJSON, icon } from "./page.js";

export function startPalette() {
  const dialog = document.querySelector("#palette");
  if (!dialog) return;
  const field = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  const results = new Suggestions(field, {
    list,
    draw: (row) => line(row.icon ? icon(row.icon) : null, row.label, row.hint),
    choose: (row) => location.assign(row.url),
  });
  let asking;
  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    const rows = await getJSON(dialog.dataset.jumpUrl, { q: field.value.trim() }, null, signal);
    if (signal.aborted) return;
    results.show(rows ?? []);
    dialog.querySelector("[data-none]").hidden = Boolean(rows?.length);
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
