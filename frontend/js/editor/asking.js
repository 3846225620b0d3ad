// The dialogs that ask for an address: of a link, or of something to show inside the text.
import { addressOf } from "./links.js";

/**
 * Opens the dialog `part` and calls `take(form)` when it is sent; that gives a sentence when it cannot be so. The text
 * has the keyboard again in the same turn in which the dialog goes, so that the next key is not lost.
 */
function ask(editor, part, { fill = () => {}, take }) {
  const dialog = part.cloneNode(true);
  const form = dialog.querySelector("form");
  const error = dialog.querySelector("[role=alert]");
  document.body.append(dialog);
  const leave = () => {
    if (!dialog.isConnected) return;
    dialog.close();
    dialog.remove();
    editor.view.focus();
  };
  fill(form, leave);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const sentence = await take(form);
    if (!sentence) return leave();
    error.textContent = sentence;
    form.elements.address.setAttribute("aria-invalid", "true");
    form.elements.address.focus();
  });
  dialog.querySelector("[data-cancel]").addEventListener("click", leave);
  dialog.addEventListener("click", (event) => event.target === dialog && leave());
  dialog.addEventListener("close", leave);
  dialog.showModal();
  form.elements.address.select();
}

/** Asks where the chosen words, or new ones, shall lead. */
export function askForLink(editor, house) {
  const { state } = editor;
  const linked = editor.isActive("link");
  const fill = (form, close) => {
    const remove = form.querySelector("[data-remove]");
    form.elements.address.value = editor.getAttributes("link").href ?? "";
    form.querySelector("[data-link-text]").hidden = linked || !state.selection.empty;
    remove.hidden = !linked;
    remove.addEventListener("click", () => {
      editor.commands.setLink(null);
      close();
    });
  };
  const take = (form) => {
    const href = addressOf(form.elements.address.value);
    if (!href) return house.words.noAddress;
    editor.commands.setLink(href, form.elements.text.value.trim());
    return null;
  };
  ask(editor, house.part("ask-link"), { fill, take });
}

/** Asks for the address of what shall be shown inside the text; `embed(address)` promises whether that works. */
export function askForEmbed(editor, house, embed) {
  const take = async (form) => {
    const address = addressOf(form.elements.address.value);
    if (!address) return house.words.noAddress;
    return (await embed(address)) ? null : house.words.noEmbed;
  };
  ask(editor, house.part("ask-embed"), { take });
}
