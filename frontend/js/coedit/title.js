// The title is no part of the text: it is sent by itself as soon as one pauses.
import { afterPause } from "../page.js";

const PAUSE = 800;

/** Sends the title in `form` when it changes; `changed()` is called when `safe()` gives something else. */
export function startTitle(form, changed) {
  const field = form.elements.title;
  const error = form.querySelector("[data-title-error]");
  let stored = field.value;
  const send = async () => {
    const title = field.value.trim();
    if (title === stored || !title) return;
    const body = new FormData(form);
    const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
    if (answer?.ok) stored = title;
    error.hidden = !answer || answer.ok || answer.status >= 500;
    if (!error.hidden) error.textContent = await answer.json().then((said) => said.error, () => error.dataset.failed);
    changed();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  field.addEventListener("input", afterPause(send, PAUSE));
  field.addEventListener("input", changed);
  field.addEventListener("change", send);
  addEventListener("online", send);
  return { safe: () => field.value.trim() === stored, allow: (may) => (field.readOnly = !may) };
}
