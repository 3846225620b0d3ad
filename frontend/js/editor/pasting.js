// Pasted text stands there at once; when it is Markdown, or an address that can be shown, its meaning follows.
import { Extension } from "@tiptap/core";
import { Fragment, DOMParser as Reader, Slice } from "@tiptap/pm/model";
import { NodeSelection, Plugin, PluginKey, TextSelection } from "@tiptap/pm/state";
import { cleaned } from "./cleaning.js";
import { addressOf } from "./links.js";

const KEY = new PluginKey("pasting");
const MARKDOWN = [
  /^#{1,6} \S/m,
  /^\s{0,3}[-*+] \S/m,
  /^\s{0,3}\d{1,9}[.)] \S/m,
  /^\s{0,3}>/m,
  /^(```|~~~)/m,
  /^\|.*\|\s*$/m,
  /\*\*\S/,
  /(^|\W)[*_]\w[^*_\n]*\w[*_](\W|$)/,
  /~~\S/,
  /`[^`\n]+`/,
  /\[[^\]\n]+\]\([^)\s]+\)/,
  /\[\[[is]\/[\w-]+\]\]/,
];

export const looksLikeMarkdown = (text) => MARKDOWN.some((pattern) => pattern.test(text));

/** The `html` that the server made, as something to put in place of a selection. */
function parsed(html, schema) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  return Reader.fromSchema(schema).parseSlice(body);
}

/** `convert(markdown)` promises HTML, or null when the server cannot be asked. */
export const pasting = (convert) =>
  Extension.create({
    name: "pasting",
    addProseMirrorPlugins() {
      // Where something pasted waits for its meaning: [{id, from, to}], moved along with the text.
      const state = {
        init: () => [],
        apply(tr, places) {
          const { add, remove } = tr.getMeta(KEY) ?? {};
          const moved = places
            .filter(({ id }) => id !== remove)
            .map((place) => ({ ...place, from: tr.mapping.map(place.from, 1), to: tr.mapping.map(place.to, -1) }));
          return add ? [...moved, add] : moved;
        },
      };
      return [new Plugin({ key: KEY, state, props: { transformPastedHTML: cleaned, handlePaste: take(convert) } })];
    },
  });

let made = 0;

/** Puts what `markdown` means in place of the text from `from` to `to`, unless that has changed meanwhile. */
async function understand(view, from, to, markdown, { convert, only }) {
  const id = ++made;
  const before = view.state.doc.slice(from, to);
  view.dispatch(view.state.tr.setMeta(KEY, { add: { id, from, to } }));
  const html = await convert(markdown);
  if (view.isDestroyed) return;
  const place = KEY.getState(view.state).find((each) => each.id === id);
  const tr = view.state.tr.setMeta(KEY, { remove: id });
  const same = place && view.state.doc.slice(place.from, place.to).eq(before);
  if (html && same && (!only || only(html))) {
    const $from = view.state.doc.resolve(place.from);
    const slice = parsed(html, view.state.schema);
    const whole = $from.parentOffset === 0 && place.to === $from.end();
    if (only && whole) tr.replaceRange($from.before(), $from.after(), slice);
    else tr.replaceRange(place.from, place.to, slice);
    behind({ tr, state: view.state });
    tr.scrollIntoView();
  }
  view.dispatch(tr);
}

const take = (convert) => (view, event) => {
  const { clipboardData } = event;
  const text = clipboardData?.getData("text/plain").replace(/\r\n?/g, "\n") ?? "";
  const { state } = view;
  if (!text.trim() || state.selection.$from.parent.type.spec.code) return false;
  const language = fromProgram(clipboardData);
  if (language !== null && text.includes("\n")) return pasteCode(view, text, language);
  if (clipboardData.getData("text/html") || view.input?.shiftKey) return false;
  const address = addressOf(text.trim(), { bare: false });
  if (address && !/\s/.test(text.trim())) return pasteAddress(view, text.trim(), address, convert);
  if (!looksLikeMarkdown(text)) return false;
  const { from } = state.selection;
  const paragraphs = text.trim().split(/\n{2,}/).map((part) => paragraph(state.schema, part));
  const slice = Slice.maxOpen(Fragment.from(paragraphs));
  view.dispatch(state.tr.replaceSelection(slice).scrollIntoView().setMeta("paste", true));
  understand(view, from, view.state.selection.from, text, { convert });
  return true;
};

/** A paragraph of plain words, its line ends kept. */
function paragraph(schema, text) {
  const lines = text.split("\n").flatMap((line, at) => [
    ...(at ? [schema.nodes.hardBreak.create()] : []),
    ...(line ? [schema.text(line)] : []),
  ]);
  return schema.nodes.paragraph.create(null, lines);
}

/** The language that a programmer's editor says its copy is in, "" for none, or null when it is no such copy. */
function fromProgram(clipboardData) {
  try {
    return JSON.parse(clipboardData.getData("vscode-editor-data")).mode ?? "";
  } catch {
    return null;
  }
}

function pasteCode(view, text, language) {
  const { schema, tr } = view.state;
  const known = language && language !== "plaintext" ? language : null;
  const block = schema.nodes.codeBlock.create({ language: known }, schema.text(text.replace(/\n$/, "")));
  view.dispatch(tr.replaceSelectionWith(block).scrollIntoView());
  return true;
}

/** An address links what is chosen; alone in a line it may become the thing it leads to. */
function pasteAddress(view, text, address, convert) {
  const { state } = view;
  const { from, to, empty, $from } = state.selection;
  const link = state.schema.marks.link.create({ href: address });
  if (!empty) {
    view.dispatch(state.tr.addMark(from, to, link));
    return true;
  }
  const alone = $from.depth === 1 && $from.parent.content.size === 0 && $from.parent.type.name === "paragraph";
  view.dispatch(state.tr.replaceSelectionWith(state.schema.text(text, [link]), false).removeStoredMark(link).scrollIntoView());
  if (alone) understand(view, from, from + text.length, text, { convert, only: (html) => html.includes('class="embed"') });
  return true;
}

/** Moves the caret from a block that was put in to the line behind it, so that the next key does not replace it. */
function behind({ tr, state }) {
  const { selection } = tr;
  if (!(selection instanceof NodeSelection) || !selection.node.isBlock) return true;
  if (!tr.doc.nodeAt(selection.to)?.isTextblock) tr.insert(selection.to, state.schema.nodes.paragraph.create());
  tr.setSelection(TextSelection.create(tr.doc, selection.to + 1)).scrollIntoView();
  return true;
}

/** Puts what the `address` leads to as a block where the caret is; promises whether it can be shown. */
export async function embed(editor, address, convert) {
  const html = await convert(address);
  const { body } = new DOMParser().parseFromString(html ?? "", "text/html");
  const { item, url } = body.querySelector(".embed")?.dataset ?? {};
  if (!item && !url) return false;
  // Inside a table, a list or a callout it is named instead, as it will be once it is stored.
  const nested = editor.state.selection.$from.depth > 1;
  const link = { type: "text", text: url, marks: [{ type: "link", attrs: { href: url } }] };
  const named = item ? { type: "reference", attrs: { item } } : link;
  return editor.chain().insertContent(nested ? named : html).command(behind).run();
}
