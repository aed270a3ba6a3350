/** Signed notes and checkpoints: C2SP signed-note and tlog-checkpoint. See huiyin_events/transparency/notes.py. */
import { fromBase64, joined, same, sha256, signedBy, utf8 } from "./hashes.js";

const MARK = "— ";
const SIGNS = 1;

/** @typedef {{origin: string, size: number, root: Uint8Array, text: string, signatures: Map<string, Uint8Array>}} Checkpoint */

/** @param {string} content @returns {Checkpoint} */
export function checkpointOf(content) {
  const parted = content.lastIndexOf("\n\n");
  if (parted < 0) throw new Error("not a signed note");
  const text = content.slice(0, parted + 1);
  const [origin, size, root] = text.split("\n");
  const signatures = new Map();
  for (const line of content.slice(parted + 2).split("\n").filter(Boolean)) {
    const [name, signature] = line.slice(MARK.length).split(" ");
    if (!line.startsWith(MARK) || !signature) throw new Error("not a signature");
    signatures.set(name, fromBase64(signature));
  }
  return { origin, size: Number(size), root: fromBase64(root), text, signatures };
}

/** The name and the key of `<name>+<hash>+<key>`. @param {string} text */
export function verifierOf(text) {
  const [name, , ...key] = text.trim().split("+");
  const content = fromBase64(key.join("+"));
  if (content[0] !== SIGNS || content.length !== 33) throw new Error("not a verifier key");
  return { name, key: content.slice(1) };
}

/** Whether the tree's own key signed it. @param {Checkpoint} checkpoint @param {Uint8Array} key */
export async function isSigned(checkpoint, key) {
  const signature = checkpoint.signatures.get(checkpoint.origin);
  if (!signature) return false;
  const hash = await sha256(joined(utf8(`${checkpoint.origin}\n`), Uint8Array.of(SIGNS), key));
  return same(signature.slice(0, 4), hash.slice(0, 4)) && signedBy(key, signature.slice(4), utf8(checkpoint.text));
}
