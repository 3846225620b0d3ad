// What a reader will see of the text, as the server counts it: one line per block.

const line = (text) => text.replace(/[ \t\n\r\f]+/g, " ").trim();

function inside(block) {
  let text = "";
  block.forEach((node) => {
    if (node.isText) text += node.text;
    else if (node.type.name === "hardBreak") text += "\u0000";
    else if (node.type.name === "mention") text += `@${node.attrs.name || node.attrs.username}`;
    else if (node.type.name === "picture") text += node.attrs.src ? node.attrs.alt : "";
  });
  return block.type.spec.code ? text : text.split("\u0000").map(line).join("\n");
}

function lines(node) {
  if (node.isTextblock) return `\n${inside(node)}\n`;
  let text = "";
  node.forEach((child) => (text += lines(child)));
  const role = node.type.spec.tableRole;
  if (role === "row") return `\n${text}\n`;
  return role === "cell" || role === "header_cell" ? `${text.replace(/^\n+|\n+$/g, "")}\t` : text;
}

/** The words of the document `doc`, without marks and without what stands for something else. */
export const plain = (doc) => lines(doc).replace(/\n{2,}/g, "\n").trim();

/** How much there is to read: {characters, words}. */
export function measured(doc) {
  const text = plain(doc);
  return { characters: [...text].length, words: text.match(/[\p{L}\p{N}][\p{L}\p{N}'’.-]*/gu)?.length ?? 0 };
}
