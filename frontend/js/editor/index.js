// The editor: one for posts, comments and articles. Loaded only when somebody begins to write.
import { Editor, Extension } from "@tiptap/core";
import { Code } from "@tiptap/extension-code";
import { Document } from "@tiptap/extension-document";
import { HardBreak } from "@tiptap/extension-hard-break";
import { HorizontalRule } from "@tiptap/extension-horizontal-rule";
import { Paragraph } from "@tiptap/extension-paragraph";
import { Text } from "@tiptap/extension-text";
import { Selection } from "@tiptap/pm/state";
import { Dropcursor, Gapcursor, TrailingNode, UndoRedo } from "@tiptap/extensions";
import { act } from "./acts.js";
import { askForEmbed, askForLink } from "./asking.js";
import { Bars } from "./bars.js";
import { blocks } from "./blocks.js";
import { emphasis } from "./emphasis.js";
import { Documents } from "./documents.js";
import { Link } from "./links.js";
import { menus } from "./menus.js";
import { embed, pasting } from "./pasting.js";
import { Picture } from "./pictures.js";
import { references } from "./references.js";
import { measured } from "./text.js";
import { Titles } from "./titles.js";

/** What the editor needs of the page: its parts, words and addresses, which stand in the form's template. */
function houseOf(form, frame) {
  const template = form.querySelector("template[data-editor-parts]");
  const part = (name) => template.content.querySelector(`[data-part="${name}"]`);
  const { dataset } = template;
  const words = { ...part("words").dataset };
  const addresses = { items: dataset.itemsUrl, spaces: dataset.spacesUrl, people: () => form.dataset.mentionsUrl };
  const house = {
    form,
    frame,
    part,
    words,
    addresses,
    uploadUrl: dataset.uploadUrl,
    documentUrl: dataset.documentUrl,
    toolbar: form.querySelector("[data-toolbar]"),
    titles: new Titles(addresses, words.unseen),
    space: () => form.elements.space?.value,
    token: () => form.elements.csrfmiddlewaretoken?.value ?? "",
  };
  house.documents = new Documents(house);
  return house;
}

/** Keys that belong to the page or to no extension in particular. */
function keys(house, bars) {
  return Extension.create({
    name: "keys",
    priority: 1000,
    addKeyboardShortcuts: () => ({
      "Mod-k": () => {
        house.run("link");
        return true;
      },
      "Alt-F10": () => {
        if (!bars().focus()) house.toolbar?.querySelector("[tabindex='0']")?.focus();
        return true;
      },
    }),
  });
}

/** Ctrl or ⌘ with Enter is the form's; Tab after Escape leaves the text, so that nobody is caught in a list or table. */
function keydown() {
  let leaving = false;
  return (_view, event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      return true;
    }
    const goes = leaving && event.key === "Tab";
    if (!["Shift", "Control", "Alt", "Meta"].includes(event.key)) leaving = event.key === "Escape";
    return goes;
  };
}

/** Stored tasks have a space behind their box, which is none of their words. */
function prepared(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const box of body.querySelectorAll("li input")) {
    if (box.nextSibling?.nodeType === 3) box.nextSibling.data = box.nextSibling.data.trimStart();
  }
  return body.innerHTML;
}

function extensions(house, convert, bars) {
  return [
    Document,
    Paragraph,
    Text,
    ...emphasis,
    Code,
    // Ctrl with Enter sends; it breaks no line.
    HardBreak.extend({
      addKeyboardShortcuts() {
        return { "Shift-Enter": () => this.editor.commands.setHardBreak() };
      },
    }),
    HorizontalRule,
    Link,
    UndoRedo,
    Gapcursor,
    // Behind a block that holds the caret there is always a line to go on with.
    TrailingNode.configure({ notAfter: ["paragraph", "heading", "bulletList", "orderedList", "blockquote"] }),
    Dropcursor.configure({ color: false, class: "dropcursor", width: 2 }),
    ...blocks(house),
    ...references(house.titles),
    Picture.configure({
      url: house.uploadUrl,
      token: house.token,
      words: house.words,
      describe: (pos) => bars().describe(pos),
      others: (files) => house.documents.add(files),
    }),
    pasting(convert),
    menus(house),
    keys(house, bars),
  ];
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

/**
 * Makes an editor inside `frame` that begins with `html`. `attributes` are those of its text box; `convert(markdown)`
 * promises HTML or null; `changed({html, characters, words})` is called at every change.
 */
export function open({ form, frame, html, attributes, convert, changed }) {
  const house = houseOf(form, frame);
  let bars;
  let last;
  const special = {
    link: () => askForLink(editor, house),
    embed: () => askForEmbed(editor, house, (address) => embed(editor, address, convert)),
    picture: () => pick(editor),
    file: () => house.documents.pick(),
  };
  house.run = (name) => (special[name] ? special[name]() : act(editor, name));
  const clicked = (event) => {
    const button = event.target.closest("[data-do]");
    if (button && button.ariaDisabled !== "true") house.run(button.dataset.do);
  };
  const show = () => frame.toggleAttribute("data-empty", editor.isEmpty);
  const editor = new Editor({
    element: frame,
    extensions: extensions(house, convert, () => bars),
    content: prepared(html),
    parseOptions: { preserveWhitespace: true },
    injectCSS: false,
    editorProps: {
      attributes: { role: "textbox", "aria-multiline": "true", ...attributes },
      handleDOMEvents: { keydown: keydown() },
    },
    onUpdate: () => {
      show();
      const html = written(editor);
      if (html === last) return;
      last = html;
      changed({ html, ...measured(editor.state.doc) });
    },
  });
  house.documents.editor = editor;
  last = written(editor);
  bars = new Bars(editor, house);
  const unfollow = followKeyboard();
  house.toolbar?.addEventListener("click", clicked);
  show();
  return {
    dom: editor.view.dom,
    measure: () => measured(editor.state.doc),
    waiting: () => pictures(editor) || house.documents.waiting,
    focus: (at) => focus(editor, at),
    set: (text) => editor.commands.setContent(prepared(text), { emitUpdate: true, parseOptions: { preserveWhitespace: true } }),
    destroy() {
      house.toolbar?.removeEventListener("click", clicked);
      for (const button of house.toolbar?.querySelectorAll("[aria-pressed]") ?? []) button.removeAttribute("aria-pressed");
      unfollow();
      house.documents.end();
      bars.destroy();
      editor.destroy();
    },
  };
}

/** What is written, without the lines that only wait at the end. */
const written = (editor) =>
  editor.isEmpty ? "" : editor.getHTML().replace(/(<p><\/p>)+$/, "");

/** Takes the keyboard at once: Tiptap would wait for the next frame, and what is typed until then would be lost. */
function focus({ view }, at) {
  const { doc, tr } = view.state;
  if (at !== undefined) {
    const selection = at === "end" ? Selection.atEnd(doc) : Selection.near(doc.resolve(Math.min(at, doc.content.size)), -1);
    view.dispatch(tr.setSelection(selection));
  }
  view.focus();
}

/** Pictures of the text that have not arrived: "" for none, "sending" or "failed". */
function pictures(editor) {
  const { uploads } = editor.storage.picture;
  let state = "";
  editor.state.doc.descendants(({ attrs }) => {
    if (attrs.upload && !attrs.src) state = uploads.get(attrs.upload)?.error ? "failed" : state || "sending";
  });
  return state;
}
