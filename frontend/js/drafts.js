// Words are never lost: kept on this device at every key, on the server at every pause, until they are sent.
import { afterPause, icon, words } from "./page.js";

const PREFIX = "workscape.draft.";
const SENT = "workscape.sent";
const KEPT = ["title", "body", "tags"];
const PAUSE = 1200;

const keyOf = (form) => [PREFIX + new URL(form.action).pathname, form.elements.parent?.value].filter(Boolean).join("#");
const textOf = (form) => Object.fromEntries(KEPT.map((name) => [name, form.elements[name]?.value ?? ""]));
const isEmpty = (text) => !KEPT.some((name) => text[name]?.trim());

function store(key, text) {
  try {
    localStorage.setItem(key, JSON.stringify({ ...text, at: Date.now() }));
    return true;
  } catch {
    return false;
  }
}

/** The words kept under `key`, or null. */
function kept(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

export class Draft {
  constructor(form) {
    this.form = form;
    this.key = keyOf(form);
    this.first = JSON.stringify(textOf(form));
    this.sending = false;
    this.#restore();
    this.saving = Promise.resolve();
    const save = afterPause(() => (this.saving = this.#send()), PAUSE);
    form.addEventListener("input", () => {
      this.#keep();
      save();
    });
    addEventListener("beforeunload", (event) => {
      if (form.isConnected && this.dirty && !this.sending) event.preventDefault();
    });
  }

  get dirty() {
    const text = textOf(this.form);
    return !isEmpty(text) && JSON.stringify(text) !== this.first;
  }

  /** Shows how safe the words are. */
  say(name, good = true) {
    const line = this.form.querySelector("[data-draft-state]");
    if (!line) return;
    line.classList.toggle("saved-bad", !good);
    line.replaceChildren(icon(good ? "cloud-check" : "cloud-off"), words(name));
  }

  /** Forgets the words: they have been sent. */
  forget() {
    localStorage.removeItem(this.key);
    this.first = JSON.stringify(textOf(this.form));
    this.form.querySelector("[data-draft-state]")?.replaceChildren();
  }

  /**
   * Remembers, before the page is left, that the next page settles whether the words have arrived. Waits for a draft on
   * its way: arriving after the words themselves, it would bring back what has been sent.
   */
  async leave() {
    this.sending = true;
    await this.saving;
    sessionStorage.setItem(SENT, JSON.stringify({ key: this.key, from: location.pathname }));
  }

  #keep() {
    const text = textOf(this.form);
    if (isEmpty(text)) localStorage.removeItem(this.key);
    else if (!store(this.key, text)) this.say("notSaved", false);
  }

  async #send() {
    const url = this.form.dataset.draftUrl;
    if (this.sending || !this.form.isConnected || isEmpty(textOf(this.form))) return;
    if (!url) return this.say("savedHere");
    try {
      const answer = await fetch(url, { method: "POST", body: new FormData(this.form), headers: { Accept: "application/json" } });
      this.say(answer.ok ? "saved" : "savedHere", answer.ok);
    } catch {
      this.say("savedHere", false);
    }
  }

  /** Forgets the words because their author wants to. */
  discard() {
    this.sending = true;
    localStorage.removeItem(this.key);
  }

  // What the server drew, a draft it kept or what is to be edited, gives way only to words typed after it.
  #restore() {
    const text = kept(this.key);
    const now = textOf(this.form);
    if (!text || isEmpty(text) || KEPT.every((name) => (text[name] ?? "") === now[name])) return;
    if (!isEmpty(now) && !(text.at > Number(this.form.dataset.asOf || Infinity))) return;
    for (const name of KEPT) if (this.form.elements[name] && text[name]) this.form.elements[name].value = text[name];
    this.say("restored");
  }
}

/** Forgets a draft once the page after sending has come from this portal and is another page. */
export function settleSent() {
  const sent = JSON.parse(sessionStorage.getItem(SENT) ?? "null");
  sessionStorage.removeItem(SENT);
  if (!sent || location.pathname === sent.from || !document.referrer) return;
  const came = new URL(document.referrer);
  if (came.origin === location.origin && came.pathname === sent.from) localStorage.removeItem(sent.key);
}
