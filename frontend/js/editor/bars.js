// The toolbar's pressed buttons, and the small bar that comes with a table, a callout, code, a link or a picture.
import { NodeSelection } from "@tiptap/pm/state";
import { ACTS } from "./acts.js";
import { roving } from "../toolbar.js";

const GAP = 6;
const BARS = { table: "table", codeBlock: "code", callout: "callout" };

/** Shows on the buttons of `bar` what holds where the caret is. */
function mark(bar, editor) {
  for (const button of bar.querySelectorAll("[data-do]")) {
    const { on, can } = ACTS[button.dataset.do] ?? {};
    if (on) button.setAttribute("aria-pressed", String(on(editor)));
    if (can) button.setAttribute("aria-disabled", String(!can(editor)));
  }
}

/** What the caret is in that has a bar: {name, dom, pos, node}, the innermost. */
function around(editor) {
  const { selection, schema } = editor.state;
  const { view } = editor;
  if (selection instanceof NodeSelection) {
    const name = { picture: "picture", embed: "embed" }[selection.node.type.name];
    if (name) return { name, node: selection.node, pos: selection.from, dom: view.nodeDOM(selection.from) };
  }
  const { $from, empty } = selection;
  if (empty ? schema.marks.link.isInSet($from.marks()) : editor.isActive("link")) {
    const at = view.domAtPos(empty ? selection.from : selection.from + 1).node;
    const dom = (at.nodeType === 3 ? at.parentElement : at).closest("a");
    return { name: "link", dom: dom ?? view.nodeDOM($from.depth ? $from.before() : 0) };
  }
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    const node = $from.node(depth);
    const name = BARS[node.type.name];
    if (name) return { name, node, pos: $from.before(depth), dom: view.nodeDOM($from.before(depth)) };
  }
  return null;
}

export class Bars {
  constructor(editor, house) {
    Object.assign(this, { editor, house, shown: null });
    this.bars = Object.fromEntries(
      ["table", "code", "callout", "link", "picture", "embed"].map((name) => [name, this.#make(name)]),
    );
    this.update = this.update.bind(this);
    this.place = this.place.bind(this);
    editor.on("transaction", this.follow);
    editor.on("focus", this.update);
    house.frame.addEventListener("focusout", this.leave);
    addEventListener("scroll", this.place, { passive: true, capture: true });
    addEventListener("resize", this.place, { passive: true });
    this.update();
  }

  // While the keyboard goes from the text to a bar it is nowhere; a bar that hid then could not take it.
  follow = ({ transaction }) => transaction.getMeta("blur") || this.update();

  leave = () => requestAnimationFrame(() => !this.editor.isDestroyed && this.update());

  #make(name) {
    const bar = this.house.part(`bar-${name}`).cloneNode(true);
    bar.hidden = true;
    roving(bar);
    bar.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button && button.ariaDisabled !== "true") this.house.run(button.dataset.do);
    });
    bar.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" && !(event.key === "Enter" && event.target.localName === "input")) return;
      event.preventDefault();
      this.#back();
    });
    bar.addEventListener("pointerdown", (event) => event.target.closest("button") && event.preventDefault());
    bar.querySelector("select")?.addEventListener("change", (event) => {
      this.editor.commands.updateAttributes("codeBlock", { language: event.target.value || null });
    });
    bar.querySelector("input")?.addEventListener("input", (event) => this.#describe(event.target.value));
    this.house.frame.append(bar);
    return bar;
  }

  /** From a bar back to the text; behind a picture, so that the next key does not replace it. */
  #back() {
    const { selection } = this.editor.state;
    const chain = this.editor.chain();
    (selection instanceof NodeSelection ? chain.setTextSelection(selection.to) : chain).run();
    this.editor.view.focus();
  }

  #describe(alt) {
    const { state, view } = this.editor;
    if (this.here?.name !== "picture") return;
    const tr = state.tr.setNodeAttribute(this.here.pos, "alt", alt);
    view.dispatch(tr.setSelection(NodeSelection.create(tr.doc, this.here.pos)));
  }

  /** Chooses the picture at `pos` and asks what it shows. */
  describe(pos) {
    this.editor.view.focus();
    this.editor.commands.setNodeSelection(pos);
    this.update();
    this.bars.picture.querySelector("input").focus();
  }

  /** Brings the keyboard to the bar that is shown. Gives whether there is one. */
  focus() {
    const bar = this.here && this.bars[this.here.name];
    if (!bar || bar.hidden) return false;
    bar.querySelector("select, input, [tabindex='0']").focus();
    return true;
  }

  update() {
    const { editor, house } = this;
    if (house.toolbar) mark(house.toolbar, editor);
    const inside = editor.isFocused || Object.values(this.bars).some((bar) => bar.contains(document.activeElement));
    this.here = inside && editor.isEditable ? around(editor) : null;
    for (const [name, bar] of Object.entries(this.bars)) bar.hidden = name !== this.here?.name;
    if (!this.here) return;
    const bar = this.bars[this.here.name];
    mark(bar, editor);
    this.#fill(bar);
    this.place();
  }

  #fill(bar) {
    const { name, node } = this.here;
    if (name === "link") {
      const { href } = this.editor.getAttributes("link");
      const link = bar.querySelector("a");
      link.textContent = href;
      link.href = href;
    } else if (name === "code") {
      const choice = bar.querySelector("select");
      const language = node.attrs.language ?? "";
      if (![...choice.options].some((option) => option.value === language)) choice.add(new Option(language, language));
      choice.value = language;
    } else if (name === "picture") {
      const field = bar.querySelector("input");
      if (field.value !== node.attrs.alt) field.value = node.attrs.alt;
    }
  }

  /** Above what it belongs to, or below where there is no room; a phone has a fixed place for it. */
  place() {
    const bar = this.here && this.bars[this.here.name];
    if (!bar || !this.here.dom?.isConnected) return;
    const frame = this.house.frame.getBoundingClientRect();
    const box = this.here.dom.getBoundingClientRect();
    const least = (this.house.toolbar?.getBoundingClientRect().bottom ?? 0) + GAP;
    const { offsetHeight: height, offsetWidth: width } = bar;
    const above = box.top - height - GAP;
    const below = box.bottom + GAP;
    const fits = below + height < innerHeight;
    const y = above >= least ? above : fits ? below : Math.max(least, Math.min(above, innerHeight - height));
    const x = Math.max(0, Math.min(box.left - frame.left, frame.width - width));
    bar.style.setProperty("--x", `${Math.round(x)}px`);
    bar.style.setProperty("--y", `${Math.round(y - frame.top)}px`);
  }

  destroy() {
    this.editor.off("transaction", this.follow);
    this.house.frame.removeEventListener("focusout", this.leave);
    removeEventListener("scroll", this.place, { capture: true });
    removeEventListener("resize", this.place);
  }
}
