// The tree of a space's documents: one is dragged before, behind or below another. Without this, buttons do the same.
import { all, whenShown } from "./page.js";
import { toast } from "./toasts.js";

const depthOf = (row) => Number(row.dataset.depth);

/** The last row before `row` that stands below the same parent, or undefined. */
function before(row) {
  for (let other = row.previousElementSibling; other && depthOf(other) >= depthOf(row); other = other.previousElementSibling) {
    if (depthOf(other) === depthOf(row)) return other;
  }
  return undefined;
}

/** The last row that stands right below `row`, or undefined. */
function lastBelow(row) {
  let last;
  for (let other = row.nextElementSibling; other && depthOf(other) > depthOf(row); other = other.nextElementSibling) {
    if (depthOf(other) === depthOf(row) + 1) last = other;
  }
  return last;
}

/** Where in `row` the pointer is: "before", "below" or "behind". */
function placeIn(row, event) {
  const { top, height } = row.getBoundingClientRect();
  const share = (event.clientY - top) / height;
  return share < 0.3 ? "before" : share > 0.7 ? "behind" : "below";
}

/** What the server is to be told: {parent, after} as ids, "" for none. */
function wanted(row, place) {
  const id = (other) => other?.dataset.document ?? "";
  if (place === "below") return { parent: id(row), after: id(lastBelow(row)) };
  return { parent: row.dataset.parent, after: id(place === "before" ? before(row) : row) };
}

async function put(tree, row, where) {
  const body = new URLSearchParams(where);
  body.set("csrfmiddlewaretoken", document.querySelector("#act [name=csrfmiddlewaretoken]")?.value ?? "");
  const answer = await fetch(row.dataset.place, { method: "POST", body }).catch(() => null);
  if (answer?.ok) return location.reload();
  const said = await answer?.json().catch(() => null);
  toast({ text: said?.error ?? tree.dataset.failed });
}

function start(tree) {
  let taken = null;
  const clear = () => all(tree, "[data-drop]").forEach((row) => delete row.dataset.drop);
  const over = (event) => {
    const row = event.target.closest?.("li");
    return taken && row && row !== taken ? row : null;
  };
  for (const row of tree.children) row.draggable = Boolean(row.dataset.place);
  tree.addEventListener("dragstart", (event) => {
    taken = event.target.closest("li");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", taken.querySelector("a").href);
  });
  tree.addEventListener("dragover", (event) => {
    const row = over(event);
    clear();
    if (!row) return;
    event.preventDefault();
    row.dataset.drop = placeIn(row, event);
  });
  tree.addEventListener("drop", (event) => {
    const row = over(event);
    clear();
    if (!row) return;
    event.preventDefault();
    put(tree, taken, wanted(row, placeIn(row, event)));
  });
  tree.addEventListener("dragend", () => {
    taken = null;
    clear();
  });
}

export function startTrees() {
  whenShown((root) => all(root, "[data-tree]").forEach(start));
}
