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

/** The drawing or the letters by which a thing is known. */
export function markOf({ icon: name, sign, closed }) {
  if (!sign) return icon(closed ? "lock" : name);
  const letters = Object.assign(document.createElement("span"), { className: "sign", textContent: sign });
  letters.setAttribute("aria-hidden", "true");
  return letters;
}

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
        view.dom.replaceChildren(markOf(found), found.title);
        view.dom.classList.toggle("ref-closed", Boolean(found.closed));
        if (node.attrs.space && found.hue) view.dom.dataset.hue = found.hue;
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
      const [dom, kind, title] = ["div", "p", "p"].map((tag) => document.createElement(tag));
      kind.className = "embed-kind";
      title.className = "embed-title";
      dom.append(kind, title);
      if (node.attrs.url) {
        dom.className = "embed embed-link";
        kind.append(icon("video"), new URL(node.attrs.url).host);
        title.textContent = node.attrs.url;
      } else {
        dom.className = "embed embed-item";
        title.textContent = "…";
        this.options.titles.of(keyOf(node.attrs)).then((found) => {
          kind.append(markOf(found), found.hint ?? "");
          title.textContent = found.title;
          dom.classList.toggle("embed-closed", Boolean(found.closed));
          if (found.hue) dom.dataset.hue = found.hue;
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
