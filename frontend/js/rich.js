// Taking over a plain textarea: the editor is fetched when somebody begins to write, and the textarea stays the truth.
// Whatever is written is in the textarea at once, as HTML, so that drafts, counters and sending know no difference.
import { words } from "./page.js";
import { toast } from "./toasts.js";

const MARKDOWN = "workscape.write.markdown";
// Words without any sign that Markdown, or a list of people, could have a meaning for.
const PLAIN = /^(?![ \t]|[-+=:]|\d{1,9}[.)])(?:[\p{L}\p{N} .,;:!?'"()%–—…’“”]|\n(?![ \t]|[-+=:]|\d{1,9}[.)]))*$/u;
const ADDRESS = /:\/\/|www\./i;

const all = new WeakMap();
let loaded = false;

const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/** The HTML of words that are no Markdown, or null when only the server can tell. */
function simple(text) {
  if (!PLAIN.test(text) || ADDRESS.test(text) || / {2}/.test(text)) return null;
  const paragraphs = text.split(/\n{2,}/).filter((part) => part.trim());
  return paragraphs.map((part) => `<p>${escaped(part).replace(/ *\n/g, "<br>")}</p>`).join("");
}

/** Where in a document of such words the caret is that stands behind `before` in the textarea. */
const caretAfter = (before) => before.length + 1 + (before.match(/\n{2,}/g) ?? []).reduce((sum, gap) => sum + 2 - gap.length, 0);

class Writing {
  constructor(form, area) {
    Object.assign(this, { form, area, editor: null, required: area.required });
    this.format = form.elements[`${area.name}_format`];
    this.parts = form.querySelector("template[data-editor-parts]");
    this.label = form.querySelector(`label[for="${CSS.escape(area.id)}"]`);
    this.toggle = form.querySelector("[data-write-markdown]");
    this.toggle?.addEventListener("click", () => this.#switch());
    form.addEventListener("submit", (event) => this.#check(event), true);
    // Words that are there already, or a caret, say that somebody is writing; so does a form that is there to write in.
    const typed = area.value && (area.dataset.html !== undefined || this.isHTML || loaded);
    const eager = form.dataset.write === "now" || typed || document.activeElement === area;
    if (localStorage.getItem(MARKDOWN) !== null) this.#plain();
    else if (eager) this.mount();
    area.addEventListener("focus", () => localStorage.getItem(MARKDOWN) === null && this.mount());
    area.addEventListener("compositionstart", () => (this.composing = true));
    area.addEventListener("compositionend", () => (this.composing = false));
  }

  get isHTML() {
    return this.format.value === "html";
  }

  /** Whether what is in the textarea is still what the server drew. */
  get #untouched() {
    return this.area.value === this.area.defaultValue.replace(/\r\n?/g, "\n");
  }

  async #convert(name, body) {
    const data = new FormData();
    data.append("body", body);
    data.append("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken?.value ?? "");
    try {
      const answer = await fetch(this.parts.dataset[`${name}Url`], { method: "POST", body: data });
      return answer.ok ? (await answer.json())[name] : null;
    } catch {
      return null;
    }
  }

  /** What the editor begins with; null when the server cannot be asked. */
  async #beginning() {
    const { value, dataset } = this.area;
    if (this.isHTML) return value;
    if (dataset.html !== undefined && this.#untouched) return dataset.html;
    return value.trim() ? (simple(value) ?? this.#convert("html", value)) : "";
  }

  /** Puts the editor in place of the textarea, unless it cannot be had: then the textarea stays. */
  async mount() {
    if (this.editor || this.mounting) return;
    this.mounting = true;
    try {
      const module = await import(this.parts.dataset.editorUrl);
      loaded = true;
      for (let html, value; ; ) {
        value = this.area.value;
        html = await this.#beginning();
        if (html === null) throw new Error("no answer");
        // Somebody who types meanwhile is not interrupted between two letters, nor inside one that is being composed.
        if (this.composing) await new Promise((done) => this.area.addEventListener("compositionend", done, { once: true }));
        if (value === this.area.value) return this.#take(module, html);
      }
    } catch {
      await this.#plain();
    } finally {
      this.mounting = false;
    }
  }

  #take(module, html) {
    const { area, form } = this;
    if (!area.isConnected) return;
    const focused = document.activeElement === area;
    const end = area.selectionStart === area.value.length;
    const at = end || simple(area.value) === null ? "end" : caretAfter(area.value.slice(0, area.selectionStart));
    this.frame = Object.assign(document.createElement("div"), { className: "editor" });
    this.frame.dataset.placeholder = area.placeholder || this.parts.dataset.placeholder;
    area.before(this.frame);
    this.editor = module.open({
      form,
      frame: this.frame,
      html,
      attributes: this.#attributes(),
      convert: (markdown) => this.#convert("html", markdown),
      changed: (text) => this.#changed(text),
    });
    if (focused) this.editor.focus(at);
    // A browser would fill in the textarea what it held when the page was left, and take HTML for Markdown.
    Object.assign(area, { hidden: true, required: false, autocomplete: "off" });
    this.label?.removeAttribute("for");
    this.label?.addEventListener("click", this.#focus);
    form.dataset.mode = "rich";
    this.toggle?.setAttribute("aria-pressed", "false");
    area.dispatchEvent(new CustomEvent("measured", { bubbles: true, detail: this.editor.measure() }));
  }

  #focus = () => this.editor?.focus();

  #attributes() {
    const { area } = this;
    const kept = { "aria-describedby": "", "aria-invalid": "" };
    const look = `editor-text ${area.dataset.look ?? "text"}`;
    for (const name of Object.keys(kept)) kept[name] = area.getAttribute(name) ?? "";
    if (this.required) kept["aria-required"] = "true";
    if (this.label) {
      this.label.id ||= `${area.id}-label`;
      kept["aria-labelledby"] = this.label.id;
    } else kept["aria-label"] = area.getAttribute("aria-label") ?? "";
    return { class: look, ...Object.fromEntries(Object.entries(kept).filter(([, value]) => value)) };
  }

  #changed({ html, characters, words: count }) {
    this.area.value = html;
    this.format.value = "html";
    this.area.dispatchEvent(new CustomEvent("input", { bubbles: true, detail: { characters, words: count } }));
  }

  /** Gives the textarea back, with Markdown in it. Gives false when the server cannot be asked for it. */
  async #plain() {
    let markdown = null;
    while (this.isHTML) {
      const html = this.area.value;
      markdown = html.trim() ? await this.#convert("markdown", html) : "";
      if (markdown === null) return false;
      if (html === this.area.value) break;
    }
    this.end();
    this.toggle?.setAttribute("aria-pressed", "true");
    if (markdown !== null) {
      this.area.value = markdown;
      this.format.value = "markdown";
      this.area.dispatchEvent(new Event("input", { bubbles: true }));
    }
    return true;
  }

  /** Takes the editor away and gives the textarea back as it is. */
  end() {
    if (!this.editor) return;
    this.editor.destroy();
    this.editor = null;
    this.frame.remove();
    Object.assign(this.area, { hidden: false, required: this.required });
    this.label?.setAttribute("for", this.area.id);
    this.label?.removeEventListener("click", this.#focus);
    delete this.form.dataset.mode;
  }

  async #switch() {
    if (this.busy) return;
    this.busy = true;
    if (this.editor) {
      if (await this.#plain()) localStorage.setItem(MARKDOWN, "1");
      else toast({ text: words("offline") });
    } else {
      localStorage.removeItem(MARKDOWN);
      await this.mount();
      if (!this.editor) toast({ text: words("offline") });
    }
    this.busy = false;
    this.focus();
  }

  focus() {
    if (this.editor) this.editor.focus("end");
    else this.area.focus();
  }

  /** Puts other words into the form, wherever they are written now. */
  set(text, format) {
    if (this.editor) {
      if (format === "html") this.editor.set(text);
      else if (!text) this.editor.set("");
      else this.#convert("html", text).then((html) => this.editor?.set(html ?? `<p>${escaped(text)}</p>`));
      return;
    }
    this.area.value = text;
    this.format.value = format;
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
    if (localStorage.getItem(MARKDOWN) !== null) this.#plain();
    else if (text) this.mount();
  }

  #check(event) {
    const waiting = this.editor?.waiting();
    // What is kept as a draft may still be without a word.
    const empty = this.editor && this.required && !this.area.value && !event.submitter?.formNoValidate;
    if (!waiting && !empty) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.form.dispatchEvent(new CustomEvent("held", { detail: empty ? "empty" : waiting }));
    this.focus();
  }
}

/** The writing that belongs to `form`, if its text is rich. */
export const writingOf = (form) => all.get(form);

export function startWriting(form, area) {
  if (!area.matches("[data-rich]") || all.has(form)) return;
  all.set(form, new Writing(form, area));
}

// A form that htmx takes off the page takes its editor along.
document.addEventListener("htmx:beforeCleanupElement", (event) => all.get(event.target)?.end());
