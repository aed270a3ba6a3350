// @ts-check
// A visit that is recorded without a network waits on the phone, and is sent once there is one again. Its id and its key
// are made here, so that one that is sent twice, for its answer was lost, is one visit.

const KEPT = "huiyin:visits";

/** @typedef {{visit: string, action: string, number: string, fields: Record<string, string>, refused?: string}} Waiting */

const box = /** @type {HTMLElement | null} */ (document.querySelector("[data-visits-waiting]"));

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-visit]"))) {
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    keep(form);
  });
}
window.addEventListener("online", () => void send());
show();
void send();

/** @param {HTMLFormElement} form */
function keep(form) {
  /** @type {Record<string, string>} */
  const fields = {};
  for (const [name, value] of new FormData(form)) if (typeof value === "string") fields[name] = value;
  const visit = crypto.randomUUID();
  fields.visit = visit;
  fields.idempotency_key = visit;
  save([...waiting(), { visit, action: form.action, number: form.dataset.visit ?? "", fields }]);
  for (const area of form.querySelectorAll("textarea")) area.value = "";
  const note = form.querySelector("[data-kept]") ?? document.createElement("p");
  note.className = "note tone-warn";
  note.setAttribute("role", "status");
  note.setAttribute("data-kept", "");
  note.textContent = box?.dataset.said ?? "";
  form.append(note);
  show();
}

async function send() {
  let sent = false;
  for (const one of waiting()) {
    if (one.refused) continue;
    let answer;
    try {
      answer = await fetch(one.action, { method: "POST", body: new URLSearchParams(one.fields) });
    } catch {
      return; // no network after all: it is tried again when there is one
    }
    if (answer.status >= 500) return;
    if (answer.ok) {
      sent = true;
      save(waiting().filter((other) => other.visit !== one.visit));
    } else {
      save(waiting().map((other) => (other.visit === one.visit ? { ...other, refused: String(answer.status) } : other)));
    }
    show();
  }
  if (sent && !waiting().length) location.reload();
}

function show() {
  if (!box) return;
  const all = waiting();
  box.hidden = !all.length;
  const list = /** @type {HTMLElement} */ (box.querySelector("ul"));
  list.replaceChildren(...all.map(line));
}

/** @param {Waiting} one */
function line(one) {
  const item = document.createElement("li");
  const text = document.createElement("span");
  const told = [one.number, one.fields.visited_on, one.fields.needs, one.fields.problems].filter(Boolean).join(" · ");
  text.textContent = one.refused ? `${box?.dataset.refused ?? ""}${told}` : told;
  item.append(text);
  if (one.refused) {
    const drop = document.createElement("button");
    drop.type = "button";
    drop.className = "button button-quiet";
    drop.textContent = box?.dataset.drop ?? "";
    drop.addEventListener("click", () => {
      save(waiting().filter((other) => other.visit !== one.visit));
      show();
    });
    item.append(drop);
  }
  return item;
}

/** @returns {Waiting[]} */
function waiting() {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "[]");
  } catch {
    return [];
  }
}

/** @param {Waiting[]} all */
function save(all) {
  if (all.length) localStorage.setItem(KEPT, JSON.stringify(all));
  else localStorage.removeItem(KEPT);
}
