// A list of suggestions under a field: arrow keys, Enter, Escape, and `aria-activedescendant` for the ear.
import { words } from "./page.js";

export class Suggestions {
  /**
   * `field` is what is typed into; `draw(row)` gives the option's content; `choose(row)` is called with the chosen
   * row, `left()` when the list is closed without a choice by its reader. `begin` is the option marked at first; with
   * -1 there is none, and Enter means what it means without a list until an arrow has marked one.
   */
  constructor(field, { label, draw, choose, left, list, begin = 0 }) {
    Object.assign(this, { field, draw, choose, left, begin, rows: [], active: -1 });
    this.list = list ?? this.#make(label);
    this.status = document.querySelector("[data-status]");
    field.setAttribute("aria-autocomplete", "list");
    if (list) field.setAttribute("aria-controls", list.id);
    if (field.localName === "input") field.setAttribute("autocomplete", "off");
    // Before the editor, which has a meaning of its own for these keys.
    field.addEventListener("keydown", (event) => this.#key(event), true);
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.#pick(event.target.closest("[role=option]")));
  }

  #make(label) {
    const list = document.createElement("ul");
    let number = 1;
    while (document.getElementById(`suggestions-${number}`)) number += 1;
    Object.assign(list, { id: `suggestions-${number}`, className: "suggestions", popover: "manual" });
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", label);
    (this.field.closest("dialog") ?? document.body).append(list);
    this.field.addEventListener("blur", () => this.close());
    return list;
  }

  /** Takes the list off the page. */
  remove() {
    this.close();
    this.list.remove();
  }

  get open() {
    return this.rows.length > 0;
  }

  /** Shows `rows` below the point {x, y, height}; no rows closes the list. */
  show(rows, point) {
    this.rows = rows;
    this.list.replaceChildren(
      ...rows.map((row, number) => {
        const option = document.createElement("li");
        option.id = `${this.list.id}-${number}`;
        option.setAttribute("role", "option");
        option.append(...this.draw(row));
        return option;
      }),
    );
    if (!rows.length) return this.close();
    this.field.setAttribute("aria-controls", this.list.id);
    if (this.list.popover && !this.list.matches(":popover-open")) this.list.showPopover();
    if (point) this.#place(point);
    this.#mark(this.begin);
    if (this.status) this.status.textContent = words("found", { n: rows.length });
  }

  close() {
    this.rows = [];
    this.active = -1;
    // One field may have several lists; only what this one has told about itself is taken back.
    if (this.list.popover && !this.list.matches(":popover-open")) return;
    this.field.removeAttribute("aria-activedescendant");
    if (this.field.role === "combobox") this.field.setAttribute("aria-expanded", "false");
    if (!this.list.popover) return;
    this.field.removeAttribute("aria-controls");
    this.list.hidePopover();
  }

  #place({ x, y, height }) {
    const { offsetWidth, offsetHeight } = this.list;
    // The keyboard of a phone covers the page without making the window smaller.
    const end = visualViewport ? visualViewport.offsetTop + visualViewport.height : innerHeight;
    const above = y + height + offsetHeight > end && y > offsetHeight;
    this.list.style.left = `${Math.max(8, Math.min(x, innerWidth - offsetWidth - 8))}px`;
    this.list.style.top = `${above ? y - offsetHeight - 4 : y + height + 4}px`;
  }

  #mark(number) {
    this.active = number;
    [...this.list.children].forEach((option, at) => {
      option.setAttribute("aria-selected", String(at === number));
      if (at === number) option.scrollIntoView({ block: "nearest" });
    });
    if (number < 0) this.field.removeAttribute("aria-activedescendant");
    else this.field.setAttribute("aria-activedescendant", `${this.list.id}-${number}`);
    if (this.field.role === "combobox") this.field.setAttribute("aria-expanded", "true");
  }

  #pick(option) {
    const row = this.rows[[...this.list.children].indexOf(option)];
    if (!row) return;
    this.close();
    this.choose(row);
  }

  #key(event) {
    if (!this.open || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const from = this.active < 0 && step < 0 ? 0 : this.active;
    if (step) this.#mark((from + step + this.rows.length) % this.rows.length);
    else if (this.active < 0 && event.key !== "Escape") return;
    else if (event.key === "Enter" || event.key === "Tab") this.#pick(this.list.children[this.active]);
    else if (event.key === "Escape" && this.list.popover) {
      this.close();
      this.left?.();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

/** Content of an option: a picture or icon, a line, and a softer second line. */
export function line(mark, text, hint) {
  const both = document.createElement("span");
  both.append(text);
  if (hint) {
    const soft = document.createElement("span");
    soft.textContent = hint;
    both.append(soft);
  }
  return mark ? [mark, both] : [both];
}
