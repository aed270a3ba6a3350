// @ts-check
// How many alerts are not read yet, beside the bell: asked for when one comes to the page, and each minute that it is seen.
//   <a data-unread="…" data-some="My alerts, {n} unread" aria-label="…">…<span class="bell-count" hidden></span></a>
const EVERY = 60_000;

/** Keep the count beside the bell. */
export function alerts() {
  const bell = /** @type {HTMLElement | null} */ (document.querySelector("[data-unread]"));
  if (!bell) return;
  const ask = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(bell.dataset.unread ?? "", { headers: { Accept: "application/json" } });
      if (answer.ok) show(bell, (await answer.json()).unread);
    } catch {
      // No network: the count stays as it was.
    }
  };
  ask();
  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
}

/** @param {HTMLElement} bell @param {number} unread */
function show(bell, unread) {
  const count = /** @type {HTMLElement} */ (bell.querySelector(".bell-count"));
  count.hidden = unread === 0;
  count.textContent = unread > 99 ? "99+" : String(unread);
  if (unread) bell.setAttribute("aria-label", (bell.dataset.some ?? "").replace("{n}", count.textContent));
}
