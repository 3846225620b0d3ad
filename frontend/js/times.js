// Times in the reader's own zone, relative while they are young; the exact time stays in the title.
import { all, language, whenShown } from "./page.js";

// The server writes English dates as most of the world does, day first and the month in three letters.
const english = language === "en";
const region = english ? "en-GB" : language;
const DAY = { day: "numeric", month: "short" };
const relative = new Intl.RelativeTimeFormat(region, { numeric: "auto", style: "short" });
const exact = new Intl.DateTimeFormat(region, { dateStyle: "full", timeStyle: "short" });
const inFull = new Intl.DateTimeFormat(region, { dateStyle: "full", timeZone: "UTC" });
const day = new Intl.DateTimeFormat(region, DAY);
const dayOfYear = new Intl.DateTimeFormat(region, { ...DAY, year: "numeric" });
const clock = new Intl.DateTimeFormat(region, { ...DAY, year: "numeric", hour: "2-digit", minute: "2-digit" });
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
  return written(then.getFullYear() === now.getFullYear() ? day : dayOfYear, then);
}

/** `then` in that format. British English alone shortens September to four letters. */
function written(format, then) {
  const parts = format.formatToParts(then);
  return parts.map(({ type, value }) => (english && type === "month" ? value.slice(0, 3) : value)).join("");
}

function show(root) {
  for (const element of all(root, "time:is([data-relative], [data-clock])")) {
    const then = new Date(element.dateTime);
    if (Number.isNaN(then.getTime())) continue;
    element.textContent = "clock" in element.dataset ? written(clock, then) : spoken(then);
    element.title = exact.format(then);
  }
}

/** Says below a field for a day which day that is: browsers write it in the order of their own language. */
function spellDay(field) {
  const help = document.createElement("p");
  help.className = "field-day";
  field.after(help);
  const say = () => {
    const then = field.valueAsDate;
    help.hidden = !then;
    if (then) help.textContent = inFull.format(then);
  };
  field.addEventListener("input", say);
  say();
}

export function startTimes() {
  whenShown(show);
  whenShown((root) => all(root, 'input[type="date"]').forEach(spellDay));
  setInterval(() => document.visibilityState === "visible" && show(document), 60_000);
}
