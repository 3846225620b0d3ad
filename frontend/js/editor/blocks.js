// Blocks: code with its language, callouts, tables without inline styles, and list items that may be tasks.
import { InputRule, Node, mergeAttributes, textblockTypeInputRule } from "@tiptap/core";
import { Blockquote } from "@tiptap/extension-blockquote";
import { CodeBlock } from "@tiptap/extension-code-block";
import { Heading } from "@tiptap/extension-heading";
import { BulletList, ListItem, ListKeymap, OrderedList } from "@tiptap/extension-list";
import { Table, TableCell, TableHeader, TableRow } from "@tiptap/extension-table";
import { NodeRange } from "@tiptap/pm/model";
import { findWrapping } from "@tiptap/pm/transform";

export const TONES = ["note", "tip", "warning"];

/** Whether the first thing in a stored list item is a checkbox, and if so whether it is ticked; else null. */
function ticked(item) {
  if (item.dataset.checked) return item.dataset.checked === "true";
  for (let first = item.firstChild; first; ) {
    if (first.nodeType === 3 && !first.data.trim()) first = first.nextSibling;
    else if (first.localName === "input") return first.type === "checkbox" ? first.hasAttribute("checked") : null;
    else if (["label", "p", "div", "span"].includes(first.localName)) first = first.firstChild;
    else return null;
  }
  return null;
}

/** A list item; `checked` is null, or whether the task is done. One list may hold both, as in Markdown. */
const Item = ListItem.extend({
  addOptions() {
    return { ...this.parent?.(), words: {} };
  },
  addAttributes() {
    return { checked: { default: null, keepOnSplit: false, parseHTML: ticked, rendered: false } };
  },
  renderHTML({ node }) {
    const { checked } = node.attrs;
    return ["li", checked === null ? {} : { "data-checked": String(checked) }, 0];
  },
  addNodeView() {
    return ({ node, editor, getPos }) => {
      const dom = document.createElement("li");
      if (node.attrs.checked === null) {
        return { dom, contentDOM: dom, update: (next) => next.type === node.type && next.attrs.checked === null };
      }
      const box = Object.assign(document.createElement("input"), { type: "checkbox", tabIndex: -1, contentEditable: "false" });
      const contentDOM = document.createElement("div");
      dom.className = "task-line";
      box.setAttribute("aria-label", this.options.words.done);
      const show = (checked) => {
        box.checked = checked;
        dom.dataset.checked = checked;
      };
      // The text keeps the caret, and a phone its keyboard.
      box.addEventListener("mousedown", (event) => event.preventDefault());
      box.addEventListener("change", () => {
        if (editor.isEditable) editor.view.dispatch(editor.state.tr.setNodeAttribute(getPos(), "checked", box.checked));
        else box.checked = !box.checked;
      });
      dom.append(box, contentDOM);
      show(node.attrs.checked);
      return {
        dom,
        contentDOM,
        update(next) {
          if (next.type !== node.type || next.attrs.checked === null) return false;
          show(next.attrs.checked);
          return true;
        },
        stopEvent: (event) => event.target === box,
        ignoreMutation: (mutation) => !contentDOM.contains(mutation.target),
      };
    };
  },
  addCommands() {
    return {
      /** Make the chosen lines tasks, of a list if they are in none. */
      setTasks:
        (checked = false) =>
        ({ chain, state }) => {
          const list = chosenItems(state, this.type).length ? chain() : chain().toggleBulletList();
          return list
            .command(({ tr }) => {
              for (const { pos } of chosenItems(tr, this.type)) tr.setNodeAttribute(pos, "checked", checked);
              return true;
            })
            .run();
        },
      /** Make the chosen lines tasks; or ordinary lines again when all of them are tasks. */
      toggleTasks:
        () =>
        ({ chain, state, commands }) => {
          const items = chosenItems(state, this.type);
          if (!items.length || items.some(({ node }) => node.attrs.checked === null)) return commands.setTasks();
          return chain().setTasks(null).toggleBulletList().run();
        },
      /** Tick the chosen tasks, or untick them when all are done. */
      tickTasks:
        () =>
        ({ tr, dispatch }) => {
          const tasks = chosenItems(tr, this.type).filter(({ node }) => node.attrs.checked !== null);
          if (dispatch) {
            const done = tasks.every(({ node }) => node.attrs.checked);
            for (const { pos } of tasks) tr.setNodeAttribute(pos, "checked", !done);
          }
          return tasks.length > 0;
        },
    };
  },
  addKeyboardShortcuts() {
    const split = () => {
      const { checked } = this.editor.getAttributes(this.name);
      return this.editor.commands.splitListItem(this.name, { checked: checked == null ? null : false });
    };
    return {
      ...this.parent?.(),
      Enter: split,
      "Alt-Enter": () => this.editor.commands.tickTasks(),
      "Mod-Shift-9": () => this.editor.commands.toggleTasks(),
    };
  },
  addInputRules() {
    const handler = ({ state, range, match, chain }) => {
      const checked = (match[1] ?? " ").toLowerCase() === "x";
      const { $from } = state.selection;
      if ($from.depth < 2 || $from.node(-1).type !== this.type) {
        chain().deleteRange(range).toggleBulletList().updateAttributes(this.name, { checked }).run();
      } else if ($from.index(-1) === 0) {
        // The line stands in a list already: it only becomes a task.
        state.tr.delete(range.from, range.to).setNodeAttribute($from.before(-1), "checked", checked);
      } else return null;
    };
    return [new InputRule({ find: /^\s*\[( |x|X)?\]\s$/, handler })];
  },
});

/** The innermost list items that the selection touches. */
export function chosenItems({ doc, selection }, type) {
  const found = [];
  doc.nodesBetween(selection.from, selection.to, (node, pos, parent) => {
    if (node.isTextblock && parent.type === type) {
      const $pos = doc.resolve(pos);
      found.push({ node: parent, pos: $pos.before($pos.depth) });
    }
  });
  return found.filter((each, at) => found.findIndex((other) => other.pos === each.pos) === at);
}

/** A view whose frame follows the attributes of its node by `show(attributes)`, and whose text is the editor's. */
function shownAs({ dom, contentDOM, type }, node, show) {
  show(node.attrs);
  return {
    dom,
    contentDOM,
    update(next) {
      if (next.type !== type) return false;
      if (next.attrs !== node.attrs) show(next.attrs);
      node = next;
      return true;
    },
    ignoreMutation: (mutation) => mutation.type !== "selection" && !contentDOM.contains(mutation.target),
  };
}

/** A remark set apart: a note, a tip or a warning. */
const Callout = Node.create({
  name: "callout",
  group: "block",
  content: "block+",
  defining: true,
  addAttributes() {
    const parseHTML = (element) => (TONES.includes(element.dataset.tone) ? element.dataset.tone : "note");
    return { tone: { default: "note", parseHTML, renderHTML: ({ tone }) => ({ "data-tone": tone }) } };
  },
  parseHTML: () => [{ tag: "aside.callout" }],
  renderHTML: ({ HTMLAttributes }) => ["aside", mergeAttributes(HTMLAttributes, { class: "callout" }), 0],
  addOptions: () => ({ title: () => [] }),
  addNodeView() {
    return ({ node }) => {
      const [dom, name, contentDOM] = ["aside", "p", "div"].map((tag) => document.createElement(tag));
      Object.assign(name, { className: "callout-title", contentEditable: "false" });
      dom.className = "callout";
      dom.append(name, contentDOM);
      return shownAs({ dom, contentDOM, type: node.type }, node, ({ tone }) => {
        dom.dataset.tone = tone;
        name.replaceChildren(...this.options.title(tone));
      });
    };
  },
  addCommands() {
    return {
      toggleCallout:
        (tone = "note") =>
        ({ commands, editor }) => {
          if (!editor.isActive(this.name)) return commands.wrapIn(this.name, { tone });
          return editor.isActive(this.name, { tone }) ? commands.unwrap(this.name) : commands.updateAttributes(this.name, { tone });
        },
      /** Make what is in blocks called `name`, here or around, ordinary text, all of it. */
      unwrap:
        (name) =>
        ({ tr, dispatch }) => {
          const found = [];
          const { from, to } = tr.selection;
          tr.doc.nodesBetween(from, to, (node, pos) => void (node.type.name === name && found.push(pos)));
          for (const pos of dispatch ? found.reverse() : []) {
            const [$from, $to] = [pos + 1, pos + tr.doc.nodeAt(pos).nodeSize - 1].map((end) => tr.doc.resolve(end));
            tr.lift(new NodeRange($from, $to, $from.depth), $from.depth - 1);
          }
          return found.length > 0;
        },
    };
  },
  addKeyboardShortcuts() {
    return {
      // At the very beginning of a callout it is taken off; its words stay.
      Backspace: () => {
        const { $from, empty } = this.editor.state.selection;
        const inside = $from.depth > 1 && $from.node(-1).type === this.type;
        return empty && inside && $from.parentOffset === 0 && $from.index(-1) === 0 && this.editor.commands.unwrap(this.name);
      },
      // An empty line at its end leaves it.
      Enter: () => {
        const { $from, empty } = this.editor.state.selection;
        const inside = $from.depth > 1 && $from.node(-1).type === this.type;
        if (!empty || !inside || $from.parent.content.size || $from.indexAfter(-1) !== $from.node(-1).childCount) return false;
        return $from.node(-1).childCount > 1 && this.editor.commands.liftEmptyBlock();
      },
    };
  },
  addInputRules() {
    const handler = ({ state, range, match }) => {
      const tone = match[1].toLowerCase();
      const tr = state.tr.delete(range.from, range.to);
      const $from = tr.doc.resolve(range.from);
      // As in Markdown, the sign may stand behind the mark of a quotation, which the callout then replaces.
      if ($from.depth > 1 && $from.node(-1).type.name === "blockquote" && $from.index(-1) === 0) {
        tr.setNodeMarkup($from.before(-1), this.type, { tone });
        return;
      }
      const around = $from.blockRange();
      const wrapping = around && findWrapping(around, this.type, { tone });
      if (!wrapping) return null;
      tr.wrap(around, wrapping);
    };
    return [new InputRule({ find: /^\s*\[!(note|tip|warning)\]\s$/i, handler })];
  },
});

// Tiptap would write widths as inline styles, which the content security policy refuses.
const PlainTable = Table.extend({ renderHTML: () => ["table", ["tbody", 0]] });
const plainCell = (tag) => ({
  addAttributes() {
    const span = (name) => ({
      default: 1,
      parseHTML: (cell) => Number(cell.getAttribute(name)) || 1,
      renderHTML: (attributes) => (attributes[name] > 1 ? { [name]: attributes[name] } : {}),
    });
    return {
      colspan: span("colspan"),
      rowspan: span("rowspan"),
      colwidth: { default: null, rendered: false, parseHTML: () => null },
      align: {
        default: null,
        parseHTML: (cell) => [cell.getAttribute("align"), cell.style.textAlign].find((each) => /^(left|center|right)$/.test(each)),
        renderHTML: ({ align }) => (align ? { align } : {}),
      },
    };
  },
  renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
});

const Headings = Heading.configure({ levels: [2, 3, 4] }).extend({
  // One, two and three marks mean what they mean in Markdown that is sent as it is.
  addInputRules() {
    const rule = (find, level) => textblockTypeInputRule({ find, type: this.type, getAttributes: { level } });
    return [rule(/^##?\s$/, 2), rule(/^###\s$/, 3), rule(/^####\s$/, 4)];
  },
});

const Code = CodeBlock.extend({
  addOptions() {
    return { ...this.parent?.(), languageName: () => "" };
  },
  addNodeView() {
    return ({ node }) => {
      const [dom, name, frame, contentDOM] = ["div", "span", "pre", "code"].map((tag) => document.createElement(tag));
      Object.assign(name, { className: "code-language", contentEditable: "false", ariaHidden: "true" });
      dom.className = "code";
      contentDOM.spellcheck = false;
      frame.append(contentDOM);
      dom.append(name, frame);
      return shownAs({ dom, contentDOM, type: node.type }, node, ({ language }) => {
        name.textContent = language ? this.options.languageName(language) : "";
        name.hidden = !name.textContent;
      });
    };
  },
  addInputRules() {
    const getAttributes = (match) => ({ language: match[1]?.toLowerCase() || null });
    return ["`", "~"].map((mark) =>
      textblockTypeInputRule({ find: new RegExp(`^${mark}{3}([\\w.+#-]{1,40})?[\\s\\n]$`), type: this.type, getAttributes }),
    );
  },
});

/** What stands above a callout and beside code, as the page names it in the bars that change it. */
const namesFrom = (house) => ({
  title: (tone) => [...house.part("bar-callout").querySelector(`[data-do="${tone}"]`).cloneNode(true).childNodes],
  languageName: (language) => {
    const known = [...house.part("bar-code").querySelector("select").options].find(({ value }) => value === language);
    return known?.label ?? language;
  },
});

/** The extensions for blocks; `house` has the names that the page gives to what has no text of its own. */
export const blocks = (house) => [
  Blockquote,
  BulletList,
  Callout.configure({ title: namesFrom(house).title }),
  Code.configure({ languageName: namesFrom(house).languageName }),
  Headings,
  Item.configure({ words: house.words }),
  ListKeymap.configure({ listTypes: [{ itemName: "listItem", wrapperNames: ["bulletList", "orderedList"] }] }),
  OrderedList,
  PlainTable.configure({ resizable: false }),
  TableCell.extend(plainCell("td")),
  TableHeader.extend(plainCell("th")),
  TableRow,
];
