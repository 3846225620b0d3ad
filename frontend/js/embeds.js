// Films of other sites: nothing of theirs is loaded before somebody asks for it. Without a script there is the link.
import { all, whenShown } from "./page.js";

const ALLOWED = "allow-scripts allow-same-origin allow-presentation allow-popups allow-popups-to-escape-sandbox";

function load(holder) {
  const address = new URL(holder.dataset.player, location.href);
  if (address.protocol !== "https:" || address.origin === location.origin) return;
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", ALLOWED);
  frame.allow = "fullscreen; encrypted-media; picture-in-picture";
  // The players want to know on which site they play, and nothing more.
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  frame.title = holder.dataset.title;
  frame.src = address.href;
  holder.replaceChildren(frame);
  frame.focus();
}

export function startEmbeds() {
  whenShown((root) => all(root, "[data-player] [hidden]").forEach((part) => (part.hidden = false)));
  document.addEventListener("click", (event) => {
    const holder = event.target.closest?.("[data-load-player]")?.closest("[data-player]");
    if (holder) load(holder);
  });
}
