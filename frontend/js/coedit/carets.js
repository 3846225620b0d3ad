// Where the others are in the text, and who is here at all. A person's colour is one of the portal's twelve hues.
import { CollaborationCaret } from "@tiptap/extension-collaboration-caret";
import { DecorationSet } from "@tiptap/pm/view";

const SHOWN = 5;

function initials(name) {
  const words = name.split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : [words[0] ?? "?"];
  return chosen.map((word) => [...word][0]).join("").toUpperCase();
}

/** The caret of somebody else, with their name. It is no part of the text, so it is not read with it. */
function caret(user) {
  const dom = document.createElement("span");
  const label = document.createElement("b");
  dom.className = "caret";
  Object.assign(dom.dataset, { hue: user.hue, username: user.username });
  dom.setAttribute("aria-hidden", "true");
  label.textContent = user.name;
  dom.append(label);
  return dom;
}

function safely(work) {
  return (...given) => {
    try {
      return work(...given);
    } catch {
      return DecorationSet.empty;
    }
  };
}

/**
 * A caret that cannot be shown, as its place has just gone, stops nobody from writing. Who we are is not for the editor
 * to say: the server tells.
 */
const Carets = CollaborationCaret.extend({
  addProseMirrorPlugins() {
    const plugins = this.parent().filter(({ spec }) => spec.state);
    for (const { spec } of plugins) {
      for (const name of ["init", "apply"]) spec.state[name] = safely(spec.state[name]);
    }
    return plugins;
  },
});

export const carets = (provider) =>
  Carets.configure({
    provider,
    render: caret,
    selectionRender: (user) => ({ class: "caret-choice", "data-hue": String(user.hue) }),
  });

/** Shows the name at a caret again whenever it moves; the style sheet takes it away when it rests. */
export function nameMoving(frame, { awareness }) {
  awareness.on("change", ({ updated }) => {
    const moved = new Set(updated.map((client) => awareness.getStates().get(client)?.user?.username));
    for (const dom of frame.querySelectorAll(".caret")) {
      if (!moved.has(dom.dataset.username)) continue;
      for (const rest of dom.getAnimations({ subtree: true })) rest.currentTime = 0;
    }
  });
}

function avatar(user) {
  const dom = document.createElement("span");
  const { name, hue } = user;
  dom.className = "avatar";
  Object.assign(dom.dataset, { size: "s", hue });
  dom.setAttribute("role", "img");
  dom.setAttribute("aria-label", name);
  dom.title = name;
  dom.textContent = initials(name);
  return dom;
}

/** Shows in `list` who is here, everybody once. Gives back what shows it again. */
export function showPeople(list, { awareness }) {
  let shown = "";
  const show = () => {
    const people = new Map();
    for (const { user } of awareness.getStates().values()) if (user?.username) people.set(user.username, user);
    const all = [...people.values()].sort((one, other) => one.name.localeCompare(other.name));
    const key = JSON.stringify(all);
    if (key === shown) return;
    shown = key;
    const more = all.length - SHOWN;
    const rest = Object.assign(document.createElement("span"), { className: "small" });
    if (more > 0) {
      rest.textContent = `+${more}`;
      rest.title = all.slice(SHOWN).map(({ name }) => name).join(", ");
    }
    list.replaceChildren(...all.slice(0, SHOWN).map(avatar), ...(more > 0 ? [rest] : []));
    list.hidden = !all.length;
  };
  awareness.on("change", show);
  show();
}
