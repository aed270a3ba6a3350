// @ts-check
// The desk by keys, by dragging and at a press: whom an issue may be sent to is asked of the same API as anybody may
// ask, and it is sent by the same command. Without the script every issue has its page with the form.
//   <section id="desk"> .issue > a.issue-title, button[data-hand-over] </section>
//   <aside data-hands="issue page's address, up to its id" data-key="…"> [data-matter] [data-form] [data-message] ol
//     <template><li><button class="hand"><kbd></kbd><strong></strong><span class="why"></span></button></li></template>
//   <dialog data-keys>
import { enliven, fresh, say } from "../js/dom.js";
import { renew } from "../js/live.js";

const MOST = 8;
const BY_NUMBER = 5;
const TYPING = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";

/** @typedef {{kind: string, name: string, id: string | null}} Assignee */
/** @typedef {{assignee: Assignee, reasons: string[]}} Suggestion */

/** Alarms that were heard on this page. @type {Set<string>} */
const heard = new Set();

enliven((root) => {
  alarms(root);
  for (const dialog of fresh(root, "dialog[data-keys]")) keys(/** @type {HTMLDialogElement} */ (dialog));
  for (const panel of fresh(root, "[data-hands]")) hands(panel);
});

/** Ring for each alarm that was not there before, and say so in the title. @param {ParentNode} root */
function alarms(root) {
  const fresh = [...root.querySelectorAll("[data-alarm]")].map((one) => one.getAttribute("data-alarm") ?? "");
  const news = fresh.filter((one) => !heard.has(one));
  for (const one of news) heard.add(one);
  const title = document.title.replace(/^● /, "");
  document.title = document.querySelector("[data-alarm]") ? `● ${title}` : title;
  if (news.length) ring();
}

/** Three tones. A browser that plays nothing before it was touched plays them at the first touch or key. */
function ring() {
  const sound = new AudioContext();
  const play = () => {
    for (const [place, pitch] of [880, 660, 880].entries()) {
      const tone = new OscillatorNode(sound, { frequency: pitch });
      tone.connect(new GainNode(sound, { gain: 0.2 })).connect(sound.destination);
      tone.start(sound.currentTime + place * 0.35);
      tone.stop(sound.currentTime + place * 0.35 + 0.3);
    }
  };
  if (sound.state === "running") return play();
  for (const kind of ["pointerdown", "keydown"]) {
    document.addEventListener(kind, () => void sound.resume().then(play), { once: true });
  }
}

/** The titles of a list, which lead to what each is about. @returns {HTMLAnchorElement[]} */
function titles() {
  return [...document.querySelectorAll(".desk .issue-title")].map((link) => /** @type {HTMLAnchorElement} */ (link));
}

/** Whether a key is the page's, and no one's who is typing or reading a dialog. @param {KeyboardEvent} event */
function ours(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
  return !(/** @type {Element} */ (event.target).closest(TYPING)) && !document.querySelector("dialog[open]");
}

/** J and K go through the list, the arrows too once one is in it; ? tells the keys. @param {HTMLDialogElement} dialog */
function keys(dialog) {
  for (const button of document.querySelectorAll("[data-keys-open]")) {
    button.addEventListener("click", () => dialog.showModal());
  }
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || /** @type {Element} */ (event.target).closest("button")) dialog.close();
  });
  document.addEventListener("keydown", (event) => {
    if (!ours(event)) return;
    const inList = document.activeElement?.matches(".desk .issue-title");
    if (event.key === "?") dialog.showModal();
    else if (event.key === "j" || (event.key === "ArrowDown" && inList)) step(1);
    else if (event.key === "k" || (event.key === "ArrowUp" && inList)) step(-1);
    else return;
    event.preventDefault();
  });
}

/** @param {1 | -1} by */
function step(by) {
  const all = titles();
  const here = all.findIndex((title) => title.closest(".issue")?.matches(":focus-within, .chosen"));
  const there = all.some((title) => title === document.activeElement) ? here + by : Math.max(here, 0);
  const next = all[Math.min(Math.max(there, 0), all.length - 1)];
  next?.focus();
  next?.closest(".issue")?.scrollIntoView({ block: "nearest" });
}

/** @param {HTMLElement} panel */
function hands(panel) {
  const list = /** @type {HTMLElement} */ (panel.querySelector("ol"));
  const template = /** @type {HTMLTemplateElement} */ (panel.querySelector("template"));
  const matter = /** @type {HTMLElement} */ (panel.querySelector("[data-matter]"));
  const form = /** @type {HTMLAnchorElement} */ (panel.querySelector("[data-form]"));
  let told = /** @type {HTMLElement | null} */ (document.querySelector("[data-hands-told]"));
  const prefix = panel.dataset.hands ?? "";
  /** Under which key what was sent: sent again after no answer came, it is carried out once. @type {Map<string, string>} */
  const tried = new Map();
  let chosen = "";
  let loaded = "";
  let place = 0;
  let loading = "";
  let sending = false;
  let tries = 0;

  prepare();
  document.addEventListener("huiyin:fresh", prepare);
  document.addEventListener("focusin", (event) => select(event.target));
  document.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse") select(event.target);
  });
  document.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    if (target.closest("[data-hand-over]")) {
      select(target);
      open();
    }
    if (target.closest("[data-hands-close]")) close();
    const hand = target.closest(".hand");
    if (hand) void send(/** @type {HTMLElement} */ (hand));
  });
  document.addEventListener("keydown", (event) => {
    if (!ours(event)) return;
    const hand = isOpen() && /^[1-9]$/.test(event.key) ? numbered(Number(event.key)) : null;
    if (event.key === "d") open();
    else if (event.key === "Escape" && isOpen()) close();
    else if (hand) void send(hand);
    else return;
    event.preventDefault();
  });
  document.addEventListener("dragstart", (event) => {
    const card = event.target instanceof Element ? event.target.closest(".desk .issue") : null;
    if (!card || !event.dataTransfer) return;
    select(card);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.querySelector(".issue-title")?.textContent ?? "");
    panel.classList.add("awaited");
  });
  document.addEventListener("dragend", () => panel.classList.remove("awaited"));
  list.addEventListener("dragover", (event) => {
    if (panel.classList.contains("awaited") && handAt(event)) event.preventDefault();
    over(handAt(event));
  });
  list.addEventListener("dragleave", () => over(null));
  list.addEventListener("drop", (event) => {
    const hand = handAt(event);
    over(null);
    if (!hand || !panel.classList.contains("awaited")) return;
    event.preventDefault();
    void send(hand);
  });

  /** Make what is on the page now ready; the issue that was chosen stays so while it is there. */
  function prepare() {
    const all = titles();
    panel.hidden = all.length === 0 && !isOpen();
    for (const card of document.querySelectorAll(".desk .issue")) {
      card.setAttribute("draggable", "true");
      card.querySelector("[data-hand-over]")?.removeAttribute("hidden");
    }
    const still = all.find((title) => issueOf(title) === chosen);
    if (isOpen() && !still) say(panel, panel.dataset.gone);
    else select(still ?? all[Math.min(place, all.length - 1)] ?? null);
  }

  /** @param {EventTarget | null} target */
  function select(target) {
    const card = target instanceof Element ? target.closest(".desk .issue") : null;
    const title = /** @type {HTMLAnchorElement | null | undefined} */ (card?.querySelector(".issue-title"));
    if (!card || !title) return;
    for (const other of document.querySelectorAll(".issue.chosen")) other.classList.remove("chosen");
    card.classList.add("chosen");
    place = titles().indexOf(title);
    const issue = issueOf(title);
    if (issue !== chosen) {
      say(panel);
      chosen = issue;
      matter.textContent = title.textContent;
      form.href = title.href;
    }
    // On a phone no one sees it until it is opened.
    if (panel.getClientRects().length) void load();
  }

  async function load() {
    const issue = chosen;
    if (loaded === issue || loading === issue) return;
    loading = issue;
    list.setAttribute("aria-busy", "true");
    try {
      const address = `/api/dispatch/suggestions?size=${MOST}&issue=${encodeURIComponent(issue)}`;
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(await detail(answer));
      const found = /** @type {Suggestion[]} */ (await answer.json());
      // A person who goes to and fro asks twice; the second answer must not take from under their hands what the first gave.
      if (issue !== chosen || loaded === issue) return;
      list.replaceChildren(...found.map(row));
      loaded = issue;
      if (!found.length) say(panel, panel.dataset.nobody);
      if (panel === document.activeElement) list.querySelector("button")?.focus();
    } catch (error) {
      if (issue !== chosen || loaded === issue) return;
      list.replaceChildren();
      say(panel, error instanceof TypeError ? panel.dataset.failed : String(/** @type {Error} */ (error).message));
    } finally {
      if (loading === issue) {
        loading = "";
        list.removeAttribute("aria-busy");
      }
    }
  }

  /** @param {Suggestion} one @param {number} index */
  function row(one, index) {
    const piece = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    const button = /** @type {HTMLElement} */ (piece.querySelector(".hand"));
    button.dataset.assignee = JSON.stringify(one.assignee);
    const number = /** @type {HTMLElement} */ (button.querySelector("kbd"));
    if (index < BY_NUMBER) number.textContent = String(index + 1);
    else number.remove();
    if (index < BY_NUMBER) button.setAttribute("aria-keyshortcuts", String(index + 1));
    /** @type {HTMLElement} */ (button.querySelector("strong")).textContent = one.assignee.name;
    /** @type {HTMLElement} */ (button.querySelector(".why")).textContent = one.reasons.join(panel.dataset.between ?? "；");
    return piece;
  }

  /** @param {number} n */
  function numbered(n) {
    return n <= BY_NUMBER ? /** @type {HTMLElement | null} */ (list.querySelectorAll(".hand")[n - 1] ?? null) : null;
  }

  function isOpen() {
    return panel.classList.contains("open");
  }

  function open() {
    if (!chosen) return;
    panel.hidden = false;
    panel.classList.add("open");
    panel.focus();
    if (loaded === chosen) list.querySelector("button")?.focus();
    else void load();
  }

  function close() {
    panel.classList.remove("open");
    say(panel);
    const title = titles().find((title) => issueOf(title) === chosen) ?? titles()[0];
    title?.focus();
    prepare();
  }

  /** Send the issue that is chosen to somebody of the list that was made for it. @param {HTMLElement} hand */
  async function send(hand) {
    if (sending || loaded !== chosen) return;
    sending = true;
    hand.setAttribute("aria-busy", "true");
    const issue = chosen;
    const body = JSON.stringify({ issue, assignee: JSON.parse(hand.dataset.assignee ?? "null") });
    const key = tried.get(body) ?? `${panel.dataset.key}-${++tries}`;
    tried.set(body, key);
    try {
      const answer = await fetch("/api/dispatch/orders", {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", "Idempotency-Key": key },
        body,
      });
      // What was refused was not done; of what failed no one knows, and it must not be done twice.
      if (answer.status < 500) tried.delete(body);
      if (!answer.ok) {
        say(panel, await detail(answer));
        return;
      }
      const { cursor } = await answer.json();
      await sent(issue, hand.querySelector("strong")?.textContent ?? "", cursor);
    } catch {
      say(panel, panel.dataset.failed);
    } finally {
      sending = false;
      hand.removeAttribute("aria-busy");
    }
  }

  /** It has left the list; the next takes its place. @param {string} issue @param {string} name @param {string} cursor */
  async function sent(issue, name, cursor) {
    const all = titles();
    const at = all.findIndex((title) => issueOf(title) === issue);
    const next = all[at + 1] ?? all[at - 1];
    panel.classList.remove("open");
    say(panel);
    // Who got it has more on their hands now.
    loaded = "";
    next?.focus();
    if (told) {
      // A new element, so that it is shown and said again even if it is the same.
      const fading = /** @type {HTMLElement} */ (told.cloneNode());
      told.replaceWith(fading);
      told = fading;
      told.textContent = (panel.dataset.sent ?? "").replace("{name}", name);
    }
    const section = document.getElementById("desk");
    if (section) await renew(section, cursor);
  }

  /** @param {DragEvent} event */
  function handAt(event) {
    return /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest?.(".hand") ?? null);
  }

  /** @param {HTMLElement | null} hand */
  function over(hand) {
    for (const other of list.querySelectorAll(".hand")) other.classList.toggle("over", other === hand);
  }

  /** @param {HTMLAnchorElement} title */
  function issueOf(title) {
    const path = title.pathname;
    return path.startsWith(prefix) ? path.slice(prefix.length) : "";
  }
}

/** What stood against it, in the reader's language. @param {Response} answer */
async function detail(answer) {
  const problem = await answer.json().catch(() => ({}));
  return String(problem.detail ?? problem.title ?? answer.status);
}
