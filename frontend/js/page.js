// What several parts need from the page: its words, its language, and new content as it arrives.

/** The translated sentence called `name`, with `{n}` and the like filled from `values`. */
export function words(name, values = {}) {
  const text = document.querySelector("[data-words]")?.dataset[name] ?? "";
  return text.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

export const language = document.documentElement.lang || "en";

/** Calls `work(root)` now for the whole page and later for each piece that htmx puts into it. */
export function whenShown(work) {
  work(document);
  document.addEventListener("htmx:load", (event) => {
    if (event.target !== document.body) work(event.target);
  });
}

/** All elements that match below `root`, and `root` itself when it matches. */
export function all(root, selector) {
  const found = [...root.querySelectorAll(selector)];
  if (root.matches?.(selector)) found.unshift(root);
  return found;
}

/** A version of `work` that waits until nobody has called it for `pause` milliseconds. */
export function afterPause(work, pause) {
  let timer;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...given), pause);
  };
}

/** The icon called `name`, taken from the sprite that the page already uses. */
export function icon(name) {
  const sprite = document.querySelector("use")?.getAttribute("href")?.split("#")[0] ?? "";
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  drawing.append(use);
  return drawing;
}

/** Fetches JSON from `url` with `query` added; gives `fallback` when the answer is not JSON or there is none. */
export async function getJSON(url, query, fallback, signal) {
  const address = new URL(url, location.href);
  for (const [key, value] of Object.entries(query)) if (value) address.searchParams.set(key, value);
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" }, signal });
    return answer.ok ? await answer.json() : fallback;
  } catch {
    return fallback;
  }
}
