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

/** @param {number} seconds */
export function relative(seconds) {
  for (const [unit, length] of UNITS) {
    const value = seconds / length;
    if (Math.abs(value) >= 0.95) return format.format(Math.sign(value) * Math.max(1, Math.round(Math.abs(value))), unit);
  }
  return zh ? "刚刚" : "just now";
}
