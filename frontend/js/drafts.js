// Words are never lost: kept on this device at every key, on the server at every pause, until they are sent.
import { KEPT, copies, copy, drop, isEmpty, isSame, keep, nameOf, textOf } from "./copies.js";
import { getJSON, icon, words } from "./page.js";
import { writingOf } from "./rich.js";

const SENT = "workscape.sent";
const PAUSE = 1200;
const LONGEST = 5000;
const REMEMBERED = 20;

const unique = () => `${Date.now()}-${Math.random().toString(36).slice(2, 10)}`;
const moment = (stamp) => Number.parseInt(stamp, 10) || 0;

/** The words that the server drew into `form`, in the form in which it keeps them. */
function drawnIn(form) {
  const html = form.elements.body?.dataset.html;
  return html === undefined ? textOf(form) : { ...textOf(form), body: html, body_format: "html" };
}

export class Draft {
  constructor(form) {
    this.form = form;
    this.name = nameOf(form);
    this.key = `${this.name}~${unique()}`;
    this.first = textOf(form);
    // The versions of these words that this device has seen: what the server has under one of them is older than ours.
    this.known = form.dataset.asOf ? [form.dataset.asOf] : [];
    this.sending = false;
    this.saving = Promise.resolve();
    this.#restore();
    form.addEventListener("input", () => this.#changed());
    addEventListener("beforeunload", (event) => {
      if (form.isConnected && this.dirty && !this.sending) event.preventDefault();
    });
  }

  get dirty() {
    const text = textOf(this.form);
    return !isEmpty(text) && !isSame(text, this.first);
  }

  get #url() {
    const { draftUrl } = this.form.dataset;
    const parent = this.form.elements.parent?.value;
    return draftUrl && (parent ? `${draftUrl}.${parent}` : draftUrl);
  }

  /** Shows how safe the words are. */
  say(name, good = true) {
    const line = this.form.querySelector("[data-draft-state]");
    if (!line) return;
    line.classList.toggle("saved-bad", !good);
    line.replaceChildren(icon(good ? "cloud-check" : "cloud-off"), words(name));
    if (this.other) line.append(this.#swapper());
  }

  /** Forgets the words: they have been sent. */
  forget() {
    for (const key of this.#own()) drop(key);
    this.adopted = this.other = null;
    this.sending = false;
    this.first = textOf(this.form);
    this.form.querySelector("[data-draft-state]")?.replaceChildren();
  }

  /**
   * Remembers, before the page is left, that the next page settles whether the words have arrived. Waits for a draft on
   * its way: arriving after the words themselves, it would bring back what has been sent.
   */
  async leave() {
    await this.settle();
    sessionStorage.setItem(SENT, JSON.stringify({ keys: this.#own(), from: location.pathname }));
  }

  /** Sends no further draft, and waits for one on its way. */
  settle() {
    this.sending = true;
    clearTimeout(this.timer);
    return this.saving;
  }

  /** Forgets the words because their author wants to. */
  discard() {
    this.sending = true;
    for (const [key] of copies(this.name)) drop(key);
  }

  /** Looks whether the server has words of this form from elsewhere. */
  async look() {
    if (!this.#url || this.looked) return;
    this.looked = true;
    const before = textOf(this.form);
    const { fields, stamp } = await getJSON(this.#url, {}, {});
    if (!fields || this.known.includes(stamp) || this.sending) return;
    const text = Object.fromEntries(KEPT.map((name) => [name, fields[name] ?? ""]));
    const now = textOf(this.form);
    if (isEmpty(text) || isSame(text, now)) return;
    const untouched = isSame(now, before) && isSame(now, this.first);
    if (isEmpty(now) || (untouched && moment(stamp) > moment(this.form.dataset.asOf))) this.#show(text);
    else this.other ??= text;
    this.say(this.other ? "elsewhere" : "restored");
  }

  // The copy of this tab, and the one it began with unless another tab has gone on with that.
  #own() {
    const { key, at } = this.adopted ?? {};
    return key && copy(key)?.at === at ? [this.key, key] : [this.key];
  }

  #changed() {
    const text = textOf(this.form);
    if (isEmpty(text)) drop(this.key);
    else if (!keep(this.key, { ...text, known: this.known })) {
      this.say("notSaved", false);
      return this.#saveSoon();
    }
    for (const key of this.#own()) if (key !== this.key) drop(key);
    this.adopted = null;
    this.#saveSoon();
  }

  #saveSoon() {
    // Whoever types without a pause is saved all the same.
    clearTimeout(this.timer);
    this.waiting ??= Date.now();
    this.timer = setTimeout(() => (this.saving = this.#send()), Math.min(PAUSE, Math.max(0, this.waiting + LONGEST - Date.now())));
  }

  async #send() {
    this.waiting = undefined;
    const text = textOf(this.form);
    if (this.sending || !this.form.isConnected || isEmpty(text)) return;
    if (!this.#url) return this.say("savedHere");
    const stamp = unique();
    this.known = [...this.known, stamp].slice(-REMEMBERED);
    keep(this.key, { ...text, known: this.known });
    const body = new FormData(this.form);
    body.append("stamp", stamp);
    try {
      const answer = await fetch(this.#url, { method: "POST", body, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(LONGEST) });
      this.say(answer.ok ? "saved" : "savedHere", answer.ok);
    } catch {
      this.say("savedHere", false);
    }
  }

  // What the server drew, a draft it kept or what is to be edited, gives way only to words typed after it.
  #restore() {
    const found = copies(this.name);
    if (!found.length) return;
    const [key, text] = found[0];
    const now = drawnIn(this.form);
    const { asOf } = this.form.dataset;
    const ours = text.known?.includes(asOf);
    if (!isEmpty(now) && !isSame(text, now) && !ours && !(text.at > (moment(asOf) || Infinity))) {
      this.other = text;
      return this.say("elsewhere");
    }
    this.known = [...new Set([...(text.known ?? []), ...this.known])];
    this.adopted = { key, at: text.at };
    this.other = found.map(([, each]) => each).find((each) => !isSame(each, text)) ?? null;
    if (!isEmpty(now) && !isSame(now, text) && !ours) this.other = now;
    if (!isSame(text, now)) this.#put(text);
    else if (!this.other) return;
    this.say("restored");
  }

  #put(text) {
    for (const name of KEPT) if (this.form.elements[name] && text[name] !== undefined) this.form.elements[name].value = text[name];
  }

  /** Shows `text` in the form, through the editor if there is one. */
  #show(text) {
    const { body, body_format: format, ...rest } = text;
    this.#put(rest);
    const writing = writingOf(this.form);
    if (writing) writing.set(body, format || "markdown");
    else this.form.elements.body.value = body;
    this.form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** A button that puts the other words that were found in place of those that are shown, and back again. */
  #swapper() {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "link" });
    button.textContent = words("otherVersion");
    button.addEventListener("click", () => {
      const text = this.other;
      this.other = textOf(this.form);
      this.#show(text);
      this.say("restored");
      this.form.querySelector("[data-draft-state] button")?.focus();
    });
    return button;
  }
}

/** Forgets a draft once the page after sending has come from this portal and is another page. */
export function settleSent() {
  const sent = JSON.parse(sessionStorage.getItem(SENT) ?? "null");
  sessionStorage.removeItem(SENT);
  if (!sent || location.pathname === sent.from || !document.referrer) return;
  const came = new URL(document.referrer);
  if (came.origin === location.origin && came.pathname === sent.from) sent.keys.forEach(drop);
}
