// The form for articles takes more than words: a cover, and a series of the space that is chosen.
import { all, whenShown, words } from "./page.js";
import { sendFile, startDrops } from "./sending.js";

class Cover {
  constructor(form, field) {
    const part = (name) => field.querySelector(`[data-cover-${name}]`);
    Object.assign(this, { form, field, file: form.elements.cover_file, id: form.elements.cover });
    Object.assign(this, { drop: part("drop"), bar: part("progress"), error: part("error"), button: part("remove"), picture: part("picture") });
    this.shown = this.picture ? this.id.value : "";
    this.#follow();
    // A draft that is brought back brings its cover along.
    form.addEventListener("input", () => this.#follow());
    this.file.addEventListener("change", () => this.file.files.length && this.#send(this.file.files[0]));
    this.button.addEventListener("click", () => this.#remove());
    startDrops(field, this.drop, ([file]) => {
      if (!file) return;
      // Until it has arrived it stands in the field, so that a form sent meanwhile takes it along.
      const one = new DataTransfer();
      one.items.add(file);
      this.file.files = one.files;
      this.#send(file);
    });
  }

  #follow() {
    if (this.id.value === this.shown || !this.bar.hidden) return;
    this.#show(this.id.value && `/files/${this.id.value}/?w=480`);
    this.shown = this.id.value;
  }

  #send(file) {
    this.stop?.();
    this.#tell("");
    const before = this.id.value && this.picture?.getAttribute("src");
    const local = URL.createObjectURL(file);
    this.#show(local);
    this.bar.value = 0;
    this.bar.hidden = false;
    const settled = () => {
      this.bar.hidden = true;
      URL.revokeObjectURL(local);
    };
    this.stop = sendFile(this.form.dataset.uploadUrl, this.form.elements.csrfmiddlewaretoken?.value ?? "", file, {
      progress: (percent) => (this.bar.value = percent),
      done: (answer) => {
        settled();
        this.id.value = this.shown = answer.id;
        this.#show(answer.thumb_url || answer.url);
        this.#empty();
      },
      failed: (sentence) => {
        settled();
        this.#show(before);
        // What could not be sent for want of a network is sent with the form; what is no picture is not kept.
        if (sentence !== words("offline")) this.#empty();
        this.#tell(sentence);
      },
    });
  }

  #remove() {
    this.stop?.();
    this.bar.hidden = true;
    this.id.value = this.shown = "";
    this.#tell("");
    this.#show("");
    this.#empty();
    this.file.focus();
  }

  /** Shows the picture at `address`; without one, that there is none. */
  #show(address) {
    const focused = document.activeElement === this.button;
    if (!address) this.picture?.remove();
    else if (!this.picture?.isConnected) {
      this.picture = Object.assign(document.createElement("img"), { className: "cover-small", alt: "" });
      this.drop.prepend(this.picture);
    }
    if (address) this.picture.src = address;
    this.button.hidden = !address;
    this.field.toggleAttribute("data-empty", !address && !this.form.elements.cover_alt.value);
    if (focused && !address) this.file.focus();
  }

  #empty() {
    this.file.value = "";
    this.file.dispatchEvent(new Event("change", { bubbles: true }));
    this.form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #tell(sentence) {
    const line = this.error.querySelector("span") ?? this.error.appendChild(document.createElement("span"));
    line.textContent = sentence;
    this.error.hidden = !sentence;
  }
}

/** Offers only the series of the space that is chosen. */
function startSeries(form) {
  const list = form.querySelector("#series-here");
  const { space } = form.elements;
  if (!list || !space) return;
  const known = [...list.options];
  const show = () => list.replaceChildren(...known.filter((option) => option.dataset.space === space.value));
  space.addEventListener("change", show);
  show();
}

export function startArticles() {
  whenShown((root) => {
    for (const form of all(root, "form.article-form")) {
      const field = form.querySelector("[data-cover]");
      if (field) new Cover(form, field);
      startSeries(form);
    }
  });
}
