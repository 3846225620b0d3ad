// One menu of reactions serves the whole page: it moves into the bar whose button asks for it.
// Without this script the same button leads to a page with the choice.
import { all, whenShown } from "./page.js";

export function startReactions() {
  const menu = document.getElementById("react-menu");
  if (!menu || !("popover" in menu)) return;
  // A popover button of the browser's own then opens, closes, anchors and gives the focus back.
  whenShown((root) => {
    for (const button of all(root, "button[data-react]")) {
      button.type = "button";
      button.setAttribute("popovertarget", menu.id);
    }
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-react]");
    if (!button) return;
    // A bar that was swapped took the menu out of the page; this brings it back.
    if (button.nextElementSibling !== menu) button.after(menu);
    const mine = [...button.parentElement.querySelectorAll(":scope > [data-mine][aria-pressed=true]")];
    menu.querySelector("[data-react-who]").href = button.formAction;
    for (const choice of menu.querySelectorAll("[data-mine]")) {
      choice.formAction = button.formAction;
      choice.setAttribute("aria-pressed", String(mine.some((own) => own.dataset.mine === choice.dataset.mine)));
    }
  });
}
