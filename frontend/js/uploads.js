// Pictures: by button, by dropping, by pasting. Each goes up at once, with progress, and comes back as an id.
import { words } from "./page.js";
import { sendFile, startDrops } from "./sending.js";
import { toast } from "./toasts.js";

const MOST = 8;

function tell(row, sentence) {
  const error = row.querySelector("[data-upload-error]");
  error.textContent = sentence;
  error.hidden = false;
  row.querySelector("progress").hidden = true;
}

function accept(row, answer) {
  const id = row.querySelector('input[type="hidden"]');
  id.value = answer.id;
  id.disabled = false;
  row.dataset.id = answer.id;
  row.querySelector('input[type="text"]').name = `alt_${answer.id}`;
  row.querySelector("progress").hidden = true;
  if (answer.thumb_url) row.querySelector("img").src = answer.thumb_url;
}

function send(form, row, file) {
  const bar = row.querySelector("progress");
  bar.hidden = false;
  const settle = (show, what) => {
    show(row, what);
    form.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const stop = sendFile(form.dataset.uploadUrl, form.elements.csrfmiddlewaretoken?.value ?? "", file, {
    progress: (percent) => (bar.value = percent),
    done: (answer) => settle(accept, answer),
    failed: (sentence) => settle(tell, sentence),
  });
  row.addEventListener("remove-upload", stop);
}

/** The finished pictures of the gallery of `form` with what they show, as one string; "" when there are none. */
export function picturesIn(form) {
  const rows = [...form.querySelectorAll("[data-upload][data-id]")];
  return rows.length ? JSON.stringify(rows.map((row) => [row.dataset.id, row.querySelector('input[type="text"]').value])) : "";
}

/** Puts `pictures`, as `picturesIn` gives them, in place of those of the gallery. */
export function putPictures(form, pictures) {
  const room = form.querySelector("[data-uploads]");
  if (!room || pictures === picturesIn(form)) return;
  for (const row of room.querySelectorAll("[data-upload][data-id]")) row.remove();
  for (const [id, alt] of JSON.parse(pictures || "[]")) {
    const row = form.querySelector("template[data-upload-template]").content.firstElementChild.cloneNode(true);
    row.querySelector('input[type="text"]').value = alt;
    accept(row, { id, thumb_url: `/files/${id}/?w=480` });
    room.append(row);
  }
}

/** Sends every picture among `files`, as long as there is room for it, and says so when something is left out. */
function take(form, files) {
  const room = form.querySelector("[data-uploads]");
  const mould = form.querySelector("template[data-upload-template]");
  const pictures = [...files].filter((each) => each.type.startsWith("image/"));
  if (pictures.length < files.length) toast({ text: words("notPicture") });
  for (const file of pictures) {
    if (room.children.length >= MOST) return toast({ text: words("tooManyPictures", { n: MOST }) });
    const row = mould.content.firstElementChild.cloneNode(true);
    const local = URL.createObjectURL(file);
    row.querySelector("img").src = local;
    row.querySelector("img").addEventListener("load", () => URL.revokeObjectURL(local), { once: true });
    room.append(row);
    send(form, row, file);
  }
}

export function startUploads(form) {
  if (!form.dataset.uploadUrl || !form.querySelector("[data-uploads]")) return;
  const picker = Object.assign(document.createElement("input"), { type: "file", accept: "image/*", multiple: true });
  picker.addEventListener("change", () => {
    take(form, picker.files);
    picker.value = "";
  });
  form.addEventListener("click", (event) => {
    if (event.target.closest("[data-pick-image]")) picker.click();
    const gone = event.target.closest("[data-upload-remove]")?.closest("[data-upload]");
    if (!gone) return;
    gone.dispatchEvent(new Event("remove-upload"));
    gone.remove();
    form.dispatchEvent(new Event("input", { bubbles: true }));
    form.elements.body?.focus();
  });
  const box = form.querySelector(".composer");
  // What the editor has taken into the text is not for the gallery.
  startDrops(box, box, (files) => take(form, files));
  box.addEventListener("paste", (event) => {
    if (event.defaultPrevented || !event.clipboardData?.files.length) return;
    event.preventDefault();
    take(form, event.clipboardData.files);
  });
}
