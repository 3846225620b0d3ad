// An editor whose text belongs to all who have the document open.
import { Editor, Extension } from "@tiptap/core";
import { Collaboration } from "@tiptap/extension-collaboration";
import { Plugin } from "@tiptap/pm/state";
import { ySyncPluginKey, yUndoPluginKey } from "@tiptap/y-tiptap";
import { Trailing, extensions, keydown } from "../editor/extensions.js";
import { furnish, houseOf, pictures } from "../editor/house.js";
import { roving } from "../toolbar.js";
import { carets } from "./carets.js";

const fromOthers = (transaction) => transaction.getMeta(ySyncPluginKey) !== undefined;

/** Who may only read changes nothing, whichever way it might come about. */
const Reading = Extension.create({
  name: "reading",
  addProseMirrorPlugins() {
    const filterTransaction = (made) => !made.docChanged || this.editor.isEditable || fromOthers(made);
    const attributes = () => ({ "aria-readonly": String(!this.editor.isEditable) });
    return [new Plugin({ filterTransaction, props: { attributes } })];
  },
});

/** The line at the end comes with what one writes oneself; otherwise everybody who looks on would add one. */
const OwnTrailing = Trailing.extend({
  addProseMirrorPlugins() {
    const [plugin] = this.parent();
    const { appendTransaction } = plugin.spec;
    plugin.spec.appendTransaction = (transactions, before, after) => {
      const written = transactions.some(({ docChanged }) => docChanged) && !transactions.some(fromOthers);
      return written && this.editor.isEditable ? appendTransaction(transactions, before, after) : null;
    };
    return [plugin];
  },
});

/** Takes back only what this person did, in the steps in which the other editor does. */
function followUndo(editor, house) {
  const { undoManager } = yUndoPluginKey.getState(editor.state);
  for (const name of ["stack-item-added", "stack-item-popped"]) undoManager.on(name, () => house.bars.update());
  const apart = ({ transaction }) => transaction.getMeta("closeHistory$") && undoManager.stopCapturing();
  editor.on("beforeTransaction", apart);
}

/** A toolbar is one stop for Tab; the text keeps the caret, and a phone its keyboard. */
function prepare(toolbar) {
  if (toolbar.dataset.prepared) return;
  toolbar.dataset.prepared = "";
  roving(toolbar);
  toolbar.addEventListener("pointerdown", (event) => event.target.closest("button") && event.preventDefault());
}

/** Promises the HTML of Markdown that is pasted, or null when the server cannot be asked. */
function converting(root, token) {
  const { dataset } = root.querySelector("template[data-editor-parts]");
  return async (markdown) => {
    const body = new FormData();
    body.append("body", markdown);
    body.append("csrfmiddlewaretoken", token());
    try {
      const answer = await fetch(dataset.htmlUrl, { method: "POST", body });
      return answer.ok ? (await answer.json()).html : null;
    } catch {
      return null;
    }
  };
}

/** Makes an editor inside `frame` for what `provider` keeps; `root` has what belongs to the document on the page. */
export function open({ root, frame, provider, label }) {
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const house = houseOf({ root, frame, people: () => root.dataset.mentionsUrl, space: () => root.dataset.space, token });
  const convert = converting(root, token);
  const own = [Collaboration.configure({ document: provider.doc }), carets(provider), Reading, OwnTrailing];
  let writing = false;
  const editor = new Editor({
    element: frame,
    extensions: extensions(house, convert, own),
    editable: false,
    injectCSS: false,
    editorProps: {
      attributes: { class: "editor-text prose", role: "textbox", "aria-multiline": "true", "aria-label": label },
      handleDOMEvents: { keydown: keydown() },
    },
    // The first comes while the editor is made.
    onTransaction: ({ editor: made }) => frame.toggleAttribute("data-empty", made.isEmpty),
  });
  const clear = furnish(editor, house, convert);
  followUndo(editor, house);
  if (house.toolbar) prepare(house.toolbar);
  return {
    editor,
    waiting: () => Boolean(house.documents.waiting || pictures(editor)),
    /** Lets the reader write, or only read. */
    allow(may) {
      if (may === writing) return;
      writing = may;
      editor.setEditable(may, false);
      root.toggleAttribute("data-can-write", may);
      house.bars.update();
    },
    destroy() {
      clear();
      editor.destroy();
    },
  };
}
