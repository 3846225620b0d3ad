// Links that show a text to be copied put it on the clipboard where that is possible; otherwise they open it. Buttons
// have the text with them.
import { words } from "./page.js";
import { toast } from "./toasts.js";

async function copy(link) {
  // Safari lets a page write only inside the click, so the text is promised rather than awaited.
  const text = fetch(link.href).then((answer) => (answer.ok ? answer.blob() : Promise.reject(answer)));
  const plain = text.then((blob) => new Blob([blob], { type: "text/plain" }));
  await navigator.clipboard.write([new ClipboardItem({ "text/plain": plain })]);
}

function startCopyingText() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-copy-text]");
    if (!button) return;
    const written = navigator.clipboard?.writeText(button.dataset.copyText) ?? Promise.reject();
    written.then(
      () => toast({ text: words("copied") }),
      () => toast({ text: words("notCopied") }),
    );
  });
}

export function startCopying() {
  startCopyingText();
  if (!navigator.clipboard?.write || !globalThis.ClipboardItem) return;
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-copy]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    link.closest("[popover]")?.hidePopover();
    copy(link).then(
      () => toast({ text: words("copied") }),
      () => location.assign(link.href),
    );
  });
}
