// Pictures inside the text: dropped, pasted or chosen, seen going up, described, tried again, and gone again on undo.
import { Node } from "@tiptap/core";
import { closeHistory } from "@tiptap/pm/history";
import { Plugin, PluginKey, TextSelection } from "@tiptap/pm/state";
import { sendFile } from "../sending.js";

const KEY = new PluginKey("pictures");
const TYPES = ["image/png", "image/jpeg", "image/webp", "image/gif", "image/avif"];

/** The address of one of the portal's own files as it is stored, or null. */
export function storedSource(source) {
  try {
    const address = new URL(source, location.origin);
    if (address.origin !== location.origin) return null;
    return address.pathname.match(/^\/files\/[\w-]+\/$/)?.[0] ?? null;
  } catch {
    return null;
  }
}

export const picturesIn = (files) => [...(files ?? [])].filter((file) => TYPES.includes(file.type));

// Several people write in one text, so a number alone would name two uploads.
const HERE = Math.random().toString(36).slice(2, 10);
let made = 0;
// A picture that somebody else puts in may be opened only once the server has seen it in the text.
const AGAIN = 2000;
const MOST_TRIES = 6;

/** Uploads of one editor by id: {file, preview, percent, error, answer, stop}. */
class Uploads {
  #all = new Map();

  constructor(url, token) {
    Object.assign(this, { url, token, listen: () => {} });
  }

  get(id) {
    return this.#all.get(id);
  }

  add(file) {
    const id = `${HERE}-${++made}`;
    this.#all.set(id, { file, preview: URL.createObjectURL(file), percent: 0 });
    this.start(id);
    return id;
  }

  start(id) {
    const upload = this.#all.get(id);
    const tell = (change) => {
      Object.assign(upload, change);
      this.listen(id);
    };
    Object.assign(upload, { percent: 0, error: "" });
    upload.stop = sendFile(this.url, this.token(), upload.file, {
      progress: (percent) => tell({ percent }),
      done: (answer) => tell({ answer, stop: null }),
      failed: (error) => tell({ error, stop: null }),
    });
    this.listen(id);
  }

  /** Stops what is no longer in the text and goes on with what has come back, as by undoing and redoing. */
  settle(present) {
    for (const [id, upload] of this.#all) {
      const here = present.has(id);
      if (!here && upload.shown) {
        upload.stop?.();
        upload.stop = null;
      }
      // One that was just added comes into the text a moment later.
      upload.shown ||= here;
      if (!here) continue;
      if (!upload.stop && !upload.answer && !upload.error) this.start(id);
    }
  }

  end() {
    for (const upload of this.#all.values()) {
      upload.stop?.();
      URL.revokeObjectURL(upload.preview);
    }
  }
}

/** How a picture stands in the text. */
function draw(node, { uploads, words }, act) {
  const dom = document.createElement("span");
  const image = document.createElement("img");
  const bar = document.createElement("progress");
  const error = document.createElement("span");
  const button = document.createElement("button");
  dom.className = "picture-box";
  image.draggable = false;
  bar.max = 100;
  bar.setAttribute("aria-label", words.upload);
  error.className = "field-error";
  error.setAttribute("role", "alert");
  Object.assign(button, { type: "button", className: "button button-small" });
  // The text keeps the caret, and a phone its keyboard.
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => act(button.dataset.act));
  let tries = 0;
  image.addEventListener("error", () => {
    const again = () => image.isConnected && (image.src = image.getAttribute("src"));
    if (image.getAttribute("src").startsWith("/") && tries < MOST_TRIES) setTimeout(again, AGAIN * 2 ** tries++);
  });
  dom.append(image, bar, error, button);
  const show = ({ attrs }) => {
    const upload = attrs.src ? null : uploads.get(attrs.upload);
    const source = attrs.src ? `${attrs.src}?w=960` : upload?.preview;
    if (source && image.getAttribute("src") !== source) image.src = source;
    image.alt = attrs.alt;
    if (attrs.width && attrs.height) Object.assign(image, { width: attrs.width, height: attrs.height });
    // What somebody else sends is on its way as well; how far it is, only they know.
    bar.hidden = Boolean(attrs.src || upload?.error);
    if (upload) bar.value = upload.percent;
    error.textContent = upload?.error ?? "";
    error.hidden = !upload?.error;
    button.dataset.act = upload?.error ? "retry" : "describe";
    button.textContent = upload?.error ? words.retry : words.describe;
    button.hidden = upload?.error ? false : Boolean(upload || attrs.alt || !attrs.src);
  };
  show(node);
  return { dom, show };
}

export const Picture = Node.create({
  name: "picture",
  group: "inline",
  inline: true,
  draggable: true,
  addOptions: () => ({ url: "", token: () => "", words: {}, describe: () => {}, others: () => {} }),
  addStorage: () => ({ uploads: null }),
  onBeforeCreate() {
    this.storage.uploads = new Uploads(this.options.url, this.options.token);
  },
  onDestroy() {
    this.storage.uploads.end();
  },
  addAttributes: () => ({
    src: { default: null, parseHTML: (image) => storedSource(image.getAttribute("src")) },
    alt: { default: "" },
    title: { default: null },
    width: { default: null },
    height: { default: null },
    upload: { default: null, rendered: false, parseHTML: () => null },
  }),
  parseHTML: () => [{ tag: "img[src]", getAttrs: (image) => (storedSource(image.getAttribute("src")) ? null : false) }],
  renderHTML: ({ HTMLAttributes }) => ["img", HTMLAttributes],
  renderText: ({ node: { attrs } }) => attrs.alt,
  addNodeView() {
    return ({ node, editor, getPos }) => {
      const act = (name) => (name === "retry" ? this.storage.uploads.start(node.attrs.upload) : this.options.describe(getPos()));
      const { dom, show } = draw(node, { uploads: this.storage.uploads, words: this.options.words }, act);
      const refresh = (event) => event.detail === node.attrs.upload && show(node);
      editor.view.dom.addEventListener("upload-moved", refresh);
      return {
        dom,
        update(next) {
          if (next.type !== node.type) return false;
          node = next;
          show(node);
          return true;
        },
        stopEvent: (event) => event.target.localName === "button",
        ignoreMutation: () => true,
        destroy: () => editor.view.dom.removeEventListener("upload-moved", refresh),
      };
    };
  },
  addCommands() {
    return {
      /** Put pictures, as files, at `at` ({from, to}), and send them. Other files become links, wherever the caret is. */
      insertPictures:
        (files, at) =>
        ({ state, tr }) => {
          const chosen = picturesIn(files);
          const others = [...files].filter((file) => !chosen.includes(file));
          if (others.length) this.options.others(others);
          if (!chosen.length) return false;
          const { paragraph } = state.schema.nodes;
          const shown = chosen.map((file) => paragraph.create(null, this.type.create({ upload: this.storage.uploads.add(file) })));
          put(tr, shown, at ?? state.selection, paragraph);
          return true;
        },
    };
  },
  addProseMirrorPlugins() {
    const { uploads } = this.storage;
    return [new Plugin({ key: KEY, view: (view) => follow(view, uploads), props: taking(this.editor) })];
  },
});

/** Puts `blocks` in place of what is between `from` and `to`, with an empty line behind them to go on with. */
function put(tr, blocks, { from, to }, paragraph) {
  closeHistory(tr);
  if (from < to) tr.delete(from, to);
  const $at = tr.doc.resolve(Math.min(tr.mapping.map(from), tr.doc.content.size));
  const { parent, parentOffset } = $at;
  let place = $at.pos;
  if (parent.isTextblock && !parent.content.size && !parent.type.spec.code) tr.delete((place = $at.before()), $at.after());
  else if (parent.isTextblock && !parentOffset) place = $at.before();
  else if (parent.isTextblock && (parentOffset === parent.content.size || parent.type.spec.code)) place = $at.after();
  else if (parent.isTextblock) tr.split(place++);
  tr.insert(place, blocks);
  const end = blocks.reduce((sum, block) => sum + block.nodeSize, place);
  const next = tr.doc.nodeAt(end);
  if (!next?.isTextblock || next.content.size) tr.insert(end, paragraph.create());
  tr.setSelection(TextSelection.create(tr.doc, end + 1)).scrollIntoView();
}

/** Keeps the pictures of the text and their uploads together. */
function follow(view, uploads) {
  const waiting = () => {
    const found = new Map();
    view.state.doc.descendants((node, pos) => void (node.attrs.upload && found.set(node.attrs.upload, { node, pos })));
    return found;
  };
  const settle = () => {
    const present = waiting();
    uploads.settle(present);
    for (const [id, { node, pos }] of present) {
      const { answer } = uploads.get(id) ?? {};
      if (!answer || node.attrs.src) continue;
      const { url: src, width, height } = answer;
      // That it has arrived is nothing to undo; to undo is to take the picture out.
      view.dispatch(view.state.tr.setNodeMarkup(pos, null, { ...node.attrs, src, width, height }).setMeta("addToHistory", false));
      return;
    }
  };
  uploads.listen = (id) => {
    view.dom.dispatchEvent(new CustomEvent("upload-moved", { detail: id }));
    settle();
  };
  // A change that comes from elsewhere must have arrived before anything is changed because of it.
  const later = () => queueMicrotask(() => !view.isDestroyed && settle());
  return { update: (_view, before) => before.doc !== view.state.doc && later() };
}

/** Takes pictures that are dropped or pasted, unless they only accompany a text that says the same. */
const taking = (editor) => ({
  handleDrop(view, event, _slice, moved) {
    const files = event.dataTransfer?.files;
    if (moved || !files?.length) return false;
    const pos = view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos;
    // Whatever it is, it must not open in place of the page.
    event.preventDefault();
    editor.commands.insertPictures(files, pos === undefined ? undefined : { from: pos, to: pos });
    return true;
  },
  handlePaste(_view, event) {
    const files = picturesIn(event.clipboardData?.files);
    if (!files.length) return false;
    const html = event.clipboardData.getData("text/html");
    if (html && new DOMParser().parseFromString(html, "text/html").body.textContent.trim()) return false;
    return editor.commands.insertPictures(files);
  },
});
