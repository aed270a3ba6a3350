// @ts-check
// Sections that move as events arrive. One EventSource an address, however many sections listen to it.
//   <section id="figures" data-live="/api/reporting/divisions/140981/live" [data-from="/dashboard/140981?part=figures"]>
// On `changed` the section is fetched from data-from, or this page's own address, and its inside is put in place. What
// is another after so many seconds, though nothing happened, says so inside: <p data-anew="300">.
import { keepCharts } from "./charts.js";

const PAUSE = 400;

/** @typedef {{sections: Set<HTMLElement>, timer: number}} Feed */
/** @type {Map<string, Feed>} */
const feeds = new Map();

/** What a section says, as it came and before scripts touched it. @type {WeakMap<HTMLElement, string>} */
const shown = new WeakMap();

/** When a section is fetched because what it says is another by then. @type {WeakMap<HTMLElement, number>} */
const turns = new WeakMap();

/** Follow every feed the page names. To be called before anything else changes the page. */
export function live() {
  for (const element of document.querySelectorAll("[data-live], [data-live-dot]")) {
    const section = /** @type {HTMLElement} */ (element);
    const address = section.dataset.live ?? section.dataset.liveDot ?? "";
    const feed = feeds.get(address) ?? follow(address);
    if (!section.dataset.live) continue;
    feed.sections.add(section);
    shown.set(section, said(section));
    awaitTurn(section, section);
  }
}

/** Fetch a section again when it says that it will be another. @param {HTMLElement} place @param {HTMLElement} latest */
function awaitTurn(place, latest) {
  const seconds = Number(/** @type {HTMLElement | null} */ (latest.querySelector("[data-anew]"))?.dataset.anew);
  clearTimeout(turns.get(place));
  if (seconds) turns.set(place, window.setTimeout(() => void reload([place]), seconds * 1000));
}

/** What differs every time though nothing happened is no news: how long ago, and the key of a form. @param {Element} section */
function said(section) {
  return section.innerHTML
    .replace(/(<time\b[^>]*\bdata-ago=""[^>]*>)[^<]*/g, "$1")
    .replace(/(name="idempotency_key" value=")[^"]*/g, "$1")
    .replace(/(data-anew=")[^"]*/g, "$1");
}

/** @param {string} address @returns {Feed} */
function follow(address) {
  /** @type {Feed} */
  const feed = { sections: new Set(), timer: 0 };
  feeds.set(address, feed);
  let missed = false;
  let wait = 1_000;
  connect();
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && missed) refresh();
  });
  return feed;

  function connect() {
    const source = new EventSource(address);
    source.addEventListener("open", () => {
      show(address, "on");
      wait = 1_000;
      // Whatever happened between the page, or the last connection, and this one was told to no one.
      refresh();
    });
    source.addEventListener("changed", refresh);
    source.addEventListener("error", () => {
      show(address, "off");
      missed = true;
      // The browser reconnects by itself unless the answer was an error; then we must.
      if (source.readyState !== EventSource.CLOSED) return;
      setTimeout(connect, wait + Math.random() * 500);
      wait = Math.min(wait * 2, 30_000);
    });
    window.addEventListener("pagehide", () => source.close(), { once: true });
  }

  /** A burst of events is one refetch; a hidden tab catches up when it is looked at. */
  function refresh() {
    missed = document.hidden;
    if (missed || feed.timer) return;
    feed.timer = window.setTimeout(() => {
      feed.timer = 0;
      void reload([...feed.sections]);
    }, PAUSE);
  }
}

/** Fetch a section at once, as fresh as a cursor that a command was answered with. @param {HTMLElement} section @param {string} cursor */
export async function renew(section, cursor) {
  await reload([section], cursor);
}

/** Fetch each address once and put the sections it has in place. @param {HTMLElement[]} sections @param {string} [cursor] */
async function reload(sections, cursor) {
  /** @type {Map<string, HTMLElement[]>} */
  const wanted = new Map();
  for (const section of sections.filter((section) => section.isConnected)) {
    const address = section.dataset.from ?? location.pathname + location.search;
    wanted.set(address, [...(wanted.get(address) ?? []), section]);
  }
  for (const [address, places] of wanted) {
    try {
      const asked = new URL(address, location.href);
      if (cursor) asked.searchParams.set("at_least", cursor);
      const answer = await fetch(asked, { headers: { "HX-Request": "true", Accept: "text/html" } });
      if (!answer.ok) continue;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const place of places) put(place, page.getElementById(place.id));
    } catch {
      // The dot already shows that the connection is gone; the next event tries again.
    }
  }
}

/** What somebody is at: a field they are in, a form they unfolded, one on its way, one that came back with what they had typed. */
const AT =
  ":focus:is(input, textarea, select), details.fold[open]:has(form), form[data-sending], form :is(.error, .note.tone-bad)";

/** Never under the reader's hands: a form begun, unfolded or refused stays until the next change. @param {HTMLElement} place */
function inUse(place) {
  if (place.querySelector(AT)) return true;
  return [...place.querySelectorAll("input, textarea, select")].some(changed);
}

/** @param {Element} control */
function changed(control) {
  if (control instanceof HTMLSelectElement) {
    const chosen = [...control.options].findIndex((option) => option.defaultSelected);
    return control.selectedIndex !== Math.max(chosen, 0);
  }
  const { value, defaultValue, checked, defaultChecked } = /** @type {HTMLInputElement} */ (control);
  return value !== defaultValue || checked !== defaultChecked;
}

/** @param {HTMLElement} place @param {HTMLElement | null} next */
function put(place, next) {
  if (next) awaitTurn(place, next);
  if (!next || shown.get(place) === said(next) || inUse(place)) return;
  shown.set(place, said(next));
  const giveBack = hold(place);
  const charts = [...place.querySelectorAll("[data-chart]")];
  place.replaceChildren(...next.childNodes);
  keepCharts(place, charts);
  giveBack();
  place.classList.remove("fresh");
  void place.offsetWidth;
  place.classList.add("fresh");
  // @ts-ignore htmx is a global of its script, absent until vendor files are built
  globalThis.htmx?.process(place);
  place.dispatchEvent(new CustomEvent("huiyin:fresh", { bubbles: true }));
}

/**
 * Where the reader is in a section: what has the focus, what is unfolded, how far it is scrolled. The answer gives it
 * back to the section's new inside. @param {HTMLElement} place
 */
function hold(place) {
  const focus = selector(place.contains(document.activeElement) ? document.activeElement : null);
  const folds = [...place.querySelectorAll("details")].map(({ open }) => open);
  const scrolls = [...place.querySelectorAll(".scroll")].map(({ scrollLeft, scrollTop }) => ({
    left: scrollLeft,
    top: scrollTop,
  }));
  return () => {
    const details = place.querySelectorAll("details");
    if (details.length === folds.length) details.forEach((fold, index) => (fold.open = folds[index]));
    place.querySelectorAll(".scroll").forEach((part, index) => part.scrollTo(scrolls[index]));
    if (focus) /** @type {HTMLElement | null} */ (place.querySelector(focus))?.focus({ preventScroll: true });
  };
}

/** What finds an element again in the same section put anew: its id, or where it leads. @param {Element | null} element */
function selector(element) {
  if (element?.id) return `#${CSS.escape(element.id)}`;
  const href = element?.getAttribute("href");
  return href ? `a[href="${CSS.escape(href)}"]` : "";
}

/** @param {string} address @param {"on" | "off"} state */
function show(address, state) {
  for (const element of document.querySelectorAll("[data-live-dot]")) {
    const dot = /** @type {HTMLElement} */ (element);
    if (dot.dataset.liveDot !== address) continue;
    dot.dataset.state = state;
    const text = dot.querySelector(".live-text");
    if (text) text.textContent = dot.dataset[state] ?? "";
  }
}
