// The table of contents beside a text marks the part that is being read.

/** How far below the top of the window a heading begins to count: where a click on its link would put it, and a bit. */
const edge = () => Number.parseFloat(getComputedStyle(document.documentElement).scrollPaddingBlockStart || 0) + 48;

export function startContents() {
  const parts = [...document.querySelectorAll("[data-contents] a")]
    .map((link) => ({ link, heading: document.getElementById(decodeURIComponent(link.hash.slice(1))) }))
    .filter(({ heading }) => heading);
  if (!parts.length) return;
  let waiting = false;
  const mark = () => {
    waiting = false;
    const limit = edge();
    const here = parts.findLast(({ heading }) => heading.getBoundingClientRect().top <= limit);
    for (const { link } of parts) {
      if (link === here?.link) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
  };
  const soon = () => {
    if (!waiting) requestAnimationFrame(mark);
    waiting = true;
  };
  addEventListener("scroll", soon, { passive: true });
  addEventListener("resize", soon, { passive: true });
  mark();
}
