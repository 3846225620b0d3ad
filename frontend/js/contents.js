// The table of contents beside a text marks the part that is being read.

const length = (element, name) => Number.parseFloat(getComputedStyle(element)[name]) || 0;

/** How far below the top of the window a heading begins to count: where a click on its link puts it, and a bit. */
const edge = (heading) => length(document.documentElement, "scrollPaddingBlockStart") + length(heading, "scrollMarginBlockStart") + 16;

export function startContents() {
  const parts = [...document.querySelectorAll("[data-contents] a")]
    .map((link) => ({ link, heading: document.getElementById(decodeURIComponent(link.hash.slice(1))) }))
    .filter(({ heading }) => heading);
  if (!parts.length) return;
  let waiting = false;
  const mark = () => {
    waiting = false;
    const limit = edge(parts[0].heading);
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
