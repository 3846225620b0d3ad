// A form to write in: counts, saves, completes, takes pictures, and says who will see it.
import { Draft, settleSent } from "./drafts.js";
import { startToolbar } from "./markdown.js";
import { startMentions, startPeople, startTags } from "./mentions.js";
import { afterPause, all, language, whenShown, words } from "./page.js";
import { startWriting, writingOf } from "./rich.js";
import { startUploads } from "./uploads.js";

const number = new Intl.NumberFormat(language);
// From here on a text is long enough for its words to be worth counting.
const LONG = 10_000;
const drafts = new WeakMap();

const count = (text) => ({ characters: [...text.trim()].length, words: text.match(/[\p{L}\p{N}][\p{L}\p{N}'’.-]*/gu)?.length ?? 0 });

function startCounter(form, area) {
  const counter = form.querySelector("[data-counter]");
  const limit = Number(form.dataset.limit);
  if (!counter || !limit) return;
  const show = ({ detail }) => {
    // The editor says how much there is to read; a plain textarea is counted as it stands.
    const { characters: used, words: read } = detail?.characters === undefined ? count(area.value) : detail;
    const over = used > limit;
    counter.classList.toggle("counter-over", over);
    if (used >= limit * 0.7) counter.textContent = words(over ? "over" : "left", { n: number.format(Math.abs(limit - used)) });
    else counter.textContent = limit < LONG || !read ? "" : words("wordCount", { n: number.format(read) });
  };
  area.addEventListener("input", show);
  area.addEventListener("measured", show);
  show({});
}

/** The handles of the people named in the text of `area`. */
function named(area, isHTML) {
  const linked = isHTML ? [...area.value.matchAll(/ data-username="([^"]+)"/g)] : [];
  return [...new Set([...linked, ...area.value.matchAll(/(?:^|[\s(>])@([\p{L}\p{N}_.-]+)/gu)].map((found) => found[1]))];
}

function startAudience(form, area, moved) {
  const line = form.querySelector("[data-audience]");
  const url = form.dataset.audienceUrl;
  if (!line || !url) return;
  let last;
  const refresh = async () => {
    const space = form.elements.space;
    if (space && !space.value) return;
    const address = new URL(url, location.href);
    if (space) address.searchParams.set("space", space.value);
    const people = named(area, writingOf(form)?.isHTML);
    if (people.length) address.searchParams.set("mentions", people.join(","));
    if (address.href === last) return;
    last = address.href;
    const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (answer?.ok && address.href === last) line.innerHTML = await answer.text();
  };
  form.addEventListener("change", refresh);
  area.addEventListener("input", afterPause(refresh, 800));
  if (moved || !line.textContent.trim()) refresh();
}

/** Tells, inside the form and where the eye is, that nothing was sent. */
export function sayFailed(form, name) {
  let note = form.querySelector("[data-send-failed]");
  if (!note) {
    note = document.createElement("p");
    note.className = "note note-bad";
    note.dataset.sendFailed = "";
    note.setAttribute("role", "alert");
    form.prepend(note);
  }
  note.textContent = words(name);
  note.scrollIntoView({ block: "center" });
}

async function reachable() {
  try {
    return (await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    return false;
  }
}

function startSending(form, draft) {
  form.addEventListener("submit", async (event) => {
    if (form.hasAttribute("hx-post") || event.defaultPrevented) return;
    if (draft.sending) return;
    event.preventDefault();
    const button = event.submitter;
    if (form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    button?.setAttribute("aria-busy", "true");
    const there = await reachable();
    if (there) await draft.leave();
    form.ariaBusy = null;
    if (there) return form.requestSubmit(button);
    button?.removeAttribute("aria-busy");
    sayFailed(form, "notSent");
  });
  form.addEventListener("held", (event) => {
    sayFailed(form, { empty: "nothingWritten", sending: "stillSending", failed: "pictureMissing" }[event.detail]);
    form.addEventListener("input", () => form.querySelector("[data-send-failed]")?.remove(), { once: true });
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
}

/** The draft that belongs to `form`, if it is a composer. */
export const draftOf = (form) => drafts.get(form);

function start(form) {
  const area = form.elements.body;
  if (!area || drafts.has(form)) return;
  const draft = new Draft(form);
  drafts.set(form, draft);
  startToolbar(form, area);
  startMentions(form, area);
  startTags(form);
  startPeople(form);
  startUploads(form);
  startCounter(form, area);
  startAudience(form, area, draft.moved);
  startWriting(form, area);
  startSending(form, draft);
  if (form.dataset.write === "now") draft.look();
  else form.addEventListener("focusin", () => draft.look(), { once: true });
  if (!CSS.supports("field-sizing: content")) {
    const grow = () => {
      if (area.hidden) return;
      area.style.height = "auto";
      area.style.height = `${area.scrollHeight}px`;
    };
    area.addEventListener("input", grow);
    grow();
  }
}

export function startComposers() {
  settleSent();
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll("[data-composer]")) {
      if (drafts.has(form)) drafts.get(form).sending = false;
      form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
    }
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-draft-discard]")) return;
    for (const form of document.querySelectorAll("form[data-composer]")) drafts.get(form)?.discard();
  });
  whenShown((root) => all(root, "form[data-composer]").forEach(start));
}
