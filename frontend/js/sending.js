// Files: dropped on a place, and on their way to the portal with their progress.
import { words } from "./page.js";

/**
 * Sends `file` to `url`. Calls `progress(percent)` on the way and then either `done(answer)` or `failed(sentence)`.
 * Gives a function that stops it; after that nothing is called any more.
 */
export function sendFile(url, token, file, { progress, done, failed }) {
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) progress((100 * event.loaded) / event.total);
  });
  request.addEventListener("error", () => failed(words("offline")));
  request.addEventListener("load", () => {
    let answer = {};
    try {
      answer = JSON.parse(request.responseText);
    } catch {
      answer = { error: words(request.status === 429 ? "tooFast" : "failed") };
    }
    if (answer.error || request.status >= 400) failed(answer.error ?? words("failed"));
    else done(answer);
  });
  const body = new FormData();
  body.append("file", file, file.name || "picture.png");
  request.open("POST", url);
  request.setRequestHeader("X-CSRFToken", token);
  request.setRequestHeader("Accept", "application/json");
  request.send(body);
  return () => request.abort();
}

const carriesFiles = (event) => !event.defaultPrevented && event.dataTransfer?.types.includes("Files");

/** Lets files be dropped on `place`; `shown` says that they may. What another has taken already is not for this one. */
export function startDrops(place, shown, take) {
  for (const name of ["dragenter", "dragover"]) {
    place.addEventListener(name, (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      shown.classList.add("dropping");
    });
  }
  for (const name of ["dragleave", "drop"]) place.addEventListener(name, () => shown.classList.remove("dropping"));
  place.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    take(event.dataTransfer.files);
  });
}
