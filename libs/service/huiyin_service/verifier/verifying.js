/** What is verified, step by step. It believes no server: what it is given is hashed, and compared with what was signed. */
import { fromBase64, same, sha256, toBase64, toHex, utf8 } from "./hashes.js";
import { consistencyPath, inclusionPath, leafHash, provesConsistency, provesInclusion, Tiles } from "./merkle.js";
import { checkpointOf, isSigned, verifierOf } from "./notes.js";

/**
 * @typedef {{tree: number, leaf: number, hash: Uint8Array, key?: Uint8Array, entry?: string, data?: string}} Claim
 *   that this leaf is in this tree; `entry` and `data` are what it is made of, where that is public
 * @typedef {{step: string, good: boolean | null, said?: string}} Step
 */

/** @param {string} url */
async function text(url) {
  const answer = await fetch(url, { cache: "no-store" });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.text();
}

/** The newest checkpoint of a tree, its key, and when it was written. @param {string} base */
export async function newest(base) {
  const answer = await fetch(`${base}checkpoint`, { cache: "no-store" });
  if (!answer.ok) throw new Error(`${base}checkpoint: ${answer.status}`);
  const written = answer.headers.get("Last-Modified");
  return { checkpoint: checkpointOf(await answer.text()), key: verifierOf(await text(`${base}key`)), written };
}

/**
 * Verifies a claim against the newest checkpoint of its tree, and that with the one this browser saw last.
 * @param {string} folder where all trees are @param {Claim | null} claim @returns {AsyncGenerator<Step>}
 */
export async function* verified(folder, claim, tree = claim?.tree ?? 1) {
  const base = `${folder}${tree}/`;
  const { checkpoint, key } = await newest(base);
  const pinned = claim?.key;
  yield { step: "key", good: pinned ? same(pinned, key.key) : null, said: toBase64(pinned ?? key.key) };
  const signed = checkpoint.origin === key.name && (await isSigned(checkpoint, pinned ?? key.key));
  yield { step: "signed", good: signed, said: `${checkpoint.origin} · ${checkpoint.size}` };
  const tiles = new Tiles(base, checkpoint.size);
  if (claim) yield* included(claim, checkpoint, tiles);
  yield await goesOn(checkpoint, tiles, signed);
}

/** @param {Claim} claim @param {import("./notes.js").Checkpoint} checkpoint @param {Tiles} tiles @returns {AsyncGenerator<Step>} */
async function* included(claim, checkpoint, tiles) {
  if (claim.entry !== undefined) {
    yield { step: "entry", good: same(await leafHash(utf8(claim.entry)), claim.hash), said: claim.entry };
    if (claim.data !== undefined) {
      const digest = JSON.parse(claim.entry)[8];
      yield { step: "data", good: toHex(await sha256(utf8(claim.data))) === digest, said: claim.data };
    }
  }
  if (claim.leaf >= checkpoint.size) {
    yield { step: "included", good: null, said: String(claim.leaf) };
    return;
  }
  const path = await inclusionPath(claim.leaf, 0, checkpoint.size, tiles.node);
  const good = await provesInclusion(claim.hash, claim.leaf, checkpoint.size, checkpoint.root, path);
  yield { step: "included", good, said: `${claim.leaf} / ${checkpoint.size}` };
}

/** Each browser is a witness: it remembers what it saw. @param {import("./notes.js").Checkpoint} checkpoint @param {Tiles} tiles @param {boolean} signed @returns {Promise<Step>} */
async function goesOn(checkpoint, tiles, signed) {
  const place = `huiyin-tree ${checkpoint.origin}`;
  const seen = JSON.parse(localStorage.getItem(place) ?? "null");
  if (seen) {
    const old = { size: seen.size, root: fromBase64(seen.root) };
    const path =
      old.size && old.size < checkpoint.size ? await consistencyPath(old.size, 0, checkpoint.size, tiles.node) : [];
    if (!(await provesConsistency(old, checkpoint, path))) return { step: "goes-on", good: false, said: String(old.size) };
  }
  if (signed) localStorage.setItem(place, JSON.stringify({ size: checkpoint.size, root: toBase64(checkpoint.root) }));
  return { step: "goes-on", good: seen ? true : null, said: seen ? String(seen.size) : undefined };
}

/** A claim in a link: `#tree=1&leaf=7&hash=…&key=…`. @param {string} fragment @returns {Claim | null} */
export function claimIn(fragment) {
  const given = new URLSearchParams(fragment.replace(/^#/, ""));
  const [leaf, hash, key] = [given.get("leaf"), given.get("hash"), given.get("key")];
  if (leaf === null || hash === null || !/^\d+$/.test(leaf)) return null;
  const tree = Number(given.get("tree") ?? 1);
  return { tree, leaf: Number(leaf), hash: fromBase64(hash), ...(key ? { key: fromBase64(key) } : {}) };
}

/** What the running system says of an event; it is believed nothing of it. @param {string} event @returns {Promise<Claim>} */
export async function claimOf(event) {
  const said = JSON.parse(await text(`/api/reporting/log/proof?event=${encodeURIComponent(event)}`));
  const { tree, leaf, entry, data } = said;
  return { tree, leaf, hash: fromBase64(said.hash), ...(entry ? { entry } : {}), ...(data ? { data } : {}) };
}
