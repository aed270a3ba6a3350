// @ts-check
// Passkeys: made on the account's page or at an invitation (data-at), used where one signs in or confirms that it is they. Without the script, or where
// the browser or the address can have none, the part stays hidden and everything else works.
//   <div data-passkey="add | use" data-at="…" data-to="…" data-next="…" data-failed="…" hidden> button[type=button] [data-message] </div>
import { enliven, fresh, say } from "../js/dom.js";

const able = "PublicKeyCredential" in window && "parseRequestOptionsFromJSON" in PublicKeyCredential;

enliven((root) => {
  for (const part of fresh(root, "[data-passkey]")) {
    if (!able) continue;
    part.hidden = false;
    part.querySelector("button")?.addEventListener("click", () => press(part));
  }
});

/** @param {HTMLElement} part */
async function press(part) {
  const button = /** @type {HTMLButtonElement} */ (part.querySelector("button"));
  button.disabled = true;
  say(part);
  try {
    location.assign(await (part.dataset.passkey === "add" ? add(part) : use(part)));
  } catch (error) {
    // Who closed the browser's own dialog knows that they did.
    const closed = error instanceof DOMException && error.name === "NotAllowedError";
    say(part, error instanceof Refusal ? error.message : closed ? "" : part.dataset.failed);
    button.disabled = false;
  }
}

/** Make one. @param {HTMLElement} part @returns {Promise<string>} where to go on */
async function add(part) {
  const at = part.dataset.at ?? "/account/passkeys";
  const options = await post(`${at}/begin`);
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const made = /** @type {PublicKeyCredential} */ (await navigator.credentials.create({ publicKey }));
  return (await post(at, { credential: made.toJSON() })).to;
}

/** Use one. @param {HTMLElement} part @returns {Promise<string>} where to go on */
async function use(part) {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await post("/signin/passkey/begin"));
  const used = /** @type {PublicKeyCredential} */ (await navigator.credentials.get({ publicKey }));
  return (await post(part.dataset.to ?? "", { credential: used.toJSON(), next: part.dataset.next ?? "/" })).to;
}

class Refusal extends Error {}

/** @param {string} path @param {object} [body] @returns {Promise<any>} */
async function post(path, body) {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(path, { method: "POST", headers, body: body && JSON.stringify(body) });
  const said = await response.json();
  if (response.ok) return said;
  if (said.confirm) location.assign(`${said.confirm}?next=${encodeURIComponent(location.pathname)}`);
  throw new Refusal(said.detail);
}
