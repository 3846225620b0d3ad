// Comments: replies open in place, what was sent appears without a new page, and a failed one keeps its words.
import htmx from "htmx.org/dist/htmx.esm.js";
import { draftOf, sayFailed } from "./composer.js";
import { all, whenShown } from "./page.js";
import { writingOf } from "./rich.js";

/** Makes a form that came into a reply slot answer there, with names of its own. */
function fit(form) {
  const comment = form.closest(".comment");
  const area = form.elements.body;
  area.id = `reply-${comment.id}`;
  form.querySelector("label")?.setAttribute("for", area.id);
  form.setAttribute("hx-post", form.getAttribute("action"));
  form.setAttribute("hx-target", `#${CSS.escape(comment.id)} > .comment-body > [data-reply-slot]`);
  form.setAttribute("hx-swap", "beforebegin");
  htmx.process(form);
}

/** A link may name a comment that stands on another page by now, or on another item: its own address knows where. */
async function findNamed() {
  const named = /^#comment-(\d+)$/.exec(location.hash);
  if (!named || !document.querySelector("[data-comments]") || document.getElementById(location.hash.slice(1))) return;
  const answer = await fetch(`/comments/${named[1]}/`).catch(() => null);
  const here = location.href.split("#")[0];
  if (answer?.ok && answer.url.split("#")[0] !== here) location.replace(`${answer.url.split("#")[0]}${location.hash}`);
}

async function openReply(link) {
  const comment = document.getElementById(link.dataset.reply);
  const slot = comment?.querySelector(":scope > .comment-body > [data-reply-slot]");
  if (!slot) return location.assign(link.href);
  const quoting = new URL(link.href).searchParams.has("quote");
  if (quoting && slot.querySelector("form")) slot.replaceChildren();
  if (!slot.querySelector("form")) {
    await htmx.ajax("GET", link.href, { source: link, target: slot, swap: "innerHTML", select: "form[data-composer]" });
    if (!slot.querySelector("form")) return location.assign(link.href);
  }
  const form = slot.querySelector("form[data-composer]");
  (writingOf(form) ?? form.elements.body).focus();
}

function sent(form) {
  draftOf(form)?.forget();
  form.querySelector("[data-send-failed]")?.remove();
  const slot = form.closest("[data-reply-slot]");
  form.reset();
  if (writingOf(form)) writingOf(form).set("", "markdown");
  else form.elements.body.value = "";
  draftOf(form)?.forget();
  document.querySelector("[data-comments] > [data-none]")?.remove();
  const added = slot ? slot.previousElementSibling : document.querySelector("[data-comments]")?.lastElementChild;
  if (slot) writingOf(form)?.end();
  slot?.replaceChildren();
  added?.querySelector("a[href]")?.focus();
}

export function startConversation() {
  whenShown((root) => all(root, "[data-reply-slot] form[data-composer]").forEach(fit));
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-reply]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    openReply(link);
  });
  // A refused comment comes back as the form with its errors and takes the form's place.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const form = event.detail.requestConfig?.elt;
    if (!form?.matches?.("form[data-composer]") || event.detail.xhr.status !== 422) return;
    Object.assign(event.detail, { shouldSwap: true, isError: false, target: form, swapOverride: "outerHTML" });
    event.detail.selectOverride = "form[data-composer]";
  });
  findNamed();
  // A draft on its way would arrive after the comment and bring back what has been sent.
  document.addEventListener("htmx:confirm", (event) => {
    const draft = event.target.matches?.("form[data-composer]") && draftOf(event.target);
    if (!draft) return;
    event.preventDefault();
    draft.settle().then(() => event.detail.issueRequest(true));
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt;
    if (!form.matches?.("form[data-composer]") || event.detail.requestConfig?.verb !== "post") return;
    if (draftOf(form)) draftOf(form).sending = false;
    if (event.detail.successful) sent(form);
    else if (event.detail.xhr.status !== 422) sayFailed(form, "notSent");
  });
}
