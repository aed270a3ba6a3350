// @ts-check
// County → town → village: three lists, each filled when the one above is chosen. The form gets the deepest code.
import { fresh, say } from "./dom.js";

const LENGTHS = [6, 9, 12];

/** @param {ParentNode} root */
export function divisionPickers(root) {
  for (const field of fresh(root, "[data-division]")) void begin(field);
}

/** @param {HTMLElement} field */
async function begin(field) {
  const lists = /** @type {HTMLElement} */ (field.querySelector(".division-lists"));
  const selects = [...field.querySelectorAll("select")];
  const code = /** @type {HTMLInputElement} */ (field.querySelector("input[name]"));
  const wanted = code.value || (field.dataset.value ?? "");

  selects.forEach((select, level) => {
    select.addEventListener("change", () => void choose(level));
    if ("required" in select.dataset) select.required = true;
  });
  code.type = "hidden";
  code.required = false;
  lists.hidden = false;

  for (const [level, select] of selects.entries()) {
    const part = wanted.slice(0, LENGTHS[level]);
    if (!part || ![...select.options].some((option) => option.value === part)) {
      code.value = level > 0 ? selects[level - 1].value : "";
      break;
    }
    select.value = part;
    const filled = choose(level);
    // A form sent before the lists are there sends what they were to show.
    code.value = wanted;
    await filled;
  }
  // One county only: there is nothing to choose, so it is chosen.
  if (!selects[0].value && selects[0].options.length === 2) {
    selects[0].selectedIndex = 1;
    await choose(0);
  }

  /** Fill the list below and empty those under it. @param {number} level */
  async function choose(level) {
    const chosen = selects[level].value;
    code.value = chosen || (level > 0 ? selects[level - 1].value : "");
    field.dispatchEvent(new CustomEvent("huiyin:division", { bubbles: true, detail: code.value }));
    for (const below of selects.slice(level + 1)) {
      below.length = 1;
      below.disabled = true;
    }
    const below = selects[level + 1];
    // What is wider than a county, such as everywhere, has no lists below it.
    if (chosen.length < LENGTHS[0] || !below) return;
    try {
      say(field);
      const children = await childrenOf(field, chosen);
      if (selects[level].value !== chosen) return;
      below.append(...children.map(({ code, name }) => new Option(name, code)));
      below.disabled = children.length === 0;
    } catch {
      say(field, field.dataset.failed);
    }
  }
}

/**
 * @param {HTMLElement} field @param {string} code
 * @returns {Promise<{code: string, name: string}[]>}
 */
async function childrenOf(field, code) {
  const address = (field.dataset.children ?? "").replace("{code}", encodeURIComponent(code));
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  /** What is placed in no division below has no code: it is a figure, not a place to choose. @type {{code: string | null, name: string}[]} */
  const children = await answer.json();
  return children.flatMap(({ code, name }) => (code ? [{ code, name }] : []));
}
