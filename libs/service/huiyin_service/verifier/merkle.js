/**
 * The tree of RFC 6962 as the browser reads it from its tiles, C2SP tlog-tiles: proofs are made here, from what is public,
 * and verified here. See huiyin_events/transparency/merkle.py, of which this is the same again.
 */
import { joined, same, sha256 } from "./hashes.js";

const WIDTH = 256;
const HASH = 32;

/** @typedef {(level: number, index: number) => Promise<Uint8Array>} NodeReader */

/** @param {Uint8Array} entry */
export const leafHash = (entry) => sha256(joined(Uint8Array.of(0), entry));

/** @param {Uint8Array} left @param {Uint8Array} right */
const nodeHash = (left, right) => sha256(joined(Uint8Array.of(1), left, right));

/** @param {Uint8Array[]} hashes as many as a power of two */
async function whole(hashes) {
  let row = hashes;
  while (row.length > 1) {
    const above = [];
    for (let at = 0; at < row.length; at += 2) above.push(nodeHash(row[at], row[at + 1]));
    row = await Promise.all(above);
  }
  return row[0];
}

/** @param {number} level @param {number} number @param {number} [width] */
export function tilePath(level, number, width = WIDTH) {
  const groups = [String(number % 1000).padStart(3, "0")];
  for (let rest = Math.floor(number / 1000); rest; rest = Math.floor(rest / 1000)) {
    groups.unshift(`x${String(rest % 1000).padStart(3, "0")}`);
  }
  return `tile/${level}/${groups.join("/")}${width === WIDTH ? "" : `.p/${width}`}`;
}

/** The nodes of the tree of the first `size` leaves, whose tiles lie below `base`. */
export class Tiles {
  /** @param {string} base @param {number} size */
  constructor(base, size) {
    this.base = base;
    this.size = size;
    /** @type {Map<string, Promise<Uint8Array[]>>} */
    this.read = new Map();
  }

  /** @type {NodeReader} */
  node = async (level, index) => {
    const row = Math.floor(level / 8);
    const span = 2 ** (level % 8);
    const first = index * span;
    const tile = await this.tile(row, Math.floor(first / WIDTH));
    return whole(tile.slice(first % WIDTH, (first % WIDTH) + span));
  };

  /** @param {number} level @param {number} number */
  tile(level, number) {
    const key = `${level}/${number}`;
    const found = this.read.get(key) ?? this.fetched(level, number);
    this.read.set(key, found);
    return found;
  }

  /** @param {number} level @param {number} number */
  async fetched(level, number) {
    const width = Math.min(WIDTH, Math.floor(this.size / WIDTH ** level) - number * WIDTH);
    for (const enough of new Set([width, WIDTH])) {
      const answer = await fetch(this.base + tilePath(level, number, enough));
      if (!answer.ok) continue;
      const content = new Uint8Array(await answer.arrayBuffer());
      return Array.from({ length: width }, (_, at) => content.slice(at * HASH, (at + 1) * HASH));
    }
    throw new Error(`tile ${level}/${number} is not there`);
  }
}

/** The largest power of two below `count`. @param {number} count */
const split = (count) => 2 ** Math.floor(Math.log2(count - 1));

/** @param {number} begin @param {number} end @param {NodeReader} node @returns {Promise<Uint8Array>} */
async function over(begin, end, node) {
  const count = end - begin;
  const level = Math.floor(Math.log2(count));
  if (count === 2 ** level) return node(level, begin / count);
  const middle = begin + split(count);
  return nodeHash(await over(begin, middle, node), await over(middle, end, node));
}

/** @param {number} index @param {number} begin @param {number} end @param {NodeReader} node @returns {Promise<Uint8Array[]>} */
export async function inclusionPath(index, begin, end, node) {
  if (end - begin === 1) return [];
  const middle = begin + split(end - begin);
  return index < middle
    ? [...(await inclusionPath(index, begin, middle, node)), await over(middle, end, node)]
    : [...(await inclusionPath(index, middle, end, node)), await over(begin, middle, node)];
}

/**
 * @param {number} old @param {number} begin @param {number} end @param {NodeReader} node @param {boolean} known
 * @returns {Promise<Uint8Array[]>}
 */
export async function consistencyPath(old, begin, end, node, known = true) {
  if (old === end) return known ? [] : [await over(begin, end, node)];
  const middle = begin + split(end - begin);
  return old <= middle
    ? [...(await consistencyPath(old, begin, middle, node, known)), await over(middle, end, node)]
    : [...(await consistencyPath(old, middle, end, node, false)), await over(begin, middle, node)];
}

/** @param {Uint8Array} leaf @param {number} index @param {number} size @param {Uint8Array} root @param {Uint8Array[]} path */
export async function provesInclusion(leaf, index, size, root, path) {
  if (!(index >= 0 && index < size)) return false;
  let [first, last, found] = [index, size - 1, leaf];
  for (const step of path) {
    if (last === 0) return false;
    if (first % 2 || first === last) {
      found = await nodeHash(step, found);
      while (first && first % 2 === 0) [first, last] = [first / 2, Math.floor(last / 2)];
    } else {
      found = await nodeHash(found, step);
    }
    [first, last] = [Math.floor(first / 2), Math.floor(last / 2)];
  }
  return last === 0 && same(found, root);
}

/** @typedef {{size: number, root: Uint8Array}} Head */

/** @param {Head} old @param {Head} head @param {Uint8Array[]} path */
export async function provesConsistency(old, head, path) {
  if (old.size === 0) return path.length === 0;
  if (old.size >= head.size) return old.size === head.size && path.length === 0 && same(old.root, head.root);
  const steps = Number.isInteger(Math.log2(old.size)) ? [old.root, ...path] : path;
  if (!steps.length) return false;
  let [first, last] = [old.size - 1, head.size - 1];
  while (first % 2) [first, last] = [Math.floor(first / 2), Math.floor(last / 2)];
  let [before, after] = [steps[0], steps[0]];
  for (const step of steps.slice(1)) {
    if (last === 0) return false;
    if (first % 2 || first === last) {
      [before, after] = [await nodeHash(step, before), await nodeHash(step, after)];
      while (first && first % 2 === 0) [first, last] = [first / 2, Math.floor(last / 2)];
    } else {
      after = await nodeHash(after, step);
    }
    [first, last] = [Math.floor(first / 2), Math.floor(last / 2)];
  }
  return last === 0 && same(before, old.root) && same(after, head.root);
}
