// @ts-check
// Rows of a form that can be added and taken out. Without the script the same buttons ask the server for it.
//   <fieldset data-rows="tasks" data-title="Task {n}">
//     <div data-row><b data-row-title> <input name="tasks.0.description"> <span data-row-remove><button></div>
//     <div data-row-add><button></fieldset>
import { fresh } from "./dom.js";

/** @param {ParentNode} root */
export function rowLists(root) {
  for (const list of fresh(root, "[data-rows]")) begin(list);
}

/** @param {HTMLElement} list */
function begin(list) {
  list.addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest("button");
    if (button?.closest("[data-row-add]")) {
      event.preventDefault();
      add(list);
    } else if (button?.closest("[data-row-remove]")) {
      event.preventDefault();
      remove(list, /** @type {HTMLElement} */ (button.closest("[data-row]")));
    }
  });
}

/** @param {HTMLElement} list @returns {HTMLElement[]} */
function rows(list) {
  return [...list.querySelectorAll("[data-row]")].map((row) => /** @type {HTMLElement} */ (row));
}

/** Another row like the last, with nothing in it. @param {HTMLElement} list */
function add(list) {
  const last = rows(list).at(-1);
  if (!last) return;
  const row = /** @type {HTMLElement} */ (last.cloneNode(true));
  for (const input of row.querySelectorAll("input")) {
    input.value = "";
    input.removeAttribute("value");
    input.removeAttribute("aria-invalid");
  }
  for (const choice of row.querySelectorAll("select")) choice.selectedIndex = 0;
  for (const error of row.querySelectorAll(".error")) error.remove();
  for (const field of row.querySelectorAll(".field-wrong")) field.classList.remove("field-wrong");
  last.after(row);
  number(list);
  row.querySelector("input")?.focus();
}

/** @param {HTMLElement} list @param {HTMLElement} row */
function remove(list, row) {
  const next = row.nextElementSibling?.matches("[data-row]") ? row.nextElementSibling : row.previousElementSibling;
  row.remove();
  number(list);
  next?.querySelector("input")?.focus();
}

/** Names, labels and headings follow the order; the only row cannot be taken out. @param {HTMLElement} list */
function number(list) {
  const all = rows(list);
  const name = list.dataset.rows ?? "";
  for (const [index, row] of all.entries()) {
    for (const element of [row, ...row.querySelectorAll("*")]) {
      for (const attribute of ["name", "id", "for", "aria-labelledby", "aria-describedby"]) {
        const value = element.getAttribute(attribute);
        if (value) element.setAttribute(attribute, renumbered(value, name, index));
      }
    }
    const title = row.querySelector("[data-row-title]");
    if (title) title.textContent = (list.dataset.title ?? "{n}").replace("{n}", String(index + 1));
    const button = row.querySelector("[data-row-remove]");
    if (button) button.toggleAttribute("hidden", all.length === 1);
  }
}

/** @param {string} text @param {string} name @param {number} index */
function renumbered(text, name, index) {
  return text
    .split(" ")
    .map((part) => {
      const [first, , ...rest] = part.split(".");
      return first === name && rest.length ? [first, index, ...rest].join(".") : part;
    })
    .join(" ");
}
