// @ts-check
// Keeps "3 minutes ago" true while the page stays open; says the same as the server did.

/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const UNITS = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["week", 7 * 86_400],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
const zh = document.documentElement.lang.startsWith("zh");
const format = new Intl.RelativeTimeFormat(zh ? "zh-CN" : "en", { numeric: "always" });

/** @param {ParentNode} root */
export function relativeTimes(root) {
  for (const element of root.querySelectorAll("time[data-ago]")) {
    const at = Date.parse(element.getAttribute("datetime") ?? "");
    if (!Number.isNaN(at)) element.textContent = relative((at - Date.now()) / 1000);
  }
}

/** When what counts from now on was first seen here: by the page's own clock, for the reader's may be wrong. @type {WeakMap<Element, number>} */
const seen = new WeakMap();

/**
 * Count down to what the server says is so many seconds ahead, and up the minutes since something began.
 * `data-left` is shown as 4:05, and its [data-counting] is hidden once there is nothing left; `data-elapsed` as minutes.
 * @param {ParentNode} root
 */
export function clocks(root) {
  for (const element of root.querySelectorAll("[data-left], [data-elapsed]")) {
    const since = seen.get(element) ?? performance.now();
    seen.set(element, since);
    const passed = (performance.now() - since) / 1000;
    const left = Math.ceil(Number(element.getAttribute("data-left")) - passed);
    if (!element.hasAttribute("data-left")) {
      element.textContent = String(Math.floor((Number(element.getAttribute("data-elapsed")) + passed) / 60));
    } else {
      element.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      element.closest("[data-counting]")?.toggleAttribute("hidden", left <= 0);
    }
  }
}

/** @param {number} seconds */
export function relative(seconds) {
  for (const [unit, length] of UNITS) {
    const value = seconds / length;
    if (Math.abs(value) >= 0.95) return format.format(Math.sign(value) * Math.max(1, Math.round(Math.abs(value))), unit);
  }
  return zh ? "刚刚" : "just now";
}
