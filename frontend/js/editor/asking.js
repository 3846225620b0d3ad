// The dialogs that ask for an address: of a link, or of something to show inside the text.
import { addressOf } from "./links.js";

/** Opens the dialog `part` and calls `take(form)` when it is sent; that gives a sentence when it cannot be so. */
function ask(part, { fill = () => {}, take, after }) {
  const dialog = part.cloneNode(true);
  const form = dialog.querySelector("form");
  const error = dialog.querySelector("[role=alert]");
  document.body.append(dialog);
  fill(form, () => dialog.close());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const sentence = await take(form);
    if (!sentence) return dialog.close();
    error.textContent = sentence;
    form.elements.address.setAttribute("aria-invalid", "true");
    form.elements.address.focus();
  });
  dialog.querySelector("[data-cancel]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    after();
  });
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
  ask(house.part("ask-link"), { fill, take, after: () => editor.commands.focus() });
}

/** Asks for the address of what shall be shown inside the text; `embed(address)` promises whether that works. */
export function askForEmbed(editor, house, embed) {
  const take = async (form) => {
    const address = addressOf(form.elements.address.value);
    if (!address) return house.words.noAddress;
    return (await embed(address)) ? null : house.words.noEmbed;
  };
  ask(house.part("ask-embed"), { take, after: () => editor.commands.focus() });
}
