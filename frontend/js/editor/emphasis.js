// Emphasis by signs of Markdown: as there, a sign beside a blank means nothing, so that sums stay sums.
import { markInputRule } from "@tiptap/core";
import { Bold } from "@tiptap/extension-bold";
import { Italic } from "@tiptap/extension-italic";
import { Strike } from "@tiptap/extension-strike";

const SIGNS = [
  [Bold, ["\\*\\*", "__"]],
  [Italic, ["\\*", "_"]],
  [Strike, ["~~"]],
];

export const emphasis = SIGNS.map(([mark, signs]) =>
  mark.extend({
    addInputRules() {
      return signs.map((sign) => {
        const inner = sign.at(-1);
        const find = new RegExp(`(?:^|\\s)(${sign}(?![\\s${inner}])([^${inner}]+)(?<!\\s)${sign})$`);
        return markInputRule({ find, type: this.type });
      });
    },
  }),
);
