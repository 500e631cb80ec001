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

function countWhileTyping(box) {
  const tables = JSON.parse(box.dataset.sms), words = JSON.parse(box.dataset.words);
  const counter = document.getElementById("counter");
  const show = () => {
    const text = box.value.trim();
    counter.textContent = text ? `${words.one.replace("#", smsParts(text, tables))} · ${words.left.replace("#", text.length)}` : "";
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
