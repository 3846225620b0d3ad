// The editor: one for posts, comments and articles. Loaded only when somebody begins to write.
import { Editor } from "@tiptap/core";
import { Selection } from "@tiptap/pm/state";
import { UndoRedo } from "@tiptap/extensions";
import { Trailing, extensions, keydown } from "./extensions.js";
import { furnish, houseOf, pictures } from "./house.js";
import { measured } from "./text.js";

/** Stored tasks have a space behind their box, which is none of their words. */
function prepared(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const box of body.querySelectorAll("li input")) {
    if (box.nextSibling?.nodeType === 3) box.nextSibling.data = box.nextSibling.data.trimStart();
  }
  return body.innerHTML;
}

/** What the editor of `form` needs of the page. */
const homeOf = (form, frame) =>
  houseOf({
    root: form,
    frame,
    people: () => form.dataset.mentionsUrl,
    space: () => form.elements.space?.value,
    token: () => form.elements.csrfmiddlewaretoken?.value ?? "",
  });

/**
 * Makes an editor inside `frame` that begins with `html`. `attributes` are those of its text box; `convert(markdown)`
 * promises HTML or null; `changed({html, characters, words})` is called at every change.
 */
export function open({ form, frame, html, attributes, convert, changed }) {
  const house = homeOf(form, frame);
  let last;
  const show = () => frame.toggleAttribute("data-empty", editor.isEmpty);
  const editor = new Editor({
    element: frame,
    extensions: extensions(house, convert, [UndoRedo, Trailing]),
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
  last = written(editor);
  const clear = furnish(editor, house, convert);
  show();
  return {
    dom: editor.view.dom,
    measure: () => measured(editor.state.doc),
    waiting: () => pictures(editor) || house.documents.waiting,
    focus: (at) => focus(editor, at),
    set: (text) => editor.commands.setContent(prepared(text), { emitUpdate: true, parseOptions: { preserveWhitespace: true } }),
    destroy() {
      clear();
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
