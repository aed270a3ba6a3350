/** The page /log/, which is a file and works while nothing else runs: shows the newest checkpoint and verifies claims. */
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
  good: ["相符", "holds"],
  bad: ["不符", "does not hold"],
  open: ["还不能比", "nothing to compare yet"],
  whole: ["验证通过：这条记录在日志上，没有被改过。", "Verified: the record is on the log and was not changed."],
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
  verdict.textContent = say(good === null ? "open" : good ? "good" : "bad");
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

/** @param {import("./verifying.js").Claim | null} claim */
async function verify(claim) {
  at("steps").replaceChildren();
  const trees = await (await fetch(`${FOLDER}trees.json`, { cache: "no-store" })).json();
  let verdict = claim ? "whole" : "latest";
  for await (const step of verified(FOLDER, claim, claim?.tree ?? trees.at(-1).number)) {
    show(step);
    if (step.good === false) verdict = "broken";
    else if (step.step === "included" && step.good === null && verdict === "whole") verdict = "waiting";
  }
  conclude(verdict);
}

async function begin() {
  try {
    const trees = await (await fetch(`${FOLDER}trees.json`, { cache: "no-store" })).json();
    const { checkpoint, written } = await newest(`${FOLDER}${trees.at(-1).number}/`);
    at("origin").textContent = checkpoint.origin;
    at("size").textContent = say("size").replace("{n}", checkpoint.size.toLocaleString("en"));
    at("root").textContent = toHex(checkpoint.root);
    at("written").textContent = written ? new Date(written).toLocaleString(chinese() ? "zh-CN" : "en-GB") : "";
    const event = new URLSearchParams(location.hash.slice(1)).get("event");
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
  if (hash === location.hash) void begin();
  else location.hash = hash;
});
addEventListener("hashchange", () => void begin());
void begin();
