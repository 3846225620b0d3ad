// A poll in place: a vote that is refused comes back with its sentence, and the reader's focus stays where they act.
export function startPolls() {
  document.addEventListener("htmx:beforeSwap", (event) => {
    const part = event.detail.target;
    if (!part?.matches?.("[data-poll]")) return;
    if (event.detail.xhr.status === 422) Object.assign(event.detail, { shouldSwap: true, isError: false });
    if (!event.detail.shouldSwap) return;
    const focused = document.activeElement?.id === "poll-send" || part.contains(document.activeElement);
    if (!focused) return;
    document.addEventListener(
      "htmx:afterSettle",
      () => document.getElementById("poll-send")?.focus({ preventScroll: true }),
      { once: true },
    );
  });
}
