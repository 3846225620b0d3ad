// Titles of items and spaces that a text refers to: asked for together, each once.
import { getJSON } from "../page.js";

export class Titles {
  #known = new Map();
  #asked = new Map();

  /** `addresses` has `items` and `spaces`, the addresses that answer with titles; `unseen` stands for what does not. */
  constructor(addresses, unseen) {
    Object.assign(this, { addresses, unseen });
  }

  /** Remembers the title of something that was just chosen from a list. */
  remember(key, row) {
    this.#known.set(key, Promise.resolve(row));
  }

  /** Promises {title, hint, icon} of `item:<id>` or `space:<slug>`. */
  of(key) {
    if (!this.#known.has(key)) {
      this.#known.set(key, new Promise((answer) => this.#asked.set(key, answer)));
      if (this.#asked.size === 1) setTimeout(() => this.#ask(), 20);
    }
    return this.#known.get(key);
  }

  async #ask() {
    const asked = [...this.#asked];
    this.#asked.clear();
    const named = (sort) => asked.filter(([key]) => key.startsWith(`${sort}:`)).map(([key]) => key.slice(sort.length + 1));
    const [items, spaces] = await Promise.all([
      this.#fetch(this.addresses.items, { ids: named("item") }),
      this.#fetch(this.addresses.spaces, { slugs: named("space") }),
    ]);
    const rows = new Map([...items.map((row) => [`item:${row.id}`, row]), ...spaces.map((row) => [`space:${row.slug}`, row])]);
    for (const [key, answer] of asked) answer(rows.get(key) ?? { title: this.unseen, closed: true });
  }

  async #fetch(address, query) {
    const [[name, values]] = Object.entries(query);
    const pages = [];
    for (let at = 0; at < values.length; at += 50) pages.push({ [name]: values.slice(at, at + 50).join(",") });
    return (await Promise.all(pages.map((page) => getJSON(address, page, [])))).flat();
  }
}
