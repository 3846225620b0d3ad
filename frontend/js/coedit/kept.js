// What somebody wrote and the document cannot take any more: shown beside it, to be copied or thrown away.
import { DOMSerializer } from "@tiptap/pm/model";
import { yXmlFragmentToProseMirrorRootNode } from "@tiptap/y-tiptap";

/** Copies what `dom` shows, form and all; else leaves it marked. Resolves to whether it is copied. */
async function copied(dom) {
  try {
    const parts = { "text/html": dom.innerHTML, "text/plain": dom.innerText };
    const blobs = Object.entries(parts).map(([type, text]) => [type, new Blob([text], { type })]);
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    return true;
  } catch {
    getSelection().selectAllChildren(dom);
    return false;
  }
}

/**
 * Offers the text of `doc` as a copy in `room`, by the room's template. `reason` chooses the sentence that explains it;
 * `forget()` is called when it is thrown away.
 */
export function offer({ room, doc, schema, reason, forget }) {
  const node = yXmlFragmentToProseMirrorRootNode(doc.getXmlFragment("default"), schema);
  if (!node.textContent.trim() && node.childCount < 2) return forget();
  const panel = room.querySelector("template").content.firstElementChild.cloneNode(true);
  const part = (name) => panel.querySelector(`[data-kept="${name}"]`);
  part("text").append(DOMSerializer.fromSchema(schema).serializeFragment(node.content));
  part("copy").addEventListener("click", async () => {
    const done = await copied(part("text"));
    part("said").textContent = part("said").dataset[done ? "copied" : "marked"];
  });
  part("forget").addEventListener("click", () => {
    panel.remove();
    forget();
  });
  room.append(panel);
  // Said aloud because it comes into a line that is there already.
  part("why").textContent = part("why").dataset[reason];
}
