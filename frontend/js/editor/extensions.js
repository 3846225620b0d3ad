// What every editor is made of, whether its text belongs to a form or to several people at once.
import { Extension } from "@tiptap/core";
import { Code } from "@tiptap/extension-code";
import { Document } from "@tiptap/extension-document";
import { HardBreak } from "@tiptap/extension-hard-break";
import { HorizontalRule } from "@tiptap/extension-horizontal-rule";
import { Paragraph } from "@tiptap/extension-paragraph";
import { Text } from "@tiptap/extension-text";
import { Dropcursor, Gapcursor, TrailingNode } from "@tiptap/extensions";
import { blocks } from "./blocks.js";
import { emphasis } from "./emphasis.js";
import { Link } from "./links.js";
import { menus } from "./menus.js";
import { pasting } from "./pasting.js";
import { Picture } from "./pictures.js";
import { references } from "./references.js";

/** Keys that belong to the page or to no extension in particular. */
function keys(house) {
  return Extension.create({
    name: "keys",
    priority: 1000,
    addKeyboardShortcuts: () => ({
      "Mod-k": () => {
        house.run("link");
        return true;
      },
      "Alt-F10": () => {
        if (!house.bars.focus()) house.toolbar?.querySelector("[tabindex='0']")?.focus();
        return true;
      },
    }),
  });
}

/** Ctrl or ⌘ with Enter is the form's; Tab after Escape leaves the text, so that nobody is caught in a list or table. */
export function keydown() {
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

/** Behind a block that holds the caret there is always a line to go on with. */
export const Trailing = TrailingNode.configure({ notAfter: ["paragraph", "heading", "bulletList", "orderedList", "blockquote"] });

/**
 * The extensions of an editor. `convert(markdown)` promises HTML or null; `own` are those in which editors differ: how
 * one takes something back, and what stands at the end.
 */
export function extensions(house, convert, own) {
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
    ...own,
    Gapcursor,
    Dropcursor.configure({ color: false, class: "dropcursor", width: 2 }),
    ...blocks(house),
    ...references(house.titles),
    Picture.configure({
      url: house.uploadUrl,
      token: house.token,
      words: house.words,
      describe: (pos) => house.bars.describe(pos),
      others: (files) => house.documents.add(files),
    }),
    pasting(convert),
    menus(house),
    keys(house),
  ];
}
