// What this device keeps of a document, so that nothing is lost while the server is away. It is kept for one person, and
// for one epoch: what was written for another must not be mixed in.
import * as Y from "yjs";
import { IndexeddbPersistence, clearDocument } from "y-indexeddb";

const MARK = "workscape.owed";
const ASIDE = " aside";
const PATIENCE = 1500;

const nameOf = (document, epoch, username) => `workscape.document.${document}.${epoch}.${username}`;
const markOf = (document, username) => `${MARK}.${document}.${username}`;

/** The epochs of `document` for which this device holds something of `username` that the server has not stored. */
function owed(document, username) {
  try {
    return JSON.parse(localStorage.getItem(markOf(document, username))) ?? [];
  } catch {
    return [];
  }
}

function mark(document, username, epochs) {
  try {
    if (epochs.length) localStorage.setItem(markOf(document, username), JSON.stringify(epochs));
    else localStorage.removeItem(markOf(document, username));
  } catch {
    // Without it nothing can be kept here at all, which `works` says.
  }
}

/** Resolves to whether `promise` has come true in time. */
const inTime = (promise) =>
  Promise.race([promise.then(() => true, () => false), new Promise((done) => setTimeout(() => done(false), PATIENCE))]);

export class Store {
  constructor(document, epoch, username, doc) {
    Object.assign(this, { document, epoch, username, works: false });
    this.owes = owed(document, username).includes(epoch);
    try {
      this.kept = new IndexeddbPersistence(nameOf(document, epoch, username), doc);
      this.ready = inTime(Promise.all([this.kept._db, this.kept.whenSynced]));
    } catch {
      this.ready = Promise.resolve(false);
    }
    this.ready.then((works) => (this.works = works));
  }

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
    return this.kept?.destroy().catch(() => {});
  }
}

/** Keeps `doc` apart from its epoch, so that it is not mixed in any more. Resolves to the name that stands for an epoch. */
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
  return clearDocument(nameOf(document, epoch, username)).catch(() => {});
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
