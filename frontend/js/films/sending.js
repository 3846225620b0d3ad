// Sends a film piece by piece while its form is filled in; goes on by itself after the connection was away, and after a
// reload once the same file is chosen again.
import { Upload } from "tus-js-client";

const PATIENCE = [0, 1000, 3000, 5000, 10_000, 20_000, 30_000, 60_000];
const language = document.documentElement.lang;
const sizes = [[1e9, "gigabyte"], [1e6, "megabyte"], [1e3, "kilobyte"], [1, "byte"]];

function size(bytes) {
  const [least, unit] = sizes.find(([from]) => bytes >= from) ?? sizes.at(-1);
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: bytes < 1e6 ? 0 : 1 }).format(bytes / least);
}

function time(seconds) {
  const [value, unit] = seconds >= 90 ? [seconds / 60, "minute"] : [Math.max(1, seconds), "second"];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 0 }).format(value);
}

/** How fast something went of late, in bytes a second. */
class Pace {
  constructor() {
    this.seen = [];
  }
  at(done) {
    const now = performance.now();
    this.seen.push([now, done]);
    while (this.seen.length > 2 && now - this.seen[0][0] > 10_000) this.seen.shift();
    const [[begun, first]] = this.seen;
    return now > begun ? ((done - first) / (now - begun)) * 1000 : 0;
  }
}

class Sending {
  constructor(box) {
    this.box = box;
    this.form = box.closest("form");
    this.field = this.form.elements.upload;
    this.picker = this.form.elements.file;
    const part = (name) => box.querySelector(`[data-film-${name}]`);
    Object.assign(this, { progress: part("progress"), name: part("name"), bar: part("bar"), said: part("said"), pacing: part("pace"), fault: part("fault"), pause: part("pause"), go: part("go"), here: part("here") });
    this.choice = this.picker.closest(".field");
    this.done = Boolean(this.here?.querySelector("svg use[href*='circle-check']"));
    // Sent by this script, the file is not sent once more with the form.
    this.picker.removeAttribute("name");
    this.picker.addEventListener("change", () => this.picker.files[0] && this.take(this.picker.files[0]));
    this.pause.addEventListener("click", () => this.stop());
    this.go.addEventListener("click", () => this.begin());
    part("drop").addEventListener("click", () => this.drop());
    this.form.addEventListener("submit", (event) => this.hold(event), { capture: true });
    box.addEventListener("dragover", (event) => event.preventDefault());
    box.addEventListener("drop", (event) => this.dropped(event));
    addEventListener("beforeunload", (event) => this.moving && event.preventDefault());
  }

  dropped(event) {
    const [file] = event.dataTransfer.files;
    if (!file) return;
    event.preventDefault();
    event.stopPropagation();
    this.take(file);
  }

  get moving() {
    return Boolean(this.upload) && !this.done && !this.resting;
  }

  /** Says how things stand; how fast they go is shown, and not read out each time it changes. */
  say(sentence) {
    this.said.textContent = sentence;
    this.pacing.textContent = "";
  }

  async take(file) {
    await this.upload?.abort();
    Object.assign(this, { file, done: false, pace: new Pace() });
    if (this.here) this.here.hidden = true;
    this.choice.hidden = true;
    this.progress.hidden = false;
    this.fault.hidden = true;
    this.name.textContent = file.name;
    this.bar.value = 0;
    const title = this.form.elements.title;
    if (title && !title.value) {
      title.value = file.name.replace(/\.[^.]+$/, "").replaceAll(/[_-]+/g, " ").trim();
      title.dispatchEvent(new Event("input", { bubbles: true }));
    }
    this.upload = new Upload(file, {
      endpoint: this.box.dataset.uploadsUrl,
      chunkSize: Number(this.box.dataset.piece),
      retryDelays: PATIENCE,
      removeFingerprintOnSuccess: true,
      metadata: { filename: file.name, filetype: file.type },
      headers: { "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value },
      onUploadUrlAvailable: () => this.keep(this.upload.url),
      onProgress: (done, all) => this.show(done, all),
      onShouldRetry: (error) => this.again(error),
      onError: (error) => this.failed(error),
      onSuccess: () => this.look(),
    });
    const before = await this.upload.findPreviousUploads();
    if (before.length) this.upload.resumeFromPreviousUpload(before.at(-1));
    this.begin();
  }

  begin() {
    this.resting = false;
    this.pause.hidden = false;
    this.go.hidden = true;
    this.pace = new Pace();
    this.upload.start();
  }

  async stop() {
    this.resting = true;
    this.pause.hidden = true;
    this.go.hidden = false;
    await this.upload.abort();
    this.say(this.box.dataset.paused);
    this.go.focus();
  }

  keep(url) {
    const id = new URL(url, location.href).pathname.split("/").at(-2);
    if (this.field.value === id) return;
    this.field.value = id;
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  show(done, all) {
    this.bar.value = (done / all) * 100;
    const speed = this.pace.at(done);
    if (!speed || this.resting) return;
    const words = { done: size(done), all: size(all), speed: size(speed), left: time((all - done) / speed) };
    if (!this.waiting) this.say("");
    this.pacing.textContent = this.box.dataset.arriving.replace(/\{(\w+)\}/g, (_whole, name) => words[name]);
  }

  again(error) {
    const status = error.originalResponse?.getStatus() ?? 0;
    // What the portal refuses it refuses again; a film that is held elsewhere, and an offset that moved, right themselves.
    const worth = status === 0 || status >= 500 || [409, 423, 429].includes(status);
    if (worth) this.say(this.box.dataset.waits);
    return worth;
  }

  failed(error) {
    const sentence = error.originalResponse?.getBody();
    this.refuse(sentence && sentence.length < 300 && !sentence.includes("<") ? sentence : this.box.dataset.waits);
    this.pause.hidden = true;
    this.go.hidden = false;
    this.resting = true;
  }

  refuse(sentence) {
    this.fault.textContent = sentence;
    this.fault.hidden = false;
    this.say("");
    this.waiting = null;
    this.form.querySelector("[data-send-failed]")?.remove();
  }

  async look() {
    this.keep(this.upload.url);
    const answer = await fetch(`${new URL(this.upload.url, location.href).pathname}state/`).catch(() => null);
    const said = answer?.ok ? await answer.json() : null;
    if (said?.state !== "ready") {
      this.refuse(said?.why || this.box.dataset.waits);
      this.pause.hidden = true;
      this.resting = true;
      return;
    }
    this.done = true;
    this.bar.value = 100;
    this.pause.hidden = true;
    this.say(this.box.dataset.ready);
    if (said.same) this.tellOfTwin(said.same);
    if (this.waiting) this.form.requestSubmit(this.waiting.button);
  }

  /** Says that the same film is there already, with a link to it. */
  tellOfTwin({ title, url }) {
    const link = Object.assign(document.createElement("a"), { href: url, className: "link", textContent: title, target: "_blank" });
    this.said.append(" ", this.box.dataset.same, " ", link);
  }

  async drop() {
    await this.upload?.abort(true).catch(() => null);
    this.upload = null;
    Object.assign(this, { done: false, waiting: null });
    this.field.value = "";
    this.picker.value = "";
    this.progress.hidden = true;
    this.choice.hidden = false;
    this.form.dispatchEvent(new Event("input", { bubbles: true }));
    this.picker.focus();
  }

  /** Keeps the form from being sent before all of the film is there; then it goes by itself. */
  hold(event) {
    if (this.done) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!this.upload) return this.refuseFirst();
    this.waiting = { button: event.submitter };
    this.say(this.box.dataset.sending);
    this.said.scrollIntoView({ block: "center" });
    if (this.resting) this.begin();
  }

  refuseFirst() {
    this.progress.hidden = false;
    this.refuse(this.box.dataset.first);
    this.name.textContent = "";
    this.fault.scrollIntoView({ block: "center" });
  }
}

for (const box of document.querySelectorAll("[data-film-choice]")) new Sending(box);
