// @ts-check
// What pages need from the browser. Every part works on markup that is usable without it.
import { alerts } from "./alerts.js";
import { charts } from "./charts.js";
import { divisionPickers } from "./division.js";
import { enliven } from "./dom.js";
import { drafts } from "./draft.js";
import { live } from "./live.js";
import { photoInputs } from "./photos.js";
import { places } from "./place.js";
import { rowLists } from "./rows.js";
import { sessions } from "./session.js";
import { clocks, relativeTimes } from "./time.js";

live();
enliven((root) => {
  drafts(root);
  divisionPickers(root);
  photoInputs(root);
  places(root);
  rowLists(root);
  relativeTimes(root);
  clocks(root);
  charts(root);
});
setInterval(() => relativeTimes(document), 30_000);
setInterval(() => clocks(document), 1_000);

for (const summary of document.querySelectorAll("[data-focus]")) {
  /** @type {HTMLElement} */ (summary).focus();
}

// On a phone tabs are a row that scrolls: where one is must not lie beyond its edge.
for (const current of document.querySelectorAll(".tabs [aria-current]")) {
  const row = /** @type {HTMLElement} */ (current.closest("ul"));
  row.scrollLeft = /** @type {HTMLElement} */ (current).offsetLeft - (row.clientWidth - current.clientWidth) / 2;
}

sessions();
alerts();

// A sheet is printed from its page.
document.addEventListener("click", (event) => {
  if (/** @type {Element} */ (event.target).closest("[data-print]")) window.print();
});

// The account menu closes when one presses elsewhere or Escape.
document.addEventListener("click", (event) => closeMenus(/** @type {Node} */ (event.target)));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMenus(null);
});

/** @param {Node | null} except */
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.account[open]")) {
    if (!except || !menu.contains(except)) menu.removeAttribute("open");
  }
}

// A form pressed twice is sent once. The store would refuse the second anyway; this spares the reader the message.
document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (event.defaultPrevented || form.hasAttribute("hx-post")) return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) {
    delete form.dataset.sending;
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  }
});
