// @ts-check
// A session goes on while somebody is at the page: when they come to it, and when they type. Who leaves it open and goes
// away is signed out in time; without the script, everybody is.
//   <body data-renew="…">
const EVERY = 5 * 60_000;
const KEPT = "huiyin-renewed";

/** See to it that the session of who is signed in goes on. */
export function sessions() {
  const { renew } = document.body.dataset;
  if (!renew) return;
  const goOn = () => {
    if (Date.now() - Number(localStorage.getItem(KEPT) ?? 0) < EVERY) return;
    localStorage.setItem(KEPT, String(Date.now()));
    fetch(renew, { method: "POST" }).catch(() => localStorage.removeItem(KEPT));
  };
  goOn();
  document.addEventListener("input", goOn);
}
