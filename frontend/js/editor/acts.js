// What toolbars, the `/` menu and shortcuts can do to the text: each act by its name, in one table.
import { closeHistory } from "@tiptap/pm/history";
import { AllSelection } from "@tiptap/pm/state";
import { chosenItems } from "./blocks.js";

const heading = (level) => ({
  run: (chain) => chain.toggleHeading({ level }),
  on: (editor) => editor.isActive("heading", { level }),
});
const mark = (name) => ({ run: (chain) => chain.toggleMark(name), on: (editor) => editor.isActive(name) });
const tone = (name) => ({
  run: (chain) => chain.updateAttributes("callout", { tone: name }),
  on: (editor) => editor.isActive("callout", { tone: name }),
});
const inTable = (command) => ({ run: (chain) => chain[command](), can: (editor) => editor.can()[command]() });

/** Types `sign`, which opens its list, with a space before it where one is needed. */
const sign = (text) => ({
  run: (chain, editor) => {
    const { $from } = editor.state.selection;
    const before = $from.parent.textBetween(Math.max(0, $from.parentOffset - 1), $from.parentOffset, "", " ");
    return chain.insertContent(/\S$/.test(before) ? ` ${text}` : text);
  },
});

function isTask({ state }) {
  const items = chosenItems(state, state.schema.nodes.listItem);
  return items.length > 0 && items.every(({ node }) => node.attrs.checked !== null);
}

export const ACTS = {
  bold: mark("bold"),
  italic: mark("italic"),
  strike: mark("strike"),
  code: mark("code"),
  heading: heading(2),
  subheading: heading(3),
  "small-heading": heading(4),
  list: {
    run: (chain, editor) => (isTask(editor) ? chain.setTasks(null) : chain.toggleBulletList()),
    on: (editor) => editor.isActive("bulletList") && !isTask(editor),
  },
  ordered: { run: (chain) => chain.toggleOrderedList(), on: (editor) => editor.isActive("orderedList") },
  tasks: { run: (chain) => chain.toggleTasks(), on: isTask },
  quote: {
    // All that is chosen is no line that could be lifted out of its quotation alone.
    run: (chain, editor) => {
      const all = editor.state.selection instanceof AllSelection && editor.isActive("blockquote");
      return all ? chain.unwrap("blockquote") : chain.toggleBlockquote();
    },
    on: (editor) => editor.isActive("blockquote"),
  },
  callout: { run: (chain) => chain.toggleCallout("note"), on: (editor) => editor.isActive("callout") },
  "code-block": { run: (chain) => chain.toggleCodeBlock(), on: (editor) => editor.isActive("codeBlock") },
  table: { run: (chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true }) },
  divider: { run: (chain) => chain.setHorizontalRule() },
  insert: sign("/"),
  person: sign("@"),
  reference: sign("[["),
  unlink: { run: (chain) => chain.setLink(null) },
  undo: { run: (chain) => chain.undo(), can: (editor) => editor.can().undo() },
  redo: { run: (chain) => chain.redo(), can: (editor) => editor.can().redo() },
  note: tone("note"),
  tip: tone("tip"),
  warning: tone("warning"),
  "callout-off": { run: (chain) => chain.unwrap("callout") },
  "row-above": inTable("addRowBefore"),
  "row-below": inTable("addRowAfter"),
  "row-off": inTable("deleteRow"),
  "column-left": inTable("addColumnBefore"),
  "column-right": inTable("addColumnAfter"),
  "column-off": inTable("deleteColumn"),
  "header-row": {
    run: (chain) => chain.toggleHeaderRow(),
    on: (editor) => editor.isActive("tableHeader"),
  },
  "table-off": { run: (chain) => chain.deleteTable() },
  "thing-off": {
    // With the line that only held it, where that is not the only one.
    run: (chain, { state: { selection } }) => {
      const { $from } = selection;
      const alone = $from.depth > 0 && $from.parent.isTextblock && $from.parent.childCount === 1 && $from.node(-1).childCount > 1;
      const apart = chain.command(({ tr }) => Boolean(closeHistory(tr)));
      return alone ? apart.deleteRange({ from: $from.before(), to: $from.after() }) : apart.deleteSelection();
    },
  },
};

/** Does the act called `name` where the caret is. */
export function act(editor, name) {
  ACTS[name].run(editor.chain().focus(), editor).run();
}
