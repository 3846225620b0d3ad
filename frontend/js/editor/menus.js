// The lists that open while one types: `/` for blocks, `@` for people, `[[` for items and spaces.
import { Extension } from "@tiptap/core";
import { Plugin } from "@tiptap/pm/state";
import { Suggestions, line } from "../listbox.js";
import { drawPerson } from "../mentions.js";
import { afterPause, getJSON } from "../page.js";
import { markOf } from "./references.js";

const WAIT = 120;

/** The menu that `pattern` before the caret opens: its groups are the `sign` and what is `typed` after it. */
class Menu {
  constructor(view, { label, pattern, find, draw, choose, wait }) {
    Object.assign(this, { view, pattern, find, choose });
    this.list = new Suggestions(view.dom, {
      label,
      draw,
      choose: (row) => this.#take(row),
      left: () => (this.left = this.place?.from),
    });
    this.ask = wait ? afterPause(() => this.#ask(), WAIT) : () => this.#ask();
  }

  /** What stands before the caret, if it is for this menu: {from, to, text}. */
  #found() {
    const { selection } = this.view.state;
    const { $from, empty } = selection;
    const code = $from.parent.type.spec.code || $from.marks().some((mark) => mark.type.spec.code);
    if (!empty || code || !$from.parent.isTextblock) return null;
    const before = $from.parent.textBetween(0, $from.parentOffset, "\n", "\ufffc");
    const match = before.match(this.pattern);
    if (!match) return null;
    const { sign, typed } = match.groups;
    return { from: $from.pos - typed.length - sign.length, to: $from.pos, text: typed };
  }

  update(typed) {
    const place = this.#found();
    const known = place && place.from === this.place?.from;
    if (!place || (!known && !typed)) {
      this.place = this.left = null;
      this.asking?.abort();
      this.list.close();
      return;
    }
    this.place = place;
    if (place.from !== this.left && typed) this.ask();
  }

  async #ask() {
    this.asking?.abort();
    this.asking = new AbortController();
    const { signal } = this.asking;
    const { from, text } = this.place ?? {};
    if (from === undefined) return;
    const rows = await this.find(text, signal);
    if (signal.aborted || this.place?.from !== from || !this.view.hasFocus()) return;
    const { left, top, bottom } = this.view.coordsAtPos(from);
    this.list.show(rows, { x: left, y: top, height: bottom - top });
  }

  #take(row) {
    const place = this.#found() ?? this.place;
    this.place = null;
    if (place) this.choose(row, place);
    this.view.focus();
  }

  destroy() {
    this.asking?.abort();
    this.list.remove();
  }
}

const before = (sign, typed) => new RegExp(`(?:^|[\\s(\ufffc])(?<sign>${sign})(?<typed>${typed})$`, "u");

/** The blocks that the page offers in its parts, as rows: {name, label, hint, keys, drawing}. */
function offered(part) {
  return [...part.querySelectorAll("[data-do]")].map((item) => ({
    name: item.dataset.do,
    label: item.querySelector("[data-label]").textContent,
    hint: item.querySelector("kbd")?.textContent,
    keys: `${item.dataset.keys ?? ""} ${item.querySelector("[data-label]").textContent}`.toLowerCase().split(/\s+/),
    drawing: item.querySelector("svg"),
  }));
}

function drawBlock(row) {
  const content = [row.drawing.cloneNode(true), row.label];
  if (row.hint) content.push(Object.assign(document.createElement("kbd"), { textContent: row.hint }));
  return content;
}

/** `house` gives the lists what they need of the page; `run(name)` does an act. */
function menusOf(editor, house) {
  const replace = ({ from, to }, content) => editor.chain().focus().insertContentAt({ from, to }, content).run();
  const rows = offered(house.part("slash"));
  const blocks = {
    label: house.words.blocks,
    pattern: before("\\/", "[\\p{L}\\p{N}]{0,20}"),
    find: (text) => rows.filter(({ keys }) => keys.some((key) => key.startsWith(text.toLowerCase()))),
    draw: drawBlock,
    choose: ({ name }, place) => {
      editor.chain().focus().deleteRange(place).run();
      house.run(name);
    },
  };
  const people = {
    wait: true,
    label: house.words.people,
    pattern: before("@", "[\\p{L}\\p{N}_.-]{0,40}"),
    find: (q, signal) => getJSON(house.addresses.people(), { q, space: house.space() }, [], signal),
    draw: drawPerson,
    choose: ({ username, name }, place) =>
      replace(place, [
        { type: "mention", attrs: { username, name } },
        { type: "text", text: " " },
      ]),
  };
  const named = {
    wait: true,
    label: house.words.references,
    pattern: /(?<sign>\[\[)(?<typed>[^[\]\ufffc]{0,60})$/u,
    find: async (q, signal) => {
      const found = [house.addresses.items, house.addresses.spaces].map((url) => getJSON(url, { q }, [], signal));
      const [items, spaces] = await Promise.all(found);
      return q ? [...spaces.slice(0, 3), ...items] : [...items.slice(0, 6), ...spaces.slice(0, 2)];
    },
    draw: (row) => line(markOf(row), row.title, row.hint),
    choose: (row, place) => {
      const attrs = row.slug ? { space: row.slug } : { item: String(row.id) };
      house.titles.remember(row.slug ? `space:${row.slug}` : `item:${row.id}`, row);
      replace(place, [
        { type: "reference", attrs },
        { type: "text", text: " " },
      ]);
    },
  };
  return [blocks, ...(house.addresses.people() ? [people] : []), named];
}

export const menus = (house) =>
  Extension.create({
    name: "menus",
    addProseMirrorPlugins() {
      const view = (editorView) => {
        const lists = menusOf(this.editor, house).map((menu) => new Menu(editorView, menu));
        return {
          update: (_view, was) => {
            const typed = was.doc !== editorView.state.doc;
            for (const list of lists) list.update(typed);
          },
          destroy: () => lists.forEach((list) => list.destroy()),
        };
      };
      return [new Plugin({ view })];
    },
  });
