// A poll in place: a vote that is refused comes back with its sentence, and the reader's focus stays where they act.
export function startPolls() {
  document.addEventListener("htmx:beforeSwap", (event) => {
    const part = event.detail.target;
    if (!part?.matches?.("[data-poll]")) return;
    if (event.detail.xhr.status === 422) Object.assign(event.detail, { shouldSwap: true, isError: false });
    if (!event.detail.shouldSwap) return;
    // The button was disabled meanwhile, which takes the focus from it; where the reader has gone on, they stay.
    if (document.activeElement !== document.body && !part.contains(document.activeElement)) return;
    document.addEventListener(
      "htmx:afterSettle",
      () => document.getElementById("poll-send")?.focus({ preventScroll: true }),
      { once: true },
    );
  });
}
