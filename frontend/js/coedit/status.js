// One quiet line that says how safe the words are.
import { icon } from "../page.js";

const ICONS = { saved: "cloud-check", saving: "refresh-cw", reading: "eye", opening: "refresh-cw" };
const PAUSE = 600;

/** Shows states on `line`, whose words are its data attributes; "saving" only once it has lasted, as it mostly does not. */
export class Status {
  constructor(line) {
    this.line = line;
    this.shown = "";
  }

  show(name) {
    if (name === this.next) return;
    this.next = name;
    clearTimeout(this.timer);
    if (name === this.shown) return;
    this.timer = setTimeout(() => this.#draw(name), this.shown && name === "saving" ? PAUSE : 0);
  }

  #draw(name) {
    this.shown = name;
    this.line.classList.toggle("saved-bad", !ICONS[name]);
    this.line.replaceChildren(icon(ICONS[name] ?? "cloud-off"), this.line.dataset[name] ?? "");
  }
}
