// What others say of themselves is theirs to say, and only passed on by the server: nothing else is taken from it than
// who they are and where their caret stands.
const HUES = 12;
const LONGEST = 100;

const whole = (number) => Number.isSafeInteger(number) && number >= 0;
const text = (given) => (typeof given === "string" ? given.slice(0, LONGEST) : "");

function place(given) {
  if (typeof given !== "object" || given === null) return null;
  const { type, tname, item, assoc } = given;
  const ids = [type, item].filter((id) => id !== null && id !== undefined);
  const sound = ids.every((id) => whole(id.client) && whole(id.clock));
  if (!sound || (tname ? tname !== "default" : !ids.length)) return null;
  return { type, tname, item, assoc: assoc < 0 ? -1 : 0 };
}

/** What is taken of somebody's `state`: {user: {name, username, hue}, cursor: {anchor, head}}, each only if sound. */
export function seen(state) {
  if (typeof state !== "object" || state === null) return null;
  const { user, cursor } = state;
  const found = {};
  const username = text(user?.username);
  if (username) {
    const hue = whole(user.hue) && user.hue >= 1 && user.hue <= HUES ? user.hue : 1;
    found.user = { name: text(user.name) || username, username, hue };
  }
  const [anchor, head] = [place(cursor?.anchor), place(cursor?.head)];
  if (username && anchor && head) found.cursor = { anchor, head };
  return found;
}
