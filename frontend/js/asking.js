// Asking: answers to what is not typed any more are not shown, and a suggested space is taken without leaving the page.
export function startAsking() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("form[data-ask] [data-take]");
    const field = button?.form.elements.space;
    if (!field) return;
    event.preventDefault();
    if (![...field.options].some(({ value }) => value === button.value)) field.add(new Option(button.dataset.label, button.value));
    field.value = button.value;
    for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
    field.focus();
  });
  // What was typed meanwhile is asked for in its turn.
  document.addEventListener("htmx:beforeSwap", ({ target, detail }) => {
    const form = target.matches?.("form[data-ask] [data-fresh]") && target.closest("form");
    if (form && detail.requestConfig.formData.get("title") !== form.elements.title.value) detail.shouldSwap = false;
  });
}
