// @ts-check
// A receipt's secret link: opened by what is behind its #, and copied.
import { enliven, fresh, say } from "../js/dom.js";

enliven((root) => {
  for (const form of fresh(root, "[data-open-receipt]")) opens(/** @type {HTMLFormElement} */ (form));
  for (const box of fresh(root, "[data-copy]")) copies(box);
});

/** Send what is behind the #, which goes from the address bar and from the history first. @param {HTMLFormElement} form */
function opens(form) {
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("link"));
  const send = () => {
    if (location.hash.length < 2) return;
    field.value = location.hash.slice(1);
    history.replaceState(null, "", location.pathname);
    form.requestSubmit();
  };
  window.addEventListener("hashchange", send);
  send();
}

/** @param {HTMLElement} box */
function copies(box) {
  const field = /** @type {HTMLInputElement} */ (box.querySelector("input"));
  const button = /** @type {HTMLButtonElement} */ (box.querySelector("button[hidden]"));
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    // By http on a local network there is no clipboard to write to: what is selected is copied as by hand.
    const copied = await navigator.clipboard?.writeText(field.value).then(() => true, () => false);
    say(box, copied || document.execCommand("copy") ? box.dataset.copied : box.dataset.selected);
  });
}
