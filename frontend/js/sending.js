// One file on its way to the portal, with its progress.
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
