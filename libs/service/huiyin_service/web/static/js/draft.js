// @ts-check
// What a resident typed survives a lost connection or a closed page. It stays in this browser and goes when sent.
import { fresh } from "./dom.js";

const WEEK = 7 * 86_400_000;

/** @param {ParentNode} root */
export function drafts(root) {
  for (const form of fresh(root, "form[data-draft]")) begin(/** @type {HTMLFormElement} */ (form));
}

/** @param {HTMLFormElement} form */
function begin(form) {
  const key = `huiyin:draft:${form.dataset.draft}`;
  let timer = 0;
  // A page that came back with errors knows better than the draft.
  if (!form.querySelector("[aria-invalid]")) restore(form, key);

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => save(form, key), 500);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    // The draft is kept until a page with data-sent says that the form was taken.
    save(form, key);
    if (navigator.onLine) return;
    event.preventDefault();
    tell(form);
  });
  window.addEventListener("pagehide", () => save(form, key));
}

/** @param {HTMLFormElement} form @param {string} key */
function save(form, key) {
  /** @type {Record<string, string>} */
  const values = {};
  const names = keepable(form);
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && value && names.has(name)) values[name] = value;
  }
  try {
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), values }));
  } catch {
    // Full or forbidden storage: the form works as it did before there were drafts.
  }
}

/**
 * What may be kept: not who someone is, which must not lie about in a browser that others use.
 * @param {HTMLFormElement} form @returns {Set<string>}
 */
function keepable(form) {
  const names = new Set();
  for (const control of form.elements) {
    if (control instanceof HTMLTextAreaElement || control instanceof HTMLSelectElement) names.add(control.name);
    if (!(control instanceof HTMLInputElement) || "private" in control.dataset) continue;
    if (["tel", "email", "password", "file"].includes(control.type)) continue;
    if (control.type !== "hidden" || control.closest("[data-division], [data-place]")) names.add(control.name);
  }
  return names;
}

/** @param {HTMLFormElement} form */
function tell(form) {
  const note = form.querySelector("[data-offline-note]") ?? document.createElement("div");
  note.className = "note tone-warn";
  note.setAttribute("role", "alert");
  note.setAttribute("data-offline-note", "");
  note.textContent = document.body.dataset.offline ?? "";
  form.append(note);
}

/** @param {HTMLFormElement} form @param {string} key */
function restore(form, key) {
  const draft = read(key);
  if (!draft) return;
  const checked = /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("input[type=radio][checked]"));
  const chosen = new Set([...checked].map((radio) => radio.name));
  for (const control of form.elements) {
    const value = "name" in control ? draft.values[String(control.name)] : undefined;
    if (value === undefined) continue;
    // What a link chose already is newer than the draft.
    if (control instanceof HTMLInputElement && control.type === "radio" && chosen.has(control.name)) continue;
    if (control instanceof HTMLInputElement && ["checkbox", "radio"].includes(control.type)) {
      control.checked = control.value === value;
    } else if (control instanceof HTMLSelectElement) {
      control.value = value;
    } else if (control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement) {
      control.value ||= value;
    }
  }
}

/** @param {string} key @returns {{at: number, values: Record<string, string>} | null} */
function read(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(key) ?? "null");
    if (draft && Date.now() - draft.at < WEEK) return draft;
    localStorage.removeItem(key);
  } catch {
    return null;
  }
  return null;
}

for (const sent of document.querySelectorAll("[data-sent]")) {
  localStorage.removeItem(`huiyin:draft:${/** @type {HTMLElement} */ (sent).dataset.sent}`);
}
