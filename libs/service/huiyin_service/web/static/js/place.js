// @ts-check
// "Use my position": asked for only when pressed, shown with its precision, and taken back as easily.
import { fresh, say } from "./dom.js";

/** @param {ParentNode} root */
export function places(root) {
  if (!("geolocation" in navigator) || !window.isSecureContext) return;
  for (const field of fresh(root, "[data-place]")) begin(field);
}

/** @param {HTMLElement} field */
function begin(field) {
  const locate = /** @type {HTMLButtonElement} */ (field.querySelector("[data-locate]"));
  const forget = /** @type {HTMLButtonElement} */ (field.querySelector("[data-forget]"));
  const latitude = /** @type {HTMLInputElement} */ (field.querySelector("[name=latitude]"));
  const longitude = /** @type {HTMLInputElement} */ (field.querySelector("[name=longitude]"));
  locate.hidden = false;
  forget.hidden = !latitude.value;

  locate.addEventListener("click", () => {
    say(field, field.dataset.waiting);
    locate.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        set(coords.latitude.toFixed(6), coords.longitude.toFixed(6));
        say(field, field.dataset.found?.replace("{m}", String(Math.round(coords.accuracy))));
      },
      () => {
        locate.disabled = false;
        say(field, field.dataset.failed);
      },
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
    );
  });
  forget.addEventListener("click", () => {
    set("", "");
    say(field);
    locate.focus();
  });

  /** @param {string} north @param {string} east */
  function set(north, east) {
    latitude.value = north;
    longitude.value = east;
    locate.disabled = false;
    forget.hidden = !north;
  }
}
