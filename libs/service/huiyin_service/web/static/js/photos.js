// @ts-check
// Photos chosen one after another add up, are shown before sending, and can be taken out again.
import { fresh, icon, say } from "./dom.js";

/** @param {ParentNode} root */
export function photoInputs(root) {
  for (const field of fresh(root, "[data-photos]")) begin(field);
}

/** @param {HTMLElement} field */
function begin(field) {
  const input = /** @type {HTMLInputElement} */ (field.querySelector("input[type=file]"));
  const previews = /** @type {HTMLElement} */ (field.querySelector("[data-previews]"));
  const most = Number(field.dataset.most ?? 6);
  /** @type {File[]} */
  let chosen = [];

  input.addEventListener("change", add);
  // On a slow connection photos are chosen before this script has come; a page gone back to has its own still.
  if (input.files?.length) add();
  input.form?.addEventListener("reset", () => {
    chosen = [];
    show();
  });

  function add() {
    const known = new Set(chosen.map(identity));
    const added = [...(input.files ?? [])].filter((file) => !known.has(identity(file)));
    say(field, chosen.length + added.length > most ? field.dataset.tooMany : "");
    chosen = [...chosen, ...added].slice(0, most);
    show();
  }

  function show() {
    const transfer = new DataTransfer();
    for (const file of chosen) transfer.items.add(file);
    input.files = transfer.files;
    previews.replaceChildren(...chosen.map(preview));
  }

  /** @param {File} file */
  function preview(file) {
    const image = document.createElement("img");
    image.alt = file.name;
    image.src = URL.createObjectURL(file);
    image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "photo-remove";
    remove.setAttribute("aria-label", `${field.dataset.remove}: ${file.name}`);
    remove.append(icon("close"));
    remove.addEventListener("click", () => {
      chosen = chosen.filter((other) => other !== file);
      say(field);
      show();
      input.focus();
    });
    const item = document.createElement("li");
    item.className = "photo-preview";
    item.append(image, remove);
    return item;
  }
}

/** @param {File} file */
function identity(file) {
  return `${file.name}/${file.size}/${file.lastModified}`;
}
