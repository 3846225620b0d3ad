// What is typed, kept on this device: one copy for each form and tab, so that two tabs never overwrite each other.

const PREFIX = "workscape.draft.";
export const KEPT = ["title", "summary", "body", "body_format", "tags"];
const WORDS = ["title", "summary", "body", "tags"];

/** The name under which the words of `form` are kept: by who writes, what for, and what it answers. */
export function nameOf(form) {
  const { draftUrl } = form.dataset;
  const key = draftUrl && new URL(draftUrl, location.href).searchParams.get("key");
  const place = [key || new URL(form.action).pathname, form.elements.parent?.value].filter(Boolean).join("#");
  return PREFIX + [form.dataset.writer, place].filter(Boolean).join("@");
}

/** The words in `form`, by field. */
export const textOf = (form) => Object.fromEntries(KEPT.map((name) => [name, form.elements[name]?.value ?? ""]));
export const isEmpty = (text) => !WORDS.some((name) => text[name]?.trim());
export const isSame = (one, other) => KEPT.every((name) => (one[name] ?? "") === (other[name] ?? ""));

/** Keeps `text` under `key`. Gives whether the device could. */
export function keep(key, text) {
  try {
    localStorage.setItem(key, JSON.stringify({ ...text, at: Date.now() }));
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
    .sort(([, one], [, other]) => (other.at ?? 0) - (one.at ?? 0));
}
