// What goes over the line: a number that says what it is, and then the thing itself.
import { createDecoder, readVarString, readVarUint, readVarUint8Array } from "lib0/decoding";
import { createEncoder, toUint8Array, writeVarUint, writeVarUint8Array } from "lib0/encoding";
import { modifyAwarenessUpdate } from "y-protocols/awareness";
import { seen } from "./presence.js";

const SYNC = 0;
const AWARENESS = 1;
const STORED = 3;
const ROLE = 4;
const STEPS = ["vector", "missing", "update"];

function written(...parts) {
  const encoder = createEncoder();
  for (const part of parts) {
    if (typeof part === "number") writeVarUint(encoder, part);
    else writeVarUint8Array(encoder, part);
  }
  return toUint8Array(encoder);
}

/** A frame that says what we have, so that the other side can send what we lack. */
export const vectorFrame = (vector) => written(SYNC, 0, vector);

/** A frame with what the other side lacks, by the vector that it sent. */
export const missingFrame = (update) => written(SYNC, 1, update);

/** A frame with one change. */
export const updateFrame = (update) => written(SYNC, 2, update);

/** A frame that says who is there and where. */
export const awarenessFrame = (states) => written(AWARENESS, states);

/** What a frame of the server says: {name, value}; its name is "" for what a newer server may send. */
export function read(bytes) {
  const decoder = createDecoder(bytes);
  const kind = readVarUint(decoder);
  if (kind === SYNC) return { name: STEPS[readVarUint(decoder)] ?? "", value: readVarUint8Array(decoder) };
  if (kind === AWARENESS) return { name: "awareness", value: modifyAwarenessUpdate(readVarUint8Array(decoder), seen) };
  if (kind === STORED) return { name: "stored", value: readVarUint(decoder) };
  if (kind === ROLE) return { name: "role", value: JSON.parse(readVarString(decoder)) };
  return { name: "", value: null };
}
