// @ts-check
// Finds the number that a challenge asks for, in small steps so that the page stays alive, and sends the form again.
import { sha256 } from "../vendor/noble/sha2.js";
import { enliven, fresh, say } from "./dom.js";

/** @typedef {{ algorithm: string, challenge: string, maxNumber?: number, maxnumber?: number, salt: string, signature: string }} Challenge */

const STEP = 2000;

enliven((root) => {
  for (const box of fresh(root, "[data-proof]")) void prove(box);
});

/** @param {HTMLElement} box */
async function prove(box) {
  const asked = /** @type {Challenge} */ (JSON.parse(box.dataset.proof ?? "{}"));
  const number = await found(asked);
  if (number === null) return say(box, box.dataset.failed);
  const { algorithm, challenge, salt, signature } = asked;
  const field = /** @type {HTMLInputElement} */ (box.querySelector("input"));
  field.value = btoa(JSON.stringify({ algorithm, challenge, number, salt, signature }));
  say(box, box.dataset.done);
  field.form?.requestSubmit();
}

/** @param {Challenge} asked @returns {Promise<number | null>} */
async function found({ challenge, salt, maxNumber, maxnumber }) {
  const text = new TextEncoder();
  const most = maxNumber ?? maxnumber ?? 0;
  const before = salt.endsWith("&") ? salt : `${salt}&`;
  for (let number = 0; number <= most; number += 1) {
    if (hex(sha256(text.encode(before + number))) === challenge) return number;
    if (number % STEP === STEP - 1) await new Promise((go) => setTimeout(go));
  }
  return null;
}

/** @param {Uint8Array} bytes */
function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
