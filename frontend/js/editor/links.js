// Links: typed, pasted, or given in the dialog. Only addresses that can do no harm are links.
import { InputRule, Mark } from "@tiptap/core";

const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?:[/:?#]\S*)?$/i;
const MAIL = /^[^\s@/:]+@[^\s@/:]+\.[a-z]{2,}$/i;

/**
 * The address that `text` stands for, or null when it is none or not allowed. With `bare`, the scheme may be left
 * out, as people do when they are asked for an address.
 */
export function addressOf(text, { bare = true } = {}) {
  const typed = text.trim();
  if (/^(https?:\/\/|mailto:)\S+$/i.test(typed)) return URL.canParse(typed) ? typed : null;
  if (/^www\.\S+\.\S/i.test(typed)) return `https://${typed}`;
  if (/^\/(?![/\\])\S*$/.test(typed)) return typed;
  if (!bare) return null;
  if (/^#\S+$/.test(typed)) return typed;
  if (MAIL.test(typed)) return `mailto:${typed}`;
  return DOMAIN.test(typed) ? `https://${typed}` : null;
}

const safe = (link) => (addressOf(link.getAttribute("href") ?? "") ? null : false);

/** Links the word that ends at `end`, if it is an address. Gives whether it did. */
function linkWord(tr, end, type) {
  const $end = tr.doc.resolve(end);
  if ($end.parent.type.spec.code) return false;
  const before = $end.parent.textBetween(0, $end.parentOffset, "\n", "\ufffc");
  const word = before.match(/(?:^|[\s(\n])((?:https?:\/\/|www\.)[^\s<>"\ufffc]+)$/i)?.[1]?.replace(/[.,;:!?'")\]]+$/, "");
  const address = word && addressOf(word, { bare: false });
  if (!address) return false;
  const from = end - (before.length - before.lastIndexOf(word));
  if (tr.doc.rangeHasMark(from, from + word.length, type)) return false;
  tr.addMark(from, from + word.length, type.create({ href: address }));
  return true;
}

export const Link = Mark.create({
  name: "link",
  priority: 1000,
  inclusive: false,
  exitable: true,
  addAttributes: () => ({ href: { default: null }, title: { default: null } }),
  parseHTML: () => [{ tag: "a[href]", getAttrs: safe }],
  renderHTML: ({ HTMLAttributes }) => ["a", HTMLAttributes, 0],
  addCommands() {
    return {
      /** Link the chosen words, the link that is there, or new words `text`, to `href`; without `href`, unlink. */
      setLink:
        (href, text) =>
        ({ chain, state }) => {
          const { empty, $from, from } = state.selection;
          const linked = this.type.isInSet($from.marks());
          // A caret that stood somewhere in a link stands there again.
          const whole = (work) => (empty ? work.setTextSelection(from) : work).run();
          if (!href) return whole(chain().extendMarkRange(this.name).unsetMark(this.name));
          if (!empty || linked) return whole(chain().extendMarkRange(this.name).setMark(this.name, { href }));
          return chain().insertContent([{ type: "text", text: text || href, marks: [{ type: this.name, attrs: { href } }] }]).run();
        },
    };
  },
  addKeyboardShortcuts() {
    return {
      Enter: () => {
        const { state, view } = this.editor;
        const { tr } = state;
        if (state.selection.empty && linkWord(tr, state.selection.from, this.type)) view.dispatch(tr);
        return false;
      },
    };
  },
  addInputRules() {
    return [
      new InputRule({
        find: /(?:https?:\/\/|www\.)[^\s<>"]+\s$/i,
        handler: ({ state, range, match }) => {
          const { tr } = state;
          const typed = match[0].slice(-1);
          if (!linkWord(tr, range.to, this.type)) return null;
          tr.insertText(typed, range.to).removeStoredMark(this.type);
        },
      }),
      new InputRule({
        find: /\[([^\]\n]+)\]\(([^)\s]+)\)$/,
        handler: ({ state, range, match }) => {
          const href = addressOf(match[2]);
          if (!href || match.input?.[match.index - 1] === "!") return null;
          state.tr.replaceWith(range.from, range.to, state.schema.text(match[1], [this.type.create({ href })]));
          state.tr.removeStoredMark(this.type);
        },
      }),
    ];
  },
});
