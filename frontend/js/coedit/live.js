// An editor whose text belongs to all who have the document open.
import { Editor, Extension } from "@tiptap/core";
import { Collaboration } from "@tiptap/extension-collaboration";
import { Plugin } from "@tiptap/pm/state";
import { ySyncPluginKey, yUndoPluginKey } from "@tiptap/y-tiptap";
import { Trailing, extensions, keydown } from "../editor/extensions.js";
import { furnish, houseOf, pictures } from "../editor/house.js";
import { roving } from "../toolbar.js";
import { carets } from "./carets.js";

// What stands still above and below the text; the caret does not hide behind it.
const ROOM = { top: 180, right: 0, bottom: 120, left: 0 };

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

/** A toolbar is one stop for Tab, and Escape leads back; the text keeps the caret, and a phone its keyboard. */
function prepare(toolbar, editor, signal) {
  // It outlives the editor where the document is opened anew.
  if (toolbar.dataset.prepared === undefined) roving(toolbar);
  toolbar.dataset.prepared = "";
  const hold = (event) => event.target.closest("button") && event.preventDefault();
  toolbar.addEventListener("pointerdown", hold, { signal });
  toolbar.addEventListener("keydown", ({ key }) => key === "Escape" && editor.view.focus(), { signal });
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
  const { mentionsUrl, space } = root.dataset;
  const house = houseOf({ root, frame, people: () => mentionsUrl, space: () => space, token });
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
      scrollMargin: ROOM,
      scrollThreshold: ROOM,
    },
    // The first comes while the editor is made.
    onTransaction: ({ editor: made }) => frame.toggleAttribute("data-empty", made.isEmpty),
  });
  const clear = furnish(editor, house, convert);
  followUndo(editor, house);
  const over = new AbortController();
  prepare(house.toolbar, editor, over.signal);
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
      over.abort();
      clear();
      editor.destroy();
    },
  };
}
