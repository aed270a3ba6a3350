// @ts-check
// A secret ballot, made on the voter's own device: the choice is hidden before anything is sent, see RFC 9474 and
// huiyin_contracts.ballot_check. Who hands out the ballot signs what it cannot read; who takes it in is told no name.

/**
 * A ballot on its way. Others may use this device, or be handed it: until it is signed it is kept whose it is; from then
 * on there is no name on it here either, and it may be cast by whoever has the device.
 * @typedef {{vote: string, voter: string, tracker: string, choice: string, factor: string, modulus: string, exponent: string,
 *   at: number, signature?: string}} Pending
 */

const KEPT = "huiyin-ballot-";
const OWN = "huiyin-tracker-";
const WAIT = 3_000;
const DAY = 86_400_000;

/** Who uses this device now; empty: nobody who signed in. */
const voterNow = () => document.querySelector("[data-voter]")?.getAttribute("data-voter") ?? "";

/** What was not cast yet, of whoever used this device, the last first. @param {string} vote @returns {Pending[]} */
const kept = (vote) => JSON.parse(localStorage.getItem(KEPT + vote) ?? "[]");

/** @param {string} vote @param {Pending[]} pending */
function keep(vote, pending) {
  if (pending.length) localStorage.setItem(KEPT + vote, JSON.stringify(pending));
  else localStorage.removeItem(KEPT + vote);
}

/** @param {Uint8Array} content */
const sha256 = async (content) => new Uint8Array(await crypto.subtle.digest("SHA-256", /** @type {BufferSource} */ (content)));

/** @param {Uint8Array} bytes */
const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** @param {bigint} number */
const hexOf = (number) => {
  const digits = number.toString(16);
  return digits.length % 2 ? `0${digits}` : digits;
};

/** @param {bigint} base @param {bigint} exponent @param {bigint} modulus */
function power(base, exponent, modulus) {
  let result = 1n;
  for (let left = base % modulus, rest = exponent; rest > 0n; rest >>= 1n, left = (left * left) % modulus) {
    if (rest & 1n) result = (result * left) % modulus;
  }
  return result;
}

/** @param {bigint} number @param {bigint} modulus */
function inverse(number, modulus) {
  let [left, right, before, now] = [number, modulus, 1n, 0n];
  while (right > 0n) {
    const times = left / right;
    [left, right] = [right, left % right];
    [before, now] = [now, before - times * now];
  }
  return ((before % modulus) + modulus) % modulus;
}

/** EMSA-PSS with SHA-256 and no salt. @param {string} message @param {bigint} modulus */
async function encoded(message, modulus) {
  const bits = modulus.toString(2).length - 1;
  const length = Math.ceil(bits / 8);
  const inner = new Uint8Array(40);
  inner.set(await sha256(new TextEncoder().encode(message)), 8);
  const hashed = await sha256(inner);
  const block = new Uint8Array(length - 33);
  block[block.length - 1] = 1;
  for (let at = 0, n = 0; at < block.length; at += 32, n += 1) {
    const seed = new Uint8Array(36);
    seed.set(hashed);
    new DataView(seed.buffer).setUint32(32, n);
    (await sha256(seed)).forEach((byte, place) => {
      if (at + place < block.length) block[at + place] ^= byte;
    });
  }
  block[0] &= 0xff >> (8 * length - bits);
  return BigInt(`0x${hex(block)}${hex(hashed)}bc`);
}

/** @param {string} vote @param {string} tracker @param {string} choice */
const messageOf = (vote, tracker, choice) => `huiyin ballot\n${vote}\n${tracker}\n${choice}\n`;

/** @param {string} address @param {object} body @param {RequestCredentials} credentials */
async function send(address, body, credentials) {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(address, { method: "POST", headers, credentials, body: JSON.stringify(body) });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.detail ?? String(answer.status));
  return told;
}

/** Take the ballot; asked again with what was kept, it comes to the same. @param {Pending} pending @returns {Promise<string>} */
async function signed(pending) {
  const { vote, tracker, choice } = pending;
  const [modulus, exponent, factor] = [BigInt(`0x${pending.modulus}`), BigInt(pending.exponent), BigInt(pending.factor)];
  const number = await encoded(messageOf(vote, tracker, choice), modulus);
  const blinded = hexOf((number * power(factor, exponent, modulus)) % modulus);
  const taken = await send(`/api/deliberation/votes/${vote}/take-ballot`, { blinded }, "same-origin");
  const signature = (BigInt(`0x${taken.signature}`) * inverse(factor, modulus)) % modulus;
  if (power(signature, exponent, modulus) !== number) throw new Error("the signature is none");
  return hexOf(signature);
}

/** Take the ballot, where it was not taken yet, and cast it. @param {Pending} pending */
async function voted(pending) {
  const { vote, voter, tracker, choice } = pending;
  const signature = pending.signature ?? (await signed(pending));
  const others = kept(vote).filter((one) => one.tracker !== tracker && !(one.voter && one.voter === voter));
  keep(vote, [{ ...pending, voter: "", signature }, ...others]);
  // Not in step with who took a ballot, and without a name.
  await new Promise((resolve) => setTimeout(resolve, Math.random() * WAIT));
  await send(`/deliberation/ballots/${vote}/cast`, { tracker, choice, signature }, "omit");
  keep(vote, kept(vote).filter((one) => one.tracker !== tracker));
  // For as long as this tab is open, and no longer: a phone may be lent on, and a tracker shows how one voted.
  if (voter) sessionStorage.setItem(OWN + vote + voter, tracker);
  return tracker;
}

/** @param {HTMLFormElement} form @param {string} choice */
function chosen(form, choice) {
  const { ballot: vote = "", modulus = "", exponent = "" } = form.dataset;
  const factor = BigInt(`0x${hex(crypto.getRandomValues(new Uint8Array(264)))}`) % BigInt(`0x${modulus}`);
  const tracker = hex(crypto.getRandomValues(new Uint8Array(16)));
  const pending = { vote, voter: voterNow(), tracker, choice, factor: String(factor), modulus, exponent, at: Date.now() };
  keep(vote, [pending, ...kept(vote)]);
  return pending;
}

/** Vote, or where the answer of before was lost, cast the ballot that was taken then: there is no other. @param {Pending} pending */
async function votedOrBefore(pending) {
  const before = kept(pending.vote).filter((one) => one.voter === pending.voter && one.tracker !== pending.tracker);
  for (const one of [pending, ...before]) {
    try {
      return await voted(one);
    } catch (error) {
      if (one === (before.at(-1) ?? pending)) throw error;
    }
  }
  return "";
}

/** @param {SubmitEvent} event */
async function onSubmit(event) {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.dataset.ballot) return;
  event.preventDefault();
  const said = /** @type {HTMLElement} */ (form.querySelector("[role=status]"));
  const choice = /** @type {HTMLButtonElement} */ (event.submitter).value;
  const buttons = form.querySelectorAll("button");
  buttons.forEach((button) => (button.disabled = true));
  form.dataset.sending = "yes";
  try {
    said.textContent = `${form.dataset.done} ${await votedOrBefore(chosen(form, choice))}`;
  } catch (error) {
    said.textContent = `${form.dataset.failed}: ${/** @type {Error} */ (error).message}`;
    buttons.forEach((button) => (button.disabled = false));
    delete form.dataset.sending;
  }
}

/** Count again: each signature, and what the ballots come to. @param {HTMLElement} place */
async function checked(place) {
  const said = /** @type {HTMLElement} */ (place.querySelector("[role=status]"));
  const vote = await (await fetch(`/api/deliberation/votes/${place.dataset.count}`)).json();
  const [modulus, exponent] = [BigInt(`0x${vote.key.modulus}`), BigInt(vote.key.exponent)];
  const counted = new Map();
  let wrong = 0;
  for (const { tracker, choice, signature } of vote.ballots) {
    const number = await encoded(messageOf(vote.id, tracker, choice), modulus);
    if (power(BigInt(`0x${signature}`), exponent, modulus) !== number) wrong += 1;
    counted.set(choice, (counted.get(choice) ?? 0) + 1);
  }
  const agrees =
    vote.ballots.length <= vote.voices &&
    vote.tally.options.every((/** @type {{option: string, voices: number}} */ one) => (counted.get(one.option) ?? 0) === one.voices) &&
    (counted.get("against") ?? 0) === vote.tally.against;
  said.textContent = (wrong === 0 && agrees ? place.dataset.right : place.dataset.wrong) ?? "";
}

/** Where a page asks for the tracker of a vote, say the one of the ballot that was cast in this tab. */
function remind() {
  for (const place of document.querySelectorAll("[data-tracker]")) {
    const element = /** @type {HTMLElement} */ (place);
    const tracker = sessionStorage.getItem(OWN + element.dataset.tracker + voterNow());
    element.hidden = !tracker;
    if (tracker) element.textContent = `${element.dataset.said} ${tracker}`;
  }
}

/** Show of the ballots only those whose tracker begins as it is typed. @param {HTMLInputElement} field */
function find(field) {
  const wanted = field.value.trim().toLowerCase();
  for (const code of document.querySelectorAll("[data-ballots] td code")) {
    code.closest("tr")?.toggleAttribute("hidden", !code.textContent?.startsWith(wanted));
  }
}

/** What was not cast before the page was closed is cast when it is opened again; and is forgotten in a day. */
async function resume() {
  for (const name of Object.keys(localStorage).filter((name) => name.startsWith(KEPT))) {
    const vote = name.slice(KEPT.length);
    keep(vote, kept(vote).filter((one) => Date.now() - one.at < DAY));
    for (const one of kept(vote).filter((one) => one.signature || (one.voter && one.voter === voterNow()))) {
      try {
        await voted(one);
      } catch {
        // The vote may be over by now, or it was another that was taken.
      }
    }
  }
}

document.addEventListener("submit", (event) => void onSubmit(event));
document.addEventListener("click", (event) => {
  const place = /** @type {HTMLElement} */ (event.target).closest("[data-count-now]")?.closest("[data-count]");
  if (place) void checked(/** @type {HTMLElement} */ (place));
});
document.addEventListener("input", (event) => {
  const field = /** @type {HTMLInputElement} */ (event.target);
  if (field.id === "tracker") find(field);
});
document.addEventListener("huiyin:fresh", remind);
remind();
// Somebody may type before this is here.
const typed = /** @type {HTMLInputElement | null} */ (document.getElementById("tracker"));
if (typed?.value) find(typed);
void resume();
