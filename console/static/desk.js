"use strict";
// Comfort only: every page works without this file.

// What a text costs as SMS; the same rules as bot/sms.py, with the tables that the page brings.
function smsParts(text, tables) {
  const basic = new Set(tables.basic), extension = new Set(tables.extension);
  const isGsm = (words) => Array.from(words).every((one) => basic.has(one) || extension.has(one));
  const count = (words) => {
    if (!isGsm(words)) return words.length <= 70 ? 1 : Math.ceil(words.length / 67);
    const needs = Array.from(words, (one) => (extension.has(one) ? 2 : 1));
    if (needs.reduce((sum, need) => sum + need, 0) <= 160) return 1;
    let parts = 1, room = 153;
    for (const need of needs) {
      if (need > room) { parts += 1; room = 153; }
      room -= need;
    }
    return parts;
  };
  const letter = (one) => {
    if (basic.has(one) || extension.has(one)) return one;
    if (Object.hasOwn(tables.folds, one)) return tables.folds[one];
    if (/[\p{Mn}\p{Cf}]/u.test(one)) return "";
    const plain = one.normalize("NFKD").replace(/\p{M}/gu, "");
    return plain && isGsm(plain) ? plain : one;
  };
  const folded = Array.from(text.normalize("NFC"), letter).join("");
  return isGsm(folded) && count(folded) < count(text) ? count(folded) : count(text);
}

const money = (amount, currency) =>
  amount.toLocaleString(document.documentElement.lang, { style: "currency", currency, maximumFractionDigits: 3 });

function countWhileTyping(box) {
  const tables = JSON.parse(box.dataset.sms), words = JSON.parse(box.dataset.words);
  const counter = document.getElementById("counter");
  const price = box.dataset.price ? JSON.parse(box.dataset.price) : null;
  const show = () => {
    const text = box.value.trim(), parts = text ? smsParts(text, tables) : 0;
    const cost = price && parts ? ` · ${money((parts * price.micros) / 1e6, price.currency)}` : "";
    counter.textContent = text ? `${words.one.replace("#", parts)} · ${words.left.replace("#", text.length)}${cost}` : "";
  };
  box.addEventListener("input", show);
  show();
}

// Whoever types a long answer is not away: tell the server, at most every four minutes.
function stayAwake(box) {
  let last = Date.now();
  box.addEventListener("input", () => {
    if (Date.now() - last < 240000) return;
    last = Date.now();
    fetch("/presence", { credentials: "same-origin", cache: "no-store" }).catch(() => {});
  });
}

document.querySelectorAll("textarea[data-sms]").forEach(countWhileTyping);
document.querySelectorAll("textarea[name=text]").forEach(stayAwake);
document.querySelectorAll("select[data-submit]").forEach((choice) => {
  choice.addEventListener("change", () => choice.form.requestSubmit());
});
document.querySelectorAll("form[method=post]").forEach((form) => {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
  });
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// What is typed is kept on the server, so that neither a cut line nor a closed lid loses it.
function keepDraft(box) {
  let timer = 0, last = box.value;
  const said = document.getElementById("kept");
  const save = () => {
    clearTimeout(timer);
    if (box.value === last || box.form.dataset.sent) return;
    last = box.value;
    const body = new URLSearchParams({
      text: box.value, short: "1", form_token: box.form.elements.form_token.value, version: box.form.elements.version.value,
    });
    fetch(box.dataset.draft, { method: "POST", body, credentials: "same-origin", keepalive: true })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer)))
      .then((told) => { said.textContent = told.kept; tellAround(told); })
      .catch(() => { last = null; });
  };
  box.addEventListener("input", () => { said.textContent = ""; clearTimeout(timer); timer = setTimeout(save, 2000); });
  window.addEventListener("pagehide", save);
}

// Who else is at the ticket, and whether it is another by now.
function tellAround(told) {
  const here = document.getElementById("here"), words = [told.here, told.changed].filter(Boolean).join(" ");
  if (here.textContent.trim() !== words) here.textContent = words;
  here.hidden = !words;
}

function watchTicket(box) {
  const version = box.form.elements.version.value;
  setInterval(() => {
    if (document.hidden) return;
    fetch(`${box.dataset.here}?auto=1&version=${version}`, { credentials: "same-origin", cache: "no-store" })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer))).then(tellAround).catch(() => {});
  }, 20000);
}

function insertCanned(choice) {
  const box = document.getElementById("reply");
  const insert = () => {
    const text = choice.form.querySelector(`template[data-answer="${CSS.escape(choice.value)}"]`)?.content.textContent;
    if (!text) return;
    box.value = box.value.trim() ? `${box.value.trimEnd()}\n${text}` : text;
    box.dispatchEvent(new Event("input"));
    box.focus();
  };
  choice.form.addEventListener("submit", (event) => { event.preventDefault(); insert(); });
}

// New tickets come in by themselves; what was ticked, where one was and what one looks at stay where they are.
function freshenQueue() {
  const list = document.getElementById("list");
  const query = new URLSearchParams(location.search);
  query.set("vu", list.dataset.mark);
  query.set("auto", "1");
  return fetch(`/liste?${query}`, { credentials: "same-origin", cache: "no-store" })
    .then((answer) => (answer.status === 200 && !answer.redirected ? answer.text() : ""))
    .then((page) => {
      const fresh = page && new DOMParser().parseFromString(page, "text/html").getElementById("list");
      if (fresh) placeList(list, fresh);
    }).catch(() => {});
}

function placeList(list, fresh) {
  const ticked = new Set(Array.from(list.querySelectorAll("input[name=t]:checked"), (one) => one.value.split(".")[0]));
  const rows = Array.from(list.querySelectorAll("li[data-reference]"));
  const seen = rows.find((row) => row.getBoundingClientRect().bottom > 0);
  const before = seen && scrollY > 0 ? seen.getBoundingClientRect().top : null;
  const at = list.querySelector(".ticket.at"), focused = document.activeElement.closest("li[data-reference]");
  fresh.querySelectorAll("input[name=t]").forEach((one) => { one.checked = ticked.has(one.value.split(".")[0]); });
  list.replaceWith(document.adoptNode(fresh));
  const find = (row) => row && fresh.querySelector(`li[data-reference="${row.dataset.reference}"]`);
  if (find(at)) find(at).classList.add("at");
  if (find(focused)) find(focused).querySelector("a").focus({ preventScroll: true });
  if (before !== null && find(seen)) scrollBy(0, find(seen).getBoundingClientRect().top - before);
  document.title = document.title.replace(/^(\(\d+\) )?/, Number(fresh.dataset.live) ? `(${fresh.dataset.live}) ` : "");
  countTicked();
}

function countTicked() {
  const bar = document.getElementById("bulk-bar"), count = document.querySelectorAll("input[name=t]:checked").length;
  if (!bar) return;
  const shown = document.getElementById("ticked");
  shown.textContent = count;
  shown.hidden = !count;
  bar.classList.toggle("stuck", count > 0);
}

// One key each; whoever needs the keys otherwise switches them off on the sheet.
const keysOn = () => localStorage.getItem("keys") !== "off";

function step(by) {
  const rows = Array.from(document.querySelectorAll(".queue > .ticket"));
  if (!rows.length) return;
  const now = rows.findIndex((row) => row.classList.contains("at"));
  const next = rows[Math.min(rows.length - 1, Math.max(0, now + by))];
  rows.forEach((row) => row.classList.toggle("at", row === next));
  next.querySelector("a.body").focus();
}

const present = () => document.querySelector(".ticket.at");
const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  o: () => present()?.querySelector("a.body").click(),
  x: () => present()?.querySelector("input[name=t]")?.click(),
  t: () => document.querySelector("button[data-key=t]")?.click(),
  r: () => document.getElementById("reply")?.focus(),
  n: () => { const form = document.querySelector(".note-form"); if (form) { form.open = true; document.getElementById("note").focus(); } },
  g: () => { location.href = "/"; },
  "/": () => document.getElementById("find")?.focus(),
  "?": () => document.getElementById("keys")?.showModal(),
};

function listenToKeys() {
  const sheet = document.getElementById("keys"), off = document.getElementById("keys-off");
  if (!sheet) return;
  off.checked = !keysOn();
  off.addEventListener("change", () => localStorage.setItem("keys", off.checked ? "off" : "on"));
  document.getElementById("keys-open").hidden = false;
  document.getElementById("keys-open").addEventListener("click", () => sheet.showModal());
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, dialog");
    if (typing || event.ctrlKey || event.altKey || event.metaKey || !KEYS[event.key] || !keysOn()) return;
    event.preventDefault();
    KEYS[event.key]();
  });
}

document.querySelectorAll("textarea[data-draft]").forEach((box) => { keepDraft(box); watchTicket(box); });
document.querySelectorAll("#canned").forEach(insertCanned);
document.addEventListener("change", (event) => { if (event.target.name === "t") countTicked(); });
if (document.getElementById("list")) {
  setInterval(() => { if (!document.hidden) freshenQueue(); }, 30000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) freshenQueue(); });
  countTicked();
}
listenToKeys();
