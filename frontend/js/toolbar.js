// A row of tools as the ear and the keyboard know it: one stop for Tab, arrow keys inside.

const shown = (button) => button.checkVisibility?.() ?? button.offsetParent !== null;

/** Makes the buttons of `bar` one stop; arrows, Home and End move between those that are shown. */
export function roving(bar) {
  const buttons = [...bar.querySelectorAll("button, a, select, input")];
  const rest = (stop) => buttons.forEach((button) => (button.tabIndex = button === stop ? 0 : -1));
  rest(buttons[0]);
  bar.addEventListener("focusin", (event) => buttons.includes(event.target) && rest(event.target));
  bar.addEventListener("keydown", (event) => {
    if (!event.target.matches("button, a")) return;
    const stops = buttons.filter(shown);
    const at = stops.indexOf(event.target);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + stops.length, Home: 0, End: stops.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    stops[to % stops.length].focus();
  });
}
