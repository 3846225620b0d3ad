// What a text names: people, items, spaces, and things shown inside it. Titles are asked for, never stored.
import { Node } from "@tiptap/core";
import { icon } from "../page.js";

const atom = { group: "inline", inline: true, atom: true, selectable: true, draggable: false };

function shown(className, ...content) {
  const dom = document.createElement("span");
  dom.className = className;
  dom.append(...content);
  return { dom };
}

/** A person: `@Name`, linked. */
const Mention = Node.create({
  ...atom,
  name: "mention",
  addAttributes: () => ({
    username: { default: "", parseHTML: (link) => link.dataset.username },
    name: { default: "", parseHTML: (link) => link.textContent.replace(/^@/, "") },
  }),
  parseHTML: () => [{ tag: "a.mention[data-username]", priority: 60 }],
  renderHTML: ({ node: { attrs } }) => [
    "a",
    { class: "mention", href: `/people/${attrs.username}/`, "data-username": attrs.username },
    `@${attrs.name || attrs.username}`,
  ],
  renderText: ({ node: { attrs } }) => `@${attrs.username}`,
  addNodeView: () => ({ node }) => shown("mention", `@${node.attrs.name || node.attrs.username}`),
});

const keyOf = ({ item, space }) => (item ? `item:${item}` : `space:${space}`);

/** An item or a space, by its title. */
const Reference = Node.create({
  ...atom,
  name: "reference",
  addOptions: () => ({ titles: null }),
  addAttributes: () => ({
    item: { default: null, parseHTML: (link) => link.dataset.item ?? null },
    space: { default: null, parseHTML: (link) => link.dataset.space ?? null },
  }),
  parseHTML: () => [
    { tag: "a.ref[data-item]", priority: 60 },
    { tag: "a.ref[data-space]", priority: 60 },
  ],
  renderHTML: ({ node: { attrs } }) =>
    attrs.item
      ? ["a", { class: "ref", href: `/i/${attrs.item}/`, "data-item": attrs.item }]
      : ["a", { class: "ref", href: `/s/${attrs.space}/`, "data-space": attrs.space }],
  renderText: ({ node: { attrs } }) => (attrs.item ? `[[i/${attrs.item}]]` : `[[s/${attrs.space}]]`),
  addNodeView() {
    return ({ node }) => {
      const view = shown("ref", icon("link-2"), "…");
      this.options.titles.of(keyOf(node.attrs)).then((found) => {
        view.dom.replaceChildren(icon(found.icon ?? "lock"), found.title);
      });
      return view;
    };
  },
});

/** An item of the portal, or an address on a host that may be shown inside a text, as a block of its own. */
const Embed = Node.create({
  name: "embed",
  group: "block",
  atom: true,
  draggable: true,
  addOptions: () => ({ titles: null }),
  addAttributes: () => ({
    item: { default: null, parseHTML: (figure) => figure.dataset.item ?? null },
    url: { default: null, parseHTML: (figure) => figure.dataset.url ?? null },
  }),
  parseHTML: () => [{ tag: "figure.embed[data-item]" }, { tag: "figure.embed[data-url]" }],
  renderHTML: ({ node: { attrs } }) => [
    "figure",
    { class: "embed", ...(attrs.item ? { "data-item": attrs.item } : { "data-url": attrs.url }) },
  ],
  renderText: ({ node: { attrs } }) => attrs.url ?? `/i/${attrs.item}/`,
  addNodeView() {
    return ({ node }) => {
      const dom = document.createElement("figure");
      const name = document.createElement("strong");
      const hint = document.createElement("span");
      dom.className = "embed";
      dom.append(icon("app-window"), name, hint);
      if (node.attrs.url) {
        const address = new URL(node.attrs.url);
        name.textContent = address.host;
        hint.textContent = address.pathname + address.search;
      } else {
        name.textContent = "…";
        this.options.titles.of(keyOf(node.attrs)).then((found) => {
          dom.firstChild.replaceWith(icon(found.icon ?? "lock"));
          name.textContent = found.title;
          hint.textContent = found.hint ?? "";
        });
      }
      return { dom };
    };
  },
});

export const references = (titles) => [
  Mention,
  Reference.configure({ titles }),
  Embed.configure({ titles }),
];
