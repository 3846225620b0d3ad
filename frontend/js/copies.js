// What is typed, kept on this device: one copy for each form and tab, so that two tabs never overwrite each other.

import { picturesIn } from "./uploads.js";

const PREFIX = "workscape.draft.";
const POLL = ["poll_question", "poll_options", "poll_most", "poll_closes"];
const WORDS = ["title", "summary", "body", "tags", "cover_alt", "coauthors", "series", "part", "at", "expires_at", ...POLL];
const CHOICES = ["body_format", "space", "when", "cover", "upload", "poll_sort", "poll_secret", "poll_results"];
/** The fields that are kept; beside them `pictures` are those of a gallery and what they show, as one string. */
export const KEPT = [...WORDS, ...CHOICES];
/** What the words were written on: kept with them, so that nobody overwrites what somebody else has saved since. */
export const GROUND = "seen";

/** The name under which the words of `form` are kept: by who writes, what for, and what it answers. */
export function nameOf(form) {
  const { draftUrl } = form.dataset;
  const key = draftUrl && new URL(draftUrl, location.href).searchParams.get("key");
  const place = [key || new URL(form.action).pathname, form.elements.parent?.value].filter(Boolean).join("#");
  return PREFIX + [form.dataset.writer, place].filter(Boolean).join("@");
}

/** What is in `form`, by field. */
export const textOf = (form) => ({
  ...Object.fromEntries([...KEPT, GROUND].map((name) => [name, form.elements[name]?.value ?? ""])),
  pictures: picturesIn(form),
});
export const isEmpty = (text) => ![...WORDS, "pictures"].some((name) => text[name]?.trim());
export const isSame = (one, other) => [...KEPT, "pictures"].every((name) => (one[name] ?? "") === (other[name] ?? ""));

/** Keeps `text` under `key`, with the moment as `kept`. Gives whether the device could. */
export function keep(key, text) {
  try {
    localStorage.setItem(key, JSON.stringify({ ...text, kept: Date.now() }));
    return true;
  } catch {
    return false;
  }
}

export const drop = (key) => localStorage.removeItem(key);

/** The copy under `key`, or null. */
export function copy(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

/** All copies of the form called `name`, the newest first, as [key, copy]. */
export function copies(name) {
  return Object.keys(localStorage)
    .filter((key) => key === name || key.startsWith(`${name}~`))
    .map((key) => [key, copy(key)])
    .filter(([, text]) => text && !isEmpty(text))
    .sort(([, one], [, other]) => (other.kept ?? 0) - (one.kept ?? 0));
}
