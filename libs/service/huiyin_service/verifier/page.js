/** The page /log/, which is a file and works while nothing else runs: shows the newest checkpoint and verifies claims. */
import { bundleOf, bundleVerified, standingOf } from "./bundles.js";
import { checkpointOf } from "./notes.js";
import { claimIn, claimOf, newest, verified } from "./verifying.js";
import { toHex } from "./hashes.js";

const FOLDER = new URL("../", import.meta.url).pathname;

/** @type {Record<string, [string, string]>} */
const SAID = {
  key: ["公钥与凭证上印的一致", "The public key is the one on the receipt"],
  signed: ["存证点由这把公钥签名", "The checkpoint is signed by that key"],
  entry: ["这条记录的摘要算出来就是这一页", "The record hashes to this leaf"],
  data: ["公示的原文与记录一致", "The published words are those of the record"],
  included: ["这一页在存证树里", "The leaf is in the tree"],
  "goes-on": ["与本机上次所见是同一棵树，只增不改", "It is the tree this browser saw last, only grown"],
  entries: ["公示和后来的每一条都在存证树里", "The publication and each entry since are in the tree"],
  printed: ["与纸上二维码印的是同一条", "It is the record that the printed code names"],
  complete: ["公示以后的异议、答复、更正，按次序一条不缺", "Objections, answers and corrections since are in order, without a gap"],
  dated: ["上日志的日子与公示的日子相符", "It came on the log when it says that it was put up"],
  "still-there": ["现在的日志从这份存证接着长，没有另起炉灶", "Today's log goes on from this bundle"],
  good: ["相符", "holds"],
  bad: ["不符", "does not hold"],
  uncompared: ["还不能比", "nothing to compare yet"],
  whole: ["验证通过：这条记录在日志上，没有被改过。", "Verified: the record is on the log and was not changed."],
  stood: ["验证通过：公示没有被改过，更正和异议都列在下面。", "Verified: it was not altered; corrections and objections are listed below."],
  leaf: ["公示这条记录在日志上、没有被改过；要看原文和更正、异议，请在服务恢复后再验，或打开存证包。",
    "The record of the publication is on the log, unchanged. For its words, corrections and objections, try again when the services run, or open its bundle."],
  from: ["公示开始", "Stood from"],
  until: ["公示期至", "Until"],
  open: ["长期", "it stays"],
  words: ["公示内容", "Notice"],
  hidden: ["已撤下公开内容，凭摘要存证", "Taken out of public view; proved by its hash"],
  corrected: ["更正", "Corrected"],
  none: ["没有更正", "No corrections"],
  objections: ["异议 {n} 条，已答复 {m} 条", "{n} objections, {m} answered"],
  said: ["异议和答复", "Objections"],
  asof: ["截至", "As of"],
  since: ["共 {n} 条记录时；以后又说了什么，这份存证包不知道", "{n} records; what was said later is not known here"],
  latest: ["存证点有效。", "The checkpoint is valid."],
  broken: ["验证不通过！请保存此页，告诉其他见证方。", "Verification FAILED. Keep this page, and tell the witnesses."],
  waiting: ["这条记录还没有进入存证点，过几秒再看。", "The record is not below a checkpoint yet: look again in some seconds."],
  away: ["取不到文件：", "A file could not be had: "],
  unknown: ["没有这条记录，或服务暂停。扫回执上的二维码，不靠服务也能验证。", "No such record, or the services are away. The code on a receipt works without them."],
  size: ["共 {n} 条记录", "{n} records"],
};

const chinese = () => document.documentElement.lang !== "en";

/** @param {string} word */
const say = (word) => SAID[word][chinese() ? 0 : 1];

/** @param {string} id @returns {HTMLElement} */
function at(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(id);
  return found;
}

/** @param {string} language */
function speak(language) {
  document.documentElement.lang = language;
  localStorage.setItem("huiyin-language", language);
  document.title = chinese() ? "存证 · 回音" : "Proofs · Huiyin";
}

/** @param {import("./verifying.js").Step} step */
function show({ step, good, said }) {
  const item = document.createElement("li");
  item.className = good === null ? "open" : good ? "good" : "bad";
  item.dataset.step = step;
  const verdict = document.createElement("strong");
  verdict.textContent = say(good === null ? "uncompared" : good ? "good" : "bad");
  const detail = document.createElement("code");
  detail.textContent = said ?? "";
  item.append(verdict, ` ${say(step)} `, detail);
  at("steps").append(item);
}

/** @param {string} verdict @param {string} [more] */
function conclude(verdict, more = "") {
  const shown = at("verdict");
  shown.dataset.verdict = verdict;
  shown.textContent = say(verdict) + more;
}

/** A bundle that was opened from a file, for as long as nothing else is asked. @type {string | null} */
let opened = null;

/** @param {string} content @param {import("./verifying.js").Claim | null} claim */
async function verifyPublication(content, claim) {
  at("steps").replaceChildren();
  const bundle = await bundleOf(content);
  let verdict = "stood";
  for await (const step of bundleVerified(bundle, claim, FOLDER)) {
    show(step);
    if (step.good === false) verdict = "broken";
  }
  conclude(verdict);
  tell(standingOf(bundle), checkpointOf(bundle.checkpoint).size);
}

/**
 * From which day to which it stood, and what was said to it until the log had so many records.
 * @param {import("./bundles.js").Standing} standing @param {number} size
 */
function tell({ from, until, words, corrections, objections, answers }, size) {
  const day = (/** @type {Date} */ date) =>
    date.toLocaleDateString(chinese() ? "zh-CN" : "en-GB", { dateStyle: "long", timeZone: "Asia/Shanghai" });
  const facts = [
    ["from", day(from)],
    ["until", until ? day(until) : say("open")],
    ["words", words?.join("\n") ?? say("hidden")],
    ["said", say("objections").replace("{n}", String(objections)).replace("{m}", String(answers))],
    ...corrections.map(({ at: when, words: now, reason }) => [
      "corrected",
      [`${day(new Date(when))} · ${reason}`, now ?? say("hidden")].join("\n"),
    ]),
    ...(corrections.length ? [] : [["corrected", say("none")]]),
    ["asof", say("since").replace("{n}", size.toLocaleString("en"))],
  ];
  at("standing").replaceChildren(
    ...facts.flatMap(([word, said]) => {
      const [term, detail] = [document.createElement("dt"), document.createElement("dd")];
      term.textContent = say(word);
      detail.textContent = said;
      return [term, detail];
    }),
  );
}

/**
 * The bundle of a publication. What was said to it this moment takes some seconds to come into the tree.
 * @param {string} id @returns {Promise<Response | null>}
 */
async function bundleAnswer(id) {
  for (let left = 5; ; left--) {
    const answer = await fetch(`/api/reporting/log/publication?publication=${encodeURIComponent(id)}`).catch(() => null);
    const coming = answer?.status === 404 && (await answer.clone().json()).type.endsWith("/not-in-the-tree");
    if (!coming || left === 0) return answer;
    await new Promise((done) => setTimeout(done, 2000));
  }
}

/** A publication by its id; where the services are away, at least the leaf that its code names. @param {string} id */
async function verifyById(id) {
  const claim = claimIn(location.hash);
  const answer = await bundleAnswer(id);
  if (answer?.ok) await verifyPublication(await answer.text(), claim);
  else if (claim) await verify(claim, "leaf");
  else conclude("unknown");
}

/** @param {import("./verifying.js").Claim | null} claim */
async function verify(claim, whole = "whole") {
  at("steps").replaceChildren();
  const trees = await (await fetch(`${FOLDER}trees.json`, { cache: "no-store" })).json();
  let verdict = claim ? whole : "latest";
  for await (const step of verified(FOLDER, claim, claim?.tree ?? trees.at(-1).number)) {
    show(step);
    if (step.good === false) verdict = "broken";
    else if (step.step === "included" && step.good === null && verdict === whole) verdict = "waiting";
  }
  conclude(verdict);
}

async function begin() {
  at("standing").replaceChildren();
  try {
    const trees = await (await fetch(`${FOLDER}trees.json`, { cache: "no-store" })).json();
    const { checkpoint, written } = await newest(`${FOLDER}${trees.at(-1).number}/`);
    at("origin").textContent = checkpoint.origin;
    at("size").textContent = say("size").replace("{n}", checkpoint.size.toLocaleString("en"));
    at("root").textContent = toHex(checkpoint.root);
    at("written").textContent = written ? new Date(written).toLocaleString(chinese() ? "zh-CN" : "en-GB") : "";
    const asked = new URLSearchParams(location.hash.slice(1));
    const publication = asked.get("publication");
    if (opened) {
      await verifyPublication(opened, claimIn(location.hash));
      return;
    }
    if (publication) {
      await verifyById(publication);
      return;
    }
    const event = asked.get("event");
    let claim = claimIn(location.hash);
    if (!claim && event) {
      try {
        claim = await claimOf(event);
      } catch {
        conclude("unknown");
        return;
      }
    }
    await verify(claim);
  } catch (error) {
    conclude("away", String(error instanceof Error ? error.message : error));
  }
}

speak(localStorage.getItem("huiyin-language") ?? "zh-CN");
at("language").addEventListener("click", () => {
  speak(chinese() ? "en" : "zh-CN");
  void begin();
});
at("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const typed = /** @type {HTMLInputElement} */ (at("typed")).value.trim();
  const hash = typed.includes("#") ? typed.slice(typed.indexOf("#")) : `#event=${typed}`;
  opened = null;
  if (hash === location.hash) void begin();
  else location.hash = hash;
});
at("bundle").addEventListener("change", async (event) => {
  const [file] = /** @type {HTMLInputElement} */ (event.target).files ?? [];
  if (!file) return;
  try {
    opened = await file.text();
    await verifyPublication(opened, claimIn(location.hash));
  } catch (error) {
    conclude("broken", ` ${error instanceof Error ? error.message : error}`);
  }
});
addEventListener("hashchange", () => void begin());
void begin();
