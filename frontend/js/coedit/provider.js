// The line to the server on which a document lives: changes, who is there, and what the server has stored.
import * as Y from "yjs";
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate, removeAwarenessStates } from "y-protocols/awareness";
import { awarenessFrame, missingFrame, read, updateFrame, vectorFrame } from "./frames.js";

const SIGNED_OUT = 4401;
const HURRIED = 4429;
const FINAL = [4400, SIGNED_OUT, 4404, 4409, 4413];
const BATCH = 25;
const PATIENCE = 10_000;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
const UNCONNECTED = { role: null, synced: false, vector: null, sent: 0, stored: 0 };

/**
 * Keeps `doc` and the document at `url` the same, for the person called `username`. `owes` says that the document holds
 * changes from before that the server may not have. `changed()` is called whenever `state` or `pending` may be another.
 *
 * `state` is "saved", "saving", "reading" (no right to write), "offline" (not connected; it tries again by itself) or
 * "refused" (`code` says why; it does not try again). `pending` says whether there is anything of ours that the server
 * has not stored, `met` whether everything that the server has was here once.
 */
export class Provider {
  #queue = [];
  #over = new AbortController();

  constructor({ url, doc, username, owes = false, changed }) {
    Object.assign(this, { url, doc, username, owes, changed, ...UNCONNECTED, code: 0, tries: 0, met: false });
    this.awareness = new Awareness(doc);
    doc.on("update", this.#wrote);
    this.awareness.on("update", this.#moved);
    const { signal } = this.#over;
    for (const name of ["online", "pageshow"]) addEventListener(name, this.#hurry, { signal });
    addEventListener("offline", () => this.#lost(), { signal });
    addEventListener("pagehide", this.#leave, { signal });
    document.addEventListener("visibilitychange", this.#hurry, { signal });
    this.#connect();
  }

  get pending() {
    return this.owes || this.#queue.length > 0 || this.sent > this.stored;
  }

  get state() {
    if (this.code) return "refused";
    if (!this.role || !this.synced) return "offline";
    if (!this.role.write) return "reading";
    return this.pending ? "saving" : "saved";
  }

  #connect() {
    clearTimeout(this.retry);
    const socket = new WebSocket(this.url);
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => this.socket === socket && this.#receive(read(new Uint8Array(data)));
    socket.onclose = ({ code }) => this.socket === socket && this.#lost(code);
    this.#watch();
  }

  /** A line that is dead often looks alive: what is asked for and does not come in time shows it. */
  #watch() {
    this.watching = clearTimeout(this.watching);
    if (this.synced && this.sent === this.stored) return;
    const before = this.socket.bufferedAmount;
    this.watching = setTimeout(() => {
      const left = this.socket.bufferedAmount;
      if (left > 0 && left < before) this.#watch();
      else this.#lost();
    }, PATIENCE);
  }

  #lost(code) {
    const { socket, pending } = this;
    if (!socket) return;
    this.socket = null;
    socket.close();
    clearTimeout(this.watching);
    this.#queue = [];
    // A line that breaks as soon as it is there is no better than none.
    if (this.synced && Date.now() - this.since > PATIENCE) this.tries = 0;
    Object.assign(this, UNCONNECTED, { owes: pending });
    const others = [...this.awareness.states.keys()].filter((client) => client !== this.doc.clientID);
    removeAwarenessStates(this.awareness, others, this);
    if (FINAL.includes(code)) this.code = code;
    else {
      const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.tries) * (code === HURRIED ? 5 : 1);
      this.tries += 1;
      this.retry = setTimeout(() => this.#connect(), wait * (0.5 + Math.random()));
    }
    this.changed();
  }

  /** Connects without waiting when the network or the reader comes back; sends without waiting when they may go. */
  #hurry = () => {
    if (document.visibilityState === "hidden") this.flush();
    else if (!this.socket && !this.code) this.#connect();
  };

  #leave = () => {
    this.flush();
    const here = this.awareness.getLocalState();
    removeAwarenessStates(this.awareness, [this.doc.clientID], "leaving");
    // A page that the browser brings back goes on where it was.
    addEventListener("pageshow", () => this.awareness.setLocalState(here), { once: true, signal: this.#over.signal });
  };

  #receive({ name, value }) {
    if (name === "awareness") return applyAwarenessUpdate(this.awareness, value, this);
    if (name === "update") return Y.applyUpdate(this.doc, value, this);
    if (name === "role") this.#play(value);
    else if (name === "vector") this.#answer(value);
    else if (name === "missing") {
      Y.applyUpdate(this.doc, value, this);
      Object.assign(this, { synced: true, met: true, since: Date.now() });
    } else if (name === "stored") this.stored = Math.max(this.stored, value);
    if (!this.socket) return;
    this.#watch();
    this.changed();
  }

  #play(role) {
    // Somebody else has signed in in this browser; what was written here is not theirs.
    if (role.user.username !== this.username) return this.#lost(SIGNED_OUT);
    const granted = role.write && !this.role?.write;
    this.role = role;
    if (granted && this.vector) this.#catchUp();
    if (!role.write && this.#queue.splice(0).length) this.owes = true;
    this.awareness.setLocalState({ ...this.awareness.getLocalState(), user: role.user });
  }

  #answer(vector) {
    this.vector = vector;
    if (this.role?.write) this.#catchUp();
    this.socket.send(vectorFrame(Y.encodeStateVector(this.doc)));
    this.#greet();
  }

  /** Sends what the server did not have when it said what it has. */
  #catchUp() {
    this.owes = false;
    this.#queue = [];
    this.#put(missingFrame(Y.encodeStateAsUpdate(this.doc, this.vector)));
  }

  #put(frame) {
    this.sent += 1;
    this.socket.send(frame);
    if (!this.watching) this.#watch();
  }

  #wrote = (update, origin) => {
    if (origin === this) return;
    // What is written before the server said what it has will be in the answer to that.
    if (this.vector && this.role?.write) {
      this.#queue.push(update);
      this.batch ??= setTimeout(() => this.flush(), BATCH);
    } else this.owes = true;
    this.changed();
  };

  /** Sends at once what has been gathered. */
  flush() {
    this.batch = clearTimeout(this.batch);
    if (!this.#queue.length) return;
    const update = Y.mergeUpdates(this.#queue);
    this.#queue = [];
    this.#put(updateFrame(update));
  }

  #moved = ({ added, updated, removed }, origin) => {
    if (origin !== this) return [...added, ...updated, ...removed].includes(this.doc.clientID) && this.#tell();
    // Whoever has just come knows nobody yet; one word is enough for all who come together.
    if (added.length) this.greeting ??= setTimeout(() => this.#greet(), BATCH * (4 + 8 * Math.random()));
  };

  #greet() {
    this.greeting = clearTimeout(this.greeting);
    this.#tell();
  }

  /** Says where we are, or that we are gone; of the others only they speak. */
  #tell() {
    if (!this.vector || !this.socket) return;
    this.socket.send(awarenessFrame(encodeAwarenessUpdate(this.awareness, [this.doc.clientID])));
  }

  /** Ends the line for good; what has been gathered is sent before. */
  end() {
    this.flush();
    this.awareness.destroy();
    this.#over.abort();
    this.doc.off("update", this.#wrote);
    for (const timer of [this.retry, this.watching, this.batch, this.greeting]) clearTimeout(timer);
    this.socket?.close();
    this.socket = null;
  }
}
