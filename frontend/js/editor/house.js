// What an editor needs of the page around it: parts, words, addresses, tools, and the room that a keyboard leaves.
import { act } from "./acts.js";
import { askForEmbed, askForLink } from "./asking.js";
import { Bars } from "./bars.js";
import { Documents } from "./documents.js";
import { embed } from "./pasting.js";
import { Titles } from "./titles.js";

/**
 * What an editor inside `frame` needs of the page; its parts, words and addresses stand in a template below `root`.
 * `people`, `space` and `token` give the address that suggests people, the space written in, and the token for sending.
 */
export function houseOf({ root, frame, people, space, token }) {
  const template = root.querySelector("template[data-editor-parts]");
  const part = (name) => template.content.querySelector(`[data-part="${name}"]`);
  const { dataset } = template;
  const words = { ...part("words").dataset };
  const addresses = { items: dataset.itemsUrl, spaces: dataset.spacesUrl, people };
  const house = {
    frame,
    part,
    words,
    addresses,
    space,
    token,
    uploadUrl: dataset.uploadUrl,
    documentUrl: dataset.documentUrl,
    toolbar: root.querySelector("[data-toolbar]"),
    titles: new Titles(addresses, words.unseen),
  };
  house.documents = new Documents(house);
  return house;
}

/** Tells the style sheet how much of the page the keyboard of a phone covers. */
function followKeyboard() {
  const view = window.visualViewport;
  if (!view) return () => {};
  const tell = () => {
    const covered = Math.max(0, Math.round(innerHeight - view.height - view.offsetTop));
    if (covered) document.documentElement.style.setProperty("--keyboard", `${covered}px`);
    else document.documentElement.style.removeProperty("--keyboard");
  };
  for (const name of ["resize", "scroll"]) view.addEventListener(name, tell);
  return () => ["resize", "scroll"].forEach((name) => view.removeEventListener(name, tell));
}

/** Lets the reader choose pictures from the device. */
function pick(editor) {
  const picker = Object.assign(document.createElement("input"), { type: "file", accept: "image/*", multiple: true });
  picker.addEventListener("change", () => editor.chain().focus().insertPictures(picker.files).run());
  picker.click();
}

/** Gives `editor` its bars, the page's toolbar and all acts. Gives back what takes them away again. */
export function furnish(editor, house, convert) {
  const special = {
    link: () => askForLink(editor, house),
    embed: () => askForEmbed(editor, house, (address) => embed(editor, address, convert)),
    picture: () => pick(editor),
    file: () => house.documents.pick(),
  };
  house.run = (name) => {
    if (!editor.isEditable) return;
    if (special[name]) special[name]();
    else act(editor, name);
  };
  const clicked = (event) => {
    const button = event.target.closest("[data-do]");
    if (button && button.ariaDisabled !== "true") house.run(button.dataset.do);
  };
  house.documents.editor = editor;
  house.bars = new Bars(editor, house);
  house.toolbar?.addEventListener("click", clicked);
  const unfollow = followKeyboard();
  return () => {
    house.toolbar?.removeEventListener("click", clicked);
    for (const button of house.toolbar?.querySelectorAll("[aria-pressed]") ?? []) button.removeAttribute("aria-pressed");
    unfollow();
    house.documents.end();
    house.bars.destroy();
  };
}

/** Pictures sent from here that have not arrived: "" for none, "sending" or "failed". */
export function pictures(editor) {
  const { uploads } = editor.storage.picture;
  let state = "";
  editor.state.doc.descendants(({ attrs }) => {
    const upload = attrs.src ? null : uploads.get(attrs.upload);
    if (upload) state = upload.error ? "failed" : state || "sending";
  });
  return state;
}
