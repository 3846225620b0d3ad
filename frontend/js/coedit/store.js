// What this device keeps of a document, so that nothing is lost while the server is away. It is kept for one person and
// for one epoch: what was written for another must not be mixed in.
import { fromBase64, toBase64 } from "lib0/buffer";
import * as idb from "lib0/indexeddb";
import * as Y from "yjs";
import { IndexeddbPersistence, clearDocument } from "y-indexeddb";

const MARK = "workscape.owed";
const LAST = "workscape.last";
const ASIDE = " aside";
const PATIENCE = 1500;
const PAUSE = 50;

const nameOf = (document, epoch, username) => `workscape.document.${document}.${epoch}.${username}`;
const markOf = (document, username) => `${MARK}.${document}.${username}`;
const lastOf = (document, epoch, username) => `${LAST}.${document}.${epoch}.${username}`;

/** The list that the browser keeps under `key`. */
function listed(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? [];
  } catch {
    return [];
  }
}

function list(key, all) {
  try {
    if (all.length) localStorage.setItem(key, JSON.stringify(all));
    else localStorage.removeItem(key);
  } catch {
    // Where this cannot be kept nothing can, which `works` says.
  }
}

/** The epochs of `document` for which this device holds something of `username` that the server has not stored. */
const owed = (document, username) => listed(markOf(document, username));
const mark = (document, username, epochs) => list(markOf(document, username), epochs);

/** Resolves to whether `promise` has come true in time. */
const inTime = (promise) =>
  Promise.race([promise.then(() => true, () => false), new Promise((done) => setTimeout(() => done(false), PATIENCE))]);

export class Store {
  #recent = [];

  /** `works` says whether this device keeps anything, which is known when `ready` has come true. */
  constructor(document, epoch, username, doc) {
    Object.assign(this, { document, epoch, username, doc, works: false });
    this.owes = owed(document, username).includes(epoch);
    this.last = lastOf(document, epoch, username);
    this.ready = this.#begin(nameOf(document, epoch, username));
    doc.on("update", this.#wrote);
    addEventListener("pagehide", this.#leave);
  }

  async #begin(name) {
    try {
      this.kept = new IndexeddbPersistence(name, this.doc);
      this.works = await inTime(Promise.all([this.kept._db, this.kept.whenSynced]));
    } catch {
      this.works = false;
    }
    this.brought = listed(this.last);
    for (const update of this.brought) Y.applyUpdate(this.doc, fromBase64(update), "last");
    return this.works;
  }

  #wrote = (update, origin) => {
    if (origin === this.kept) return;
    this.#recent.push(update);
    this.settling ??= setTimeout(this.#settle, PAUSE);
  };

  /** What was handed to the database before is stored as soon as it can be read. */
  #settle = async () => {
    const gathered = this.#recent.length;
    try {
      await idb.count(idb.transact(this.kept.db, ["updates"], "readonly")[0]);
      this.#recent.splice(0, gathered);
      list(this.last, listed(this.last).filter((update) => !this.brought.includes(update)));
      this.settling = this.#recent.length ? setTimeout(this.#settle, PAUSE) : undefined;
    } catch {
      this.works = false;
      this.#recent = [Y.mergeUpdates(this.#recent)];
      this.settling = undefined;
    }
  };

  // A database drops what it has not stored when the page goes; for the last few letters there is another place.
  #leave = () => {
    if (this.owes) list(this.last, [...listed(this.last), ...this.#recent.map(toBase64)]);
  };

  /** Notes whether the server still lacks something of what is kept here. */
  owe(pending) {
    if (pending === this.owes) return;
    this.owes = pending;
    const others = owed(this.document, this.username).filter((epoch) => epoch !== this.epoch);
    mark(this.document, this.username, pending ? [...others, this.epoch] : others);
    // A device that is full says so here.
    if (pending && this.works) this.kept.set("owed", Date.now()).catch(() => (this.works = false));
  }

  /** Stops keeping; what is kept stays. */
  end() {
    clearTimeout(this.settling);
    this.doc.off("update", this.#wrote);
    removeEventListener("pagehide", this.#leave);
    return this.kept?.destroy().catch(() => {});
  }
}

/** Keeps `doc` apart from its epoch, so that it is not mixed in. Resolves to the name that stands for an epoch. */
export async function setAside(document, epoch, username, doc) {
  const aside = `${epoch}${ASIDE}`;
  const store = new Store(document, aside, username, doc);
  if (await store.ready) store.owe(true);
  await store.end();
  return aside;
}

/** Forgets what this device keeps of one epoch. */
export function forget(document, epoch, username) {
  mark(document, username, owed(document, username).filter((each) => each !== epoch));
  list(lastOf(document, epoch, username), []);
  return clearDocument(nameOf(document, epoch, username)).catch(() => {});
}

/** Forgets what this device keeps of other epochs than `epoch`, whosever it is, unless the server lacks some of it. */
export async function tidy(document, epoch) {
  const names = (await indexedDB.databases?.().catch(() => [])) ?? [];
  for (const { name } of names) {
    const [, old, username] = name.match(`^workscape\\.document\\.${document}\\.([^.]+)\\.(.+)$`) ?? [];
    const kept = [String(epoch), ...owed(document, username).map(String)];
    if (username && !kept.includes(old)) clearDocument(name).catch(() => {});
  }
}

/**
 * What `username` wrote for other epochs than `epoch` and the server has not stored: [{epoch, doc, reason}]. The reason
 * is "epoch" or, for what was set aside because it might not be written, "denied".
 */
export async function leftover(document, epoch, username) {
  const found = [];
  for (const old of owed(document, username).filter((each) => each !== epoch)) {
    const doc = new Y.Doc();
    const store = new Store(document, old, username, doc);
    if (await store.ready) found.push({ epoch: old, doc, reason: String(old).endsWith(ASIDE) ? "denied" : "epoch" });
    await store.end();
  }
  return found;
}
