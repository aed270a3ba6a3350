/**
 * SHA-256 and Ed25519: the browser's own where it has them. On a page that did not come over https it has none, and older
 * ones lack Ed25519: then @noble's, which lies beside this file.
 */

/** @param {Uint8Array} content @returns {Promise<Uint8Array>} */
export async function sha256(content) {
  if (globalThis.crypto?.subtle) {
    return new Uint8Array(await crypto.subtle.digest("SHA-256", /** @type {BufferSource} */ (content)));
  }
  return (await hashes()).sha256(content);
}

/**
 * @param {Uint8Array} key @param {Uint8Array} signature @param {Uint8Array} message
 * @returns {Promise<boolean>}
 */
export async function signedBy(key, signature, message) {
  if (globalThis.crypto?.subtle) {
    try {
      const known = await crypto.subtle.importKey("raw", /** @type {BufferSource} */ (key), "Ed25519", false, ["verify"]);
      const [made, said] = /** @type {BufferSource[]} */ ([signature, message]);
      return await crypto.subtle.verify("Ed25519", known, made, said);
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "NotSupportedError")) throw error;
    }
  }
  const [ed25519, { sha512 }] = await Promise.all([curve(), hashes()]);
  ed25519.hashes.sha512 = sha512;
  try {
    return ed25519.verify(signature, message, key);
  } catch {
    return false;
  }
}

const hashes = () => import(/** @type {string} */ ("./noble/sha2.js"));
const curve = () => import(/** @type {string} */ ("./noble/ed25519.js"));

/** @param {string} text */
export const utf8 = (text) => new TextEncoder().encode(text);

/** @param {string} text base64, or base64url @returns {Uint8Array} */
export const fromBase64 = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

/** @param {Uint8Array} content */
export const toBase64 = (content) => btoa(String.fromCharCode(...content));

/** @param {Uint8Array} content */
export const toHex = (content) => [...content].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** @param {Uint8Array} one @param {Uint8Array} other */
export const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

/** @param {...Uint8Array} parts */
export function joined(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
