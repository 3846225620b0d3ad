// Single keys for those who like them; they can be switched off in the list that `?` opens.
const OFF = "workscape.keys.off";
const typing = (element) => element.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

function step(direction) {
  const cards = [...document.querySelectorAll("[data-stream] > .item")];
  if (!cards.length) return;
  const here = cards.findIndex((card) => card.contains(document.activeElement));
  const next = cards[Math.min(cards.length - 1, Math.max(0, here + direction))];
  const link = next.querySelector(".item-title a, .item-time");
  link?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

const ACTS = {
  // Where nothing searches through everything, the palette finds places and people by name.
  "/": () => {
    const field = document.querySelector("[data-search]");
    if (field) field.focus();
    else document.querySelector("[data-palette]")?.click();
  },
  c: () => document.querySelector("[data-create]")?.click(),
  "?": () => document.querySelector("#shortcuts")?.showModal(),
  j: () => step(1),
  k: () => step(-1),
};

export function startKeys() {
  const dialog = document.querySelector("#shortcuts");
  const choice = dialog?.querySelector("[data-keys-on]");
  if (choice) {
    choice.checked = localStorage.getItem(OFF) === null;
    choice.addEventListener("change", () =>
      choice.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1"),
    );
  }
  const has = { search: "[data-search], [data-palette]", create: "[data-create]", jump: "#palette" };
  for (const row of dialog?.querySelectorAll("[data-shortcut]") ?? []) {
    row.hidden = !document.querySelector(has[row.dataset.shortcut]);
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-shortcuts]")) dialog?.showModal();
    const opens = event.target.closest?.("[data-opens]")?.dataset.opens;
    if (opens) document.getElementById(opens)?.showModal();
  });
  document.addEventListener("keydown", (event) => {
    const act = ACTS[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (typing(event.target) || document.querySelector("dialog[open]") || localStorage.getItem(OFF)) return;
    event.preventDefault();
    act();
  });
}
