// Times in the reader's own zone, relative while they are young; the exact time stays in the title.
import { all, language, whenShown } from "./page.js";

// The server writes English dates as most of the world does. In another form they would be wider than their place.
const region = language === "en" ? "en-GB" : language;
const DAY = { day: "numeric", month: "short" };
const relative = new Intl.RelativeTimeFormat(region, { numeric: "auto", style: "short" });
const exact = new Intl.DateTimeFormat(region, { dateStyle: "full", timeStyle: "short" });
const day = new Intl.DateTimeFormat(region, DAY);
const dayOfYear = new Intl.DateTimeFormat(region, { ...DAY, year: "numeric" });
const clock = new Intl.DateTimeFormat(region, { ...DAY, year: "numeric", hour: "numeric", minute: "2-digit" });
const STEPS = [
  [60, 1, "second"],
  [3600, 60, "minute"],
  [86400, 3600, "hour"],
  [7 * 86400, 86400, "day"],
];

/** How `then` reads at `now`: "3 hr ago" within a week, after that the day. */
export function spoken(then, now = new Date()) {
  const seconds = (then - now) / 1000;
  for (const [below, unit, name] of STEPS) {
    if (Math.abs(seconds) < below) return relative.format(name === "second" ? 0 : Math.trunc(seconds / unit), name);
  }
  return (then.getFullYear() === now.getFullYear() ? day : dayOfYear).format(then);
}

function show(root) {
  for (const element of all(root, "time:is([data-relative], [data-clock])")) {
    const then = new Date(element.dateTime);
    if (Number.isNaN(then.getTime())) continue;
    element.textContent = "clock" in element.dataset ? clock.format(then) : spoken(then);
    element.title = exact.format(then);
  }
}

export function startTimes() {
  whenShown(show);
  setInterval(() => document.visibilityState === "visible" && show(document), 60_000);
}
