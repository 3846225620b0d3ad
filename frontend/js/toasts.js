// Short news at the foot of the page. The server sends one with the header HX-Trigger: {"toast": {"text", "undo"}}.
const STAY = 8000;

/** Shows `text`; `undo` is an address that takes the act back. */
export function toast({ text, undo }) {
  const room = document.querySelector("[data-toasts]");
  const mould = document.querySelector("template[data-toast]");
  if (!room || !mould || !text) return;
  const card = mould.content.firstElementChild.cloneNode(true);
  card.querySelector("[data-toast-text]").textContent = text;
  const back = card.querySelector("[data-toast-undo]");
  if (undo && new URL(undo, location.href).origin === location.origin) {
    back.hidden = false;
    back.type = "submit";
    back.setAttribute("form", "act");
    back.setAttribute("formaction", undo);
  }
  card.querySelector("[data-toast-close]").addEventListener("click", () => card.remove());
  room.replaceChildren(card);
  const leave = () => (card.matches(":hover, :focus-within") ? setTimeout(leave, STAY) : card.remove());
  setTimeout(leave, STAY);
}

export function startToasts() {
  document.addEventListener("toast", (event) => toast(event.detail));
}
