// "Used at work" in place: a refused form comes back with its errors, and the reader's focus stays where they act.
const STOPS = ["[aria-invalid=true]", "input:checked", "input:not([type=hidden])", "[hx-get]", "a[href]"];

function focusIn(part) {
  const stop = STOPS.map((selector) => part?.querySelector(selector)).find(Boolean);
  stop?.focus({ preventScroll: true });
}

export function startReceipts() {
  document.addEventListener("htmx:beforeSwap", (event) => {
    const part = event.detail.target;
    if (!part?.matches?.("[data-used]")) return;
    if (event.detail.xhr.status === 422) Object.assign(event.detail, { shouldSwap: true, isError: false });
    if (!event.detail.shouldSwap) return;
    const place = part.parentElement;
    const at = [...place.children].indexOf(part);
    document.addEventListener("htmx:afterSettle", () => focusIn(place.children[at]), { once: true });
  });
}
