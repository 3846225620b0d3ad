// Buttons that belong to the page's one hidden form. Inside `[data-swap]` the answer replaces only that part.
import htmx from "htmx.org/dist/htmx.esm.js";
import { words } from "./page.js";
import { toast } from "./toasts.js";

async function act(button, part) {
  const emoji = button.dataset.mine;
  const place = part.parentElement;
  const at = [...place.children].indexOf(part);
  part.setAttribute("aria-busy", "true");
  button.closest("[popover]")?.hidePopover();
  await htmx.ajax("POST", button.formAction, {
    source: button,
    target: part,
    swap: "outerHTML",
    values: button.name ? { [button.name]: button.value } : {},
  });
  const fresh = place.children[at];
  fresh?.removeAttribute("aria-busy");
  // The swap took the focus with it; where the reader has gone on meanwhile, they stay.
  if (document.activeElement !== document.body) return;
  const again = emoji && fresh?.querySelector(`[data-mine="${CSS.escape(emoji)}"]`);
  (again || fresh?.querySelector("[data-react]") || fresh?.querySelector("button"))?.focus();
}

export function startActs() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.('button[form="act"][formaction]');
    const part = button?.closest("[data-swap]");
    if (!part || event.defaultPrevented) return;
    event.preventDefault();
    act(button, part);
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, () => toast({ text: words("offline") }));
  }
  document.addEventListener("htmx:responseError", (event) => {
    toast({ text: words(event.detail.xhr.status === 429 ? "tooFast" : "failed") });
  });
  // More of a stream: the reader goes on at the first new card.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const pager = event.detail.target?.closest?.("[data-pager]");
    if (!pager) return;
    const before = pager.previousElementSibling;
    document.addEventListener(
      "htmx:afterSettle",
      () => before?.nextElementSibling?.querySelector("a[href], button")?.focus({ preventScroll: true }),
      { once: true },
    );
  });
}
