// A document that several people write together: it stands in the page as HTML until the line to the server is there.
import * as Y from "yjs";
import { nameMoving, showPeople } from "./carets.js";
import { offer } from "./kept.js";
import { open } from "./live.js";
import { Provider } from "./provider.js";
import { Status } from "./status.js";
import { Store, forget, leftover, setAside, tidy } from "./store.js";
import { startTitle } from "./title.js";

const REBUILT = 4409;
const GONE = 4404;
const PATIENCE = 2000;
const AGAIN = 3000;

class Page {
  constructor(root) {
    const part = (name) => root.querySelector(`[data-coedit-${name}]`);
    const places = { frame: part("frame"), reading: part("read"), people: part("people"), room: part("keeps") };
    Object.assign(this, { root, ...places, refused: part("refused") });
    this.status = new Status(part("state"));
    this.may = root.dataset.canWrite !== undefined;
    const form = part("title");
    if (form) this.title = startTitle(form, () => this.#show());
    addEventListener("beforeunload", (event) => this.#unsafe && event.preventDefault());
    this.start(Number(root.dataset.epoch));
  }

  get #document() {
    return this.root.dataset.document;
  }

  get #username() {
    return this.root.dataset.username;
  }

  get #unsafe() {
    const unkept = this.provider?.pending && !this.store.works;
    return unkept || this.live?.waiting() || (this.title && !this.title.safe());
  }

  /** Opens the document as it is in `epoch`. */
  async start(epoch) {
    const doc = new Y.Doc();
    const store = new Store(this.#document, epoch, this.#username, doc);
    Object.assign(this, { epoch, doc, store });
    this.status.show("opening");
    await store.ready;
    const url = new URL(`${this.root.dataset.liveUrl}?epoch=${epoch}`, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const changed = () => this.provider?.doc === doc && this.#show();
    this.provider = new Provider({ url, doc, username: this.#username, owes: store.owes, changed });
    showPeople(this.people, this.provider);
    nameMoving(this.frame, this.provider);
    this.#show();
    // What is kept here is shown without the server only if the server does not come soon: it may be old.
    this.late = setTimeout(() => this.#open(), PATIENCE);
  }

  #show() {
    const { provider, store, root } = this;
    if (!provider) return;
    store.owe(provider.pending);
    const { state, role, code } = provider;
    if (role) this.may = role.write;
    root.dataset.state = state;
    if (code === REBUILT) return this.#rebuilt();
    if (code) this.#refuse(code);
    if (role && !role.write && provider.pending) this.denying ??= setTimeout(() => this.#denied(provider), PATIENCE);
    if (provider.met || provider.tries || code) this.#open();
    const writing = this.may && !code;
    this.live?.allow(writing);
    this.title?.allow(writing);
    this.status.show(this.#word(state));
  }

  /** Which word the status line has for `state`. */
  #word(state) {
    if (state === "offline" && !this.provider.tries) return "opening";
    if (state === "offline" && !this.live) return "away";
    if (state === "offline" && !this.store.works) return "unkept";
    return state === "saved" && this.title && !this.title.safe() ? "saving" : state;
  }

  /** Puts the editor in place of the text that is only read, as soon as there is something to put in. */
  #open() {
    const { provider, root, frame } = this;
    if (this.live || !(provider.met || provider.doc.store.clients.size)) return;
    clearTimeout(this.late);
    this.reading.remove();
    this.live = open({ root, frame, provider, label: root.dataset.label });
    this.#show();
    this.#offerLeftover();
  }

  async #offerLeftover() {
    if (this.offered) return;
    this.offered = true;
    const found = await leftover(this.#document, this.epoch, this.#username);
    for (const { epoch, doc, reason } of found) this.#offer(epoch, doc, reason);
    tidy(this.#document, this.epoch);
  }

  #offer(epoch, doc, reason) {
    const { schema } = this.live.editor;
    offer({ room: this.room, doc, schema, reason, forget: () => forget(this.#document, epoch, this.#username) });
  }

  /** Takes the line and the editor away; the text stays, to be read. */
  #end() {
    const { provider, store, live } = this;
    clearTimeout(this.late);
    clearTimeout(this.denying);
    this.reading.replaceChildren(...(live ? live.editor.view.dom.cloneNode(true).childNodes : this.reading.childNodes));
    Object.assign(this, { provider: null, live: null, denying: null });
    live?.destroy();
    this.frame.replaceChildren(this.reading);
    provider.end();
    return store.end();
  }

  /** Another document stands under this address now. What the server has not of the old one is offered as a copy. */
  async #rebuilt() {
    const { epoch, doc, provider, live } = this;
    if (provider.pending && live) this.#offer(epoch, doc, "epoch");
    else if (!provider.pending) forget(this.#document, epoch, this.#username);
    this.offered = Boolean(live);
    await this.#end();
    this.status.show("opening");
    this.start(await this.#newEpoch(epoch));
  }

  async #newEpoch(old) {
    for (;;) {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
      const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
      const root = page && page.querySelector("[data-coedit]");
      if (answer && answer.status < 500 && !root) this.#refuse(GONE);
      if (root && Number(root.dataset.epoch) !== old) {
        this.reading.replaceChildren(...(root.querySelector("[data-coedit-read]")?.childNodes ?? []));
        return Number(root.dataset.epoch);
      }
      await new Promise((done) => setTimeout(done, AGAIN));
    }
  }

  /** The right to write was taken away before the server had everything: the rest is offered as a copy. */
  async #denied(provider) {
    this.denying = null;
    if (this.provider !== provider || !provider.pending || !provider.role || provider.role.write) return;
    const { epoch, doc, live } = this;
    const aside = await setAside(this.#document, epoch, this.#username, doc);
    if (live) this.#offer(aside, doc, "denied");
    await this.#end();
    await forget(this.#document, epoch, this.#username);
    this.start(epoch);
  }

  #refuse(code) {
    this.refused.hidden = false;
    for (const line of this.refused.querySelectorAll("[data-code]")) {
      line.hidden = !line.dataset.code.split(" ").includes(String(code));
    }
    if (code === GONE && !this.provider?.pending) forget(this.#document, this.epoch, this.#username);
  }
}

for (const root of document.querySelectorAll("[data-coedit]")) new Page(root);
