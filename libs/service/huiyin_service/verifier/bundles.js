/**
 * Verifies a publication from its bundle of proofs, a file that needs nothing else: see huiyin_events/transparency/bundles.py,
 * and ops/huiyin_ops/publications.py, which says of the same file what is said here.
 */
import { fromBase64, same, sha256, toBase64, toHex, utf8 } from "./hashes.js";
import { consistencyPath, leafHash, provesConsistency, provesInclusion, Tiles } from "./merkle.js";
import { checkpointOf, isSigned, verifierOf } from "./notes.js";
import { newest } from "./verifying.js";

const FORM = "huiyin-proofs@v1";
const ENTRY = "event-1";
const PUT_UP = /^publication\.(notice|plan)\.published\.v\d+$/;
const CORRECTED = /^publication\.notice\.corrected\.v\d+$/;
const OBJECTED = /^publication\.notice\.objected\.v\d+$/;
const ANSWERED = /^publication\.notice\.objection_answered\.v\d+$/;
/** By no more than this may a notice be on the log later than it says that it was put up. */
const LATE = 10 * 60 * 1000;

/**
 * @typedef {import("./verifying.js").Step} Step
 * @typedef {import("./verifying.js").Claim} Claim
 * @typedef {{leaf: number, hash: Uint8Array, path: Uint8Array[], stream: string, version: number, type: string,
 *   division: string, recorded: string, digest: string, data: string | null}} Entry
 * @typedef {{about: string, tree: number, key: string, checkpoint: string, entries: Entry[],
 *   kept: {day: string, checkpoint: string, path: string[]}[]}} Bundle
 * @typedef {{kind: string, board: string, from: Date, until: Date | null, words: string[] | null,
 *   corrections: {at: string, words: string | null, reason: string}[], objections: number, answers: number}} Standing
 */

/** @param {string} content @returns {Promise<Bundle>} */
export async function bundleOf(content) {
  const told = JSON.parse(content);
  if (told.form !== FORM) throw new Error("not a bundle of proofs");
  const entries = [];
  for (const { leaf, entry, data, path } of told.events) {
    const [form, , stream, version, type, division, , recorded, digest] = JSON.parse(entry);
    if (form !== ENTRY) throw new Error("not an event");
    const hash = await leafHash(utf8(entry));
    entries.push({ leaf, hash, path: path.map(fromBase64), stream, version, type, division, recorded, digest, data });
  }
  return { ...told, entries };
}

/**
 * Verifies a bundle: what it says by itself, and, where the tree's files can be had, that the log still goes on from it.
 * @param {Bundle} bundle @param {Claim | null} claim what a printed code says of it @param {string} folder
 * @returns {AsyncGenerator<Step>}
 */
export async function* bundleVerified(bundle, claim, folder) {
  const key = verifierOf(bundle.key);
  const pinned = claim?.key;
  yield { step: "key", good: pinned ? same(pinned, key.key) : null, said: toBase64(pinned ?? key.key) };
  const signer = pinned ?? key.key;
  const checkpoint = checkpointOf(bundle.checkpoint);
  let signed = checkpoint.origin === key.name && (await isSigned(checkpoint, signer));
  for (const one of bundle.kept) {
    const old = checkpointOf(one.checkpoint);
    signed &&= old.origin === key.name && (await isSigned(old, signer));
    signed &&= await provesConsistency(old, checkpoint, one.path.map(fromBase64));
  }
  yield { step: "signed", good: signed, said: `${checkpoint.origin} · ${checkpoint.size}` };
  yield { step: "entries", good: await included(bundle, checkpoint), said: bundle.entries.map((one) => one.leaf).join(", ") };
  yield { step: "data", good: await worded(bundle.entries) };
  const first = bundle.entries[0];
  if (claim) yield { step: "printed", good: claim.leaf === first.leaf && same(claim.hash, first.hash), said: String(claim.leaf) };
  yield { step: "complete", good: complete(bundle) };
  yield { step: "dated", good: dated(bundle), said: first.recorded };
  yield await stillThere(bundle, checkpoint, signer, folder);
}

/** @param {Bundle} bundle @param {import("./notes.js").Checkpoint} checkpoint */
async function included(bundle, checkpoint) {
  for (const { hash, leaf, path } of bundle.entries) {
    if (!(await provesInclusion(hash, leaf, checkpoint.size, checkpoint.root, path))) return false;
  }
  return bundle.entries.length > 0;
}

/** Whether the words that are told are those that the entries have the hash of. @param {Entry[]} entries */
async function worded(entries) {
  for (const { data, digest } of entries) {
    if (data !== null && toHex(await sha256(utf8(data))) !== digest) return false;
  }
  return true;
}

/** One publication, on the board that it says, and each entry since, in order and without a gap. @param {Bundle} bundle */
function complete({ about, entries: [first, ...later] }) {
  const told = first.data === null ? { publication: about, board: first.division } : JSON.parse(first.data);
  const own = PUT_UP.test(first.type) && told.publication === about && told.board === first.division;
  const stream = `publication.notice-${about}`;
  const leaves = [first, ...later].map((one) => one.leaf);
  return (
    own &&
    later.every((one, at) => one.stream === stream && one.version === at + 1) &&
    leaves.every((leaf, at) => at === 0 || leaf > leaves[at - 1])
  );
}

/** Whether it came on the log when it says, below the checkpoints of later days, and was up for some time. @param {Bundle} bundle */
function dated({ entries, kept }) {
  const [first] = entries;
  const told = first.data === null ? null : JSON.parse(first.data);
  const came = Date.parse(first.recorded);
  if (told && came - Date.parse(told.starts_at) > LATE) return false;
  if (told?.ends_at && Date.parse(told.ends_at) <= Math.max(came, Date.parse(told.starts_at))) return false;
  if (kept.some(({ day }, at) => at > 0 && day < kept[at - 1].day)) return false;
  return entries.every(({ leaf, recorded }) =>
    kept.every(({ day, checkpoint }) => checkpointOf(checkpoint).size > leaf || day <= recorded.slice(0, 10)),
  );
}

/** Whether today's log goes on from the bundle's checkpoint. @param {Bundle} bundle @param {import("./notes.js").Checkpoint} old @param {Uint8Array} key @param {string} folder @returns {Promise<Step>} */
async function stillThere(bundle, old, key, folder) {
  const base = `${folder}${bundle.tree}/`;
  let now;
  try {
    now = (await newest(base)).checkpoint;
  } catch {
    return { step: "still-there", good: null };
  }
  const said = `${old.size} / ${now.size}`;
  if (now.origin !== old.origin || !(await isSigned(now, key)) || now.size < old.size) return { step: "still-there", good: false, said };
  const path = old.size < now.size ? await consistencyPath(old.size, 0, now.size, new Tiles(base, now.size).node) : [];
  return { step: "still-there", good: await provesConsistency(old, now, path), said };
}

/** From when to when it stood, what it says, and what was said to it. @param {Bundle} bundle @returns {Standing} */
export function standingOf({ entries: [first, ...later] }) {
  const told = first.data === null ? {} : JSON.parse(first.data);
  const recorded = Date.parse(first.recorded);
  const count = (/** @type {RegExp} */ kind) => later.filter((one) => kind.test(one.type)).length;
  return {
    kind: told.kind ?? "",
    board: told.board ?? "",
    from: new Date(told.starts_at ? Math.max(Date.parse(told.starts_at), recorded) : recorded),
    until: told.ends_at ? new Date(Date.parse(told.ends_at) - 1) : null,
    words: first.data === null ? null : wordsOf(told),
    corrections: later
      .filter((one) => CORRECTED.test(one.type))
      .map(({ recorded: at, data }) => {
        const said = data === null ? {} : JSON.parse(data);
        return { at, words: said.notice ?? null, reason: said.reason ?? "" };
      }),
    objections: count(OBJECTED),
    answers: count(ANSWERED),
  };
}

/** @param {{notice?: string, entries?: {title: string, deliberate_by: string}[]}} told */
const wordsOf = (told) => told.entries?.map(({ title, deliberate_by: by }) => `${title}（${by}）`) ?? [told.notice ?? ""];
