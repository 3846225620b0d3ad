// Words are never lost: kept on this device at every key, on the server at every pause, until they are sent.
import { GROUND, KEPT, copies, copy, drop, isEmpty, isSame, keep, nameOf, textOf } from "./copies.js";
import { getJSON, icon, words } from "./page.js";
import { writingOf } from "./rich.js";
import { putPictures } from "./uploads.js";

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
    const { fields, images, stamp } = await getJSON(this.#url, {}, {});
    if (!fields || this.known.includes(stamp) || this.sending) return;
    const now = textOf(this.form);
    const text = Object.fromEntries([...KEPT, GROUND].map((name) => [name, fields[name] ?? now[name]]));
    text.space = now.space || text.space;
    text.pictures = images?.length ? JSON.stringify(images.map((id) => [id, fields[`alt_${id}`] ?? ""])) : "";
    if (isEmpty(text) || isSame(text, now)) return;
    const untouched = isSame(now, before) && isSame(now, this.first);
    if (isEmpty(now) || (untouched && moment(stamp) > moment(this.form.dataset.asOf))) this.#show(text);
    else this.other ??= text;
    this.say(this.other ? "elsewhere" : "restored");
  }

  // The copy of this tab, and the one it began with unless another tab has gone on with that.
  #own() {
    const { key, kept } = this.adopted ?? {};
    return key && copy(key)?.kept === kept ? [this.key, key] : [this.key];
  }

  #changed() {
    const text = textOf(this.form);
    if (isEmpty(text)) drop(this.key);
    else if (!this.#keep(text)) {
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
    this.#keep(text);
    const body = new FormData(this.form);
    body.append("stamp", stamp);
    try {
      const answer = await fetch(this.#url, { method: "POST", body, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(LONGEST) });
      this.say(answer.ok ? "saved" : "savedHere", answer.ok);
    } catch {
      this.say("savedHere", false);
    }
  }

  // With it, which space the page offered: whoever writes from another space means that one.
  #keep(text) {
    return keep(this.key, { ...text, known: this.known, offered: this.first.space });
  }

  // What the server drew, a draft it kept or what is to be edited, gives way only to words typed after it.
  #restore() {
    const now = drawnIn(this.form);
    const inSpace = ({ space, offered }) => (now.space && now.space !== offered ? now.space : space);
    const found = copies(this.name).map(([key, text]) => [key, { ...now, ...text, space: inSpace(text) }]);
    if (!found.length) return;
    const [key, text] = found[0];
    const { asOf } = this.form.dataset;
    const ours = text.known?.includes(asOf);
    if (!isEmpty(now) && !isSame(text, now) && !ours && !(text.kept > (moment(asOf) || Infinity))) {
      this.other = text;
      return this.say("elsewhere");
    }
    this.known = [...new Set([...(text.known ?? []), ...this.known])];
    this.adopted = { key, kept: text.kept };
    this.other = found.map(([, each]) => each).find((each) => !isSame(each, text)) ?? null;
    if (!isEmpty(now) && !isSame(now, text) && !ours) this.other = now;
    this.moved = text.space !== now.space;
    if (!isSame(text, now)) this.#put(text);
    else if (!this.other) return;
    this.say("restored");
  }

  #put(text) {
    for (const name of [...KEPT, GROUND]) {
      const field = this.form.elements[name];
      const gone = field?.options && ![...field.options].some(({ value }) => value === text[name]);
      if (field && text[name] !== undefined && !gone) field.value = text[name];
    }
    if (text.pictures !== undefined) putPictures(this.form, text.pictures);
    for (const folded of this.form.querySelectorAll("details")) {
      folded.open ||= [...folded.querySelectorAll("input, textarea")].some((field) => field.value);
    }
  }

  /** Shows `text` in the form, through the editor if there is one. */
  #show(text) {
    const { body, body_format: format, ...rest } = text;
    this.#put(rest);
    const writing = writingOf(this.form);
    if (writing) writing.set(body, format || "markdown");
    else this.form.elements.body.value = body;
    for (const name of ["input", "change"]) this.form.dispatchEvent(new Event(name, { bubbles: true }));
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
