// Menus are native popovers. Arrow keys move inside them, and browsers that cannot anchor yet get a place by hand.

const anchored = CSS.supports("position-area: block-end");

function place(menu, button) {
  const box = button.getBoundingClientRect();
  const below = box.bottom + menu.offsetHeight < innerHeight;
  menu.style.top = `${Math.max(8, below ? box.bottom + 4 : box.top - menu.offsetHeight - 4)}px`;
  menu.style.left = `${Math.max(8, Math.min(box.left, innerWidth - menu.offsetWidth - 8))}px`;
}

function move(event) {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  const menu = event.target.closest?.(".menu[popover]");
  if (!step || !menu) return;
  const stops = [...menu.querySelectorAll("a, button")];
  const next = stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length];
  event.preventDefault();
  next?.focus();
}

export function startMenus() {
  document.addEventListener("keydown", move);
  let opener = null;
  document.addEventListener("click", (event) => (opener = event.target.closest?.("[popovertarget]") ?? opener), true);
  document.addEventListener(
    "toggle",
    (event) => {
      if (anchored || event.newState !== "open" || !event.target.matches?.(".menu") || !opener) return;
      place(event.target, opener);
    },
    true,
  );
}
